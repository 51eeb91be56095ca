"""Conversations, one file each; `registry` finds them."""
