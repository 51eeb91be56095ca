"""Guests and people of other workspaces where the operator lets in members alone: what they are told, and in words."""

from bot.text.messages import Message, msg

READERS = ("guest", "stranger")
"""The kinds of those who are there to read why there is no answer; bots and whoever is gone are not."""

REFUSAL: Message = msg(
    "I work with members of this workspace only, so I have kept nothing. "
    "Whoever looks after Makker here can let guests in."
)
