"""Pauses: whether somebody was welcomed after one stays known, and one that was stored before that was can be read."""

from datetime import date

from bot.domain.person import Pause, PauseKind
from bot.store.mapping import pauses_from
from tests.unit.domain.building import person

ILL = Pause(PauseKind.ILL, date(2026, 3, 2), None)


def test_a_pause_stored_by_a_version_that_knew_nothing_of_welcomes_is_read() -> None:
    assert pauses_from('[{"kind":"ill","from_on":"2026-03-02","to_on":null}]') == (ILL,)


def test_whoever_says_that_they_are_back_has_cut_their_pause_short_and_no_later_one() -> None:
    later = Pause(PauseKind.AWAY, date(2026, 3, 20), date(2026, 3, 22))
    back = person().paused_from(ILL).paused_from(later).back_on(date(2026, 3, 5))
    assert back.pauses == (Pause(PauseKind.ILL, date(2026, 3, 2), date(2026, 3, 4), cut_short=True), later)
