"""Which of Slack's answers are about a setting."""

from typing import Literal

from adapters.shared import trouble

Setting = Literal["MAKKER_SLACK_BOT_TOKEN", "MAKKER_SLACK_APP_TOKEN"]

_REFUSALS = frozenset(
    {
        "access_denied", "account_inactive", "app_uninstalled", "invalid_auth", "missing_scope", "no_permission",
        "not_allowed_token_type", "not_authed", "token_expired", "token_revoked", "socket_mode_disabled",
    }
)  # fmt: skip


class Troubles(trouble.Troubles):
    """What Slack refuses because of the settings."""

    def __init__(self) -> None:
        super().__init__("slack")

    def note(self, setting: Setting, code: str) -> bool:
        """Whether an answer of Slack's is about a setting, and no passing trouble."""
        if code not in _REFUSALS:
            return False
        self.refused(setting, code)
        return True
