"""Habit strength: slow growth and slow decay, in 0 to 1."""

from functools import lru_cache
from math import sqrt

from bot.domain.cadence import Cadence, units_per_day

HALF_LIFE_DAYS = 13
WEIGHT_DONE = 1.0
WEIGHT_PARTLY = 0.5
WEIGHT_MISSED = 0.0


@lru_cache(maxsize=64)
def memory(cadence: Cadence) -> float:
    """The share *m* of old strength that one unit keeps: m = 0.5^(1/(13·√f)), f = units a day.

    The form is that of exponential smoothing as in Loop Habit Tracker's score; daily it gives 80 % at
    day 30 and 95 % at day 56, about the median of 66 days to automaticity in Lally et al. (2010).
    """
    return float(0.5 ** (1 / (HALF_LIFE_DAYS * sqrt(units_per_day(cadence)))))


def stepped(strength: float, cadence: Cadence, value: float) -> float:
    """Strength after one closed unit of `value` in 0 to 1: s·m + v·(1−m)."""
    kept = memory(cadence)
    return strength * kept + value * (1 - kept)
