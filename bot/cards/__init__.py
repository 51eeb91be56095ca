"""What Makker shows: neutral cards and forms, rendered by each platform."""
