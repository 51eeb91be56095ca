"""What a platform refuses because of the settings: told once in the log, and in health for as long as it lasts."""

from collections.abc import Mapping

import structlog

log = structlog.get_logger(__name__)


class Troubles:
    """The platform's own word for what is wrong with a setting, by the setting's name."""

    def __init__(self, platform: str) -> None:
        self._platform = platform
        self._standing: dict[str, str] = {}

    @property
    def standing(self) -> Mapping[str, str]:
        """Everything that somebody has to see to."""
        return dict(self._standing)

    def refused(self, setting: str, code: str) -> None:
        """The platform does not take a setting, and says why by its code."""
        if self._standing.get(setting) != code:
            log.error(f"{self._platform} refuses {setting}: set it right and start Makker anew", reason=code)
        self._standing[setting] = code

    def over(self, setting: str) -> None:
        """The platform takes the setting."""
        self._standing.pop(setting, None)
