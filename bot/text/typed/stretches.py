"""Stretches of the calendar that have a name, a month's or a week's number."""

from datetime import date, timedelta

from bot.domain import calendar
from bot.text.typed.vocabulary import NamedPeriod

Period = tuple[date, date | None]
"""The first and the last day, both included; without a last one it is open."""

_TO_SUNDAY = timedelta(days=6)


def stretch(period: NamedPeriod, today: date) -> Period:
    """The days of a named period; one that is running starts today, unless its name says it is whole."""
    monday = calendar.monday_of(today)
    match period:
        case NamedPeriod.OPEN:
            return today, None
        case NamedPeriod.REST_OF_DAY:
            return today, today
        case NamedPeriod.THIS_WEEK | NamedPeriod.END_OF_WEEK:
            return today, monday + _TO_SUNDAY
        case NamedPeriod.WHOLE_WEEK:
            return monday, monday + _TO_SUNDAY
        case NamedPeriod.NEXT_WEEK:
            return monday + timedelta(7), monday + timedelta(13)
        case NamedPeriod.LAST_WEEK:
            return monday - timedelta(7), monday - timedelta(1)
        case NamedPeriod.WEEKEND:
            return max(today, monday + timedelta(5)), monday + _TO_SUNDAY
        case NamedPeriod.NEXT_WEEKEND:
            return monday + timedelta(12), monday + timedelta(13)
        case NamedPeriod.THIS_MONTH | NamedPeriod.END_OF_MONTH:
            return today, _last_of_month(today)
        case NamedPeriod.NEXT_MONTH:
            first = _last_of_month(today) + calendar.ONE_DAY
            return first, _last_of_month(first)


def until_stretch(period: NamedPeriod, today: date) -> date | None:
    """The last day of "until next week" (the day before it) or "until the end of the week" (the end)."""
    first, last = stretch(period, today)
    if period in (NamedPeriod.END_OF_WEEK, NamedPeriod.END_OF_MONTH) or first <= today:
        return last
    return first - calendar.ONE_DAY


def month_stretch(month: int, today: date) -> tuple[date, date]:
    """The coming month of that number, or what is left of it if it is running."""
    first = first_of_month(month, today)
    return max(first, today), _last_of_month(first)


def first_of_month(month: int, today: date) -> date:
    """The first of the coming month of that number; of this one, if it is running."""
    return date(today.year + (month < today.month), month, 1)


def week_stretch(week: int, weeks: int, today: date) -> tuple[date, date] | None:
    """Monday to Sunday of `weeks` weeks from the ISO week of that number: the running or the coming one."""
    for year in (today.year, today.year + 1):
        try:
            monday = date.fromisocalendar(year, week, 1)
        except ValueError:
            continue
        if monday + _TO_SUNDAY >= today:
            return monday, monday + timedelta(weeks=weeks - 1) + _TO_SUNDAY
    return None


def _last_of_month(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - calendar.ONE_DAY
