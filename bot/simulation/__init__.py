"""Simulation: invented people live with the real Makker, and an independent plain model says what should come of it."""
