"""Makker: an accountability partner that lives in Slack and Microsoft Teams."""
