"""Person: who somebody is to Makker, and how they want to be asked."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import NewType

from bot.domain import calendar
from bot.domain.errors import InvalidField

TenantId = NewType("TenantId", str)
PersonId = NewType("PersonId", str)
PersonKey = tuple[TenantId, PersonId]

BACKDATED_PAUSE_FOR = timedelta(days=7)


class PauseKind(StrEnum):
    """Why somebody is off; each excuses its days alike."""

    ILL = "ill"
    AWAY = "away"
    PAUSED = "paused"
    DAY_OFF = "day_off"


@dataclass(frozen=True, slots=True)
class Pause:
    """Days that are excused for all goals of a person, both ends included; no end means until they say.

    `cut_short`: they said that they were back, and were welcomed.
    """

    kind: PauseKind
    from_on: date
    to_on: date | None
    cut_short: bool = False

    def __post_init__(self) -> None:
        if self.to_on is not None and self.to_on < self.from_on:
            raise InvalidField("to_on", "a pause ends on or after the day it starts")

    def covers(self, day: date) -> bool:
        """Whether `day` is one of the pause's days."""
        return self.from_on <= day and (self.to_on is None or day <= self.to_on)


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody in a tenant. `zone` is an IANA name, `country` ISO 3166 alpha-2 or empty."""

    tenant_id: TenantId
    person_id: PersonId
    name: str
    zone: str = "UTC"
    country: str = ""
    language: str = "en"
    check_in_at: time = time(8)
    nudges: int = 1
    quiet_from: time = time(21)
    quiet_until: time = time(7)
    day_ends: time = time(3)
    holidays_off: bool = True
    max_goals: int = 3
    pauses: tuple[Pause, ...] = ()
    own_zone: bool = False
    own_language: bool = False
    active: bool = True
    confirmed: bool = False
    created_at: datetime
    address: str = ""

    @property
    def key(self) -> PersonKey:
        """What identifies a person everywhere."""
        return (self.tenant_id, self.person_id)

    @property
    def is_forgotten(self) -> bool:
        """Whether nothing is known of them but where to tell them that they are forgotten."""
        return not self.active and not self.name

    def forgotten(self) -> "Person":
        """What must be known of them to tell them that they are forgotten, and nothing else."""
        return Person(
            tenant_id=self.tenant_id,
            person_id=self.person_id,
            name="",
            language=self.language,
            address=self.address,
            created_at=self.created_at,
            active=False,
        )

    def today(self, now: datetime) -> date:
        """The local date that the person is living in."""
        return calendar.person_day(now, self.zone, self.day_ends)

    def local(self, now: datetime) -> datetime:
        """`now` on the person's own clock."""
        return now.astimezone(calendar.zone(self.zone))

    def reckoned(self, now: datetime) -> datetime:
        """`now` as the person says it: on their own clock, with the date that they are living in."""
        return datetime.combine(self.today(now), self.local(now).timetz())

    def is_quiet(self, now: datetime) -> bool:
        """Whether `now` lies within the person's quiet hours."""
        return calendar.within(self.local(now).time(), self.quiet_from, self.quiet_until)

    def pause_on(self, day: date) -> Pause | None:
        """The pause that covers `day`, if any."""
        return next((pause for pause in self.pauses if pause.covers(day)), None)

    def paused_from(self, pause: Pause) -> "Person":
        """With one more pause, in order of their first days."""
        kept = (*self.pauses, pause)
        return replace(self, pauses=tuple(sorted(kept, key=lambda each: each.from_on)))

    def back_on(self, today: date) -> "Person":
        """With every pause that reaches `today` ended the day before, and later open ends kept."""
        return replace(self, pauses=tuple(_ended(self.pauses, today)))


def _ended(pauses: tuple[Pause, ...], today: date) -> list[Pause]:
    yesterday = today - calendar.ONE_DAY
    kept = []
    for pause in pauses:
        if not pause.covers(today):
            kept.append(pause)
        elif pause.from_on <= yesterday:
            kept.append(replace(pause, to_on=yesterday, cut_short=True))
    return kept
