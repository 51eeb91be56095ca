"""Slack: from its payloads to events, and from cards to Block Kit."""
