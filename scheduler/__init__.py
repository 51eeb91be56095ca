"""What wakes Makker: claims on what has come due, and the delivery of what waits to be said."""
