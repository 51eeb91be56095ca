"""What Makker says and reads, in each person's language."""
