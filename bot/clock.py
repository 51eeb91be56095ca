"""The only place that asks what time it is."""

from datetime import UTC, datetime, timedelta


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """The present instant, in UTC."""
        return datetime.now(UTC)


class MovableClock:
    """The machine's clock put forward by `offset`; it goes on from there."""

    def __init__(self, offset: timedelta = timedelta()) -> None:
        self.offset = offset

    def now(self) -> datetime:
        """The present instant as moved, in UTC."""
        return datetime.now(UTC) + self.offset

    def move_to(self, at: datetime) -> None:
        """Go on from `at`."""
        self.offset = at - datetime.now(UTC)


class SetClock:
    """A clock that stands still until it is set, for simulations and tests."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        """The instant it was last set to."""
        return self.at

    def move_to(self, at: datetime) -> None:
        """Set the clock."""
        self.at = at
