"""Places where invented people live: clock changes on both hemispheres, odd offsets, both sides of the date line."""

from bot.simulation.facts import Often

HOMES: tuple[tuple[str, str, str], ...] = (
    ("Europe/Copenhagen", "DK", "da"),
    ("Europe/Copenhagen", "DK", "da"),
    ("Europe/London", "GB", "en"),
    ("Europe/Lisbon", "PT", "en"),
    ("Atlantic/Azores", "PT", "en"),
    ("America/New_York", "US", "en"),
    ("America/Los_Angeles", "US", "en"),
    ("America/St_Johns", "CA", "en"),
    ("America/Havana", "CU", "en"),
    ("America/Santiago", "CL", "en"),
    ("America/Sao_Paulo", "BR", "en"),
    ("America/Nuuk", "GL", "da"),
    ("Africa/Cairo", "EG", "en"),
    ("Africa/Casablanca", "MA", "en"),
    ("Asia/Beirut", "LB", "en"),
    ("Asia/Tehran", "IR", "en"),
    ("Asia/Kolkata", "IN", "en"),
    ("Asia/Kathmandu", "NP", "en"),
    ("Asia/Tokyo", "JP", "en"),
    ("Australia/Adelaide", "AU", "en"),
    ("Australia/Sydney", "AU", "en"),
    ("Australia/Lord_Howe", "AU", "en"),
    ("Pacific/Norfolk", "", "en"),
    ("Pacific/Auckland", "NZ", "en"),
    ("Pacific/Chatham", "NZ", "en"),
    ("Pacific/Apia", "WS", "en"),
    ("Pacific/Kiritimati", "KI", "en"),
    ("Pacific/Honolulu", "US", "en"),
    ("Antarctica/Troll", "", "en"),
    ("UTC", "", "en"),
)
"""Zone, country (ISO 3166 alpha-2) and language."""

ZONES = tuple(sorted({zone for zone, _, _ in HOMES}))

ACROSS_THE_DATE_LINE = {
    "Pacific/Auckland": "Pacific/Honolulu",
    "Pacific/Chatham": "America/Los_Angeles",
    "Pacific/Apia": "Pacific/Honolulu",
    "Pacific/Kiritimati": "Pacific/Honolulu",
    "Pacific/Honolulu": "Pacific/Kiritimati",
    "America/Los_Angeles": "Pacific/Auckland",
    "Australia/Sydney": "Pacific/Honolulu",
    "Asia/Tokyo": "America/Los_Angeles",
}
"""Where a flight over the date line leads from a zone."""

TITLES = {
    "en": ("run", "piano", "yoga", "spanish", "garden", "novel"),
    "da": ("løb", "klaver", "yoga", "spansk", "haven", "roman"),
}

CADENCES: tuple[tuple[str, Often], ...] = (
    ("daily", Often(frozenset(range(1, 8)))),
    ("daily", Often(frozenset(range(1, 8)))),
    ("weekdays", Often(frozenset(range(1, 6)))),
    ("weekdays", Often(frozenset(range(1, 6)))),
    ("days", Often(frozenset((1, 3, 5)))),
    ("days", Often(frozenset((2, 6, 7)))),
    ("days", Often(frozenset((7,)))),
    ("days", Often(frozenset((3,)))),
    ("times:1", Often(times=1)),
    ("times:2", Often(times=2)),
    ("times:3", Often(times=3)),
    ("times:5", Often(times=5)),
)
"""What the goal form calls a cadence, beside what it means."""
