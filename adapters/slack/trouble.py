"""What Slack refuses because of the settings: told once in the log, and in health for as long as it lasts."""

from collections.abc import Mapping
from typing import Literal

import structlog

Setting = Literal["MAKKER_SLACK_BOT_TOKEN", "MAKKER_SLACK_APP_TOKEN"]

_REFUSALS = frozenset(
    {
        "access_denied", "account_inactive", "app_uninstalled", "invalid_auth", "missing_scope", "no_permission",
        "not_allowed_token_type", "not_authed", "token_expired", "token_revoked", "socket_mode_disabled",
    }
)  # fmt: skip
log = structlog.get_logger(__name__)


class Troubles:
    """Slack's own word for what is wrong with a setting, by its name."""

    def __init__(self) -> None:
        self._standing: dict[Setting, str] = {}

    @property
    def standing(self) -> Mapping[Setting, str]:
        """Everything that somebody has to see to."""
        return dict(self._standing)

    def note(self, setting: Setting, code: str) -> bool:
        """Whether an answer of Slack's is about a setting, and no passing trouble."""
        if code not in _REFUSALS:
            return False
        if self._standing.get(setting) != code:
            log.error(f"slack refuses {setting}: set it right and start Makker anew", reason=code)
        self._standing[setting] = code
        return True

    def over(self, setting: Setting) -> None:
        """Slack takes the setting."""
        self._standing.pop(setting, None)
