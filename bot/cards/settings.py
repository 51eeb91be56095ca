"""Settings: the form, and what was changed."""

from bot.cards.card import Button, Card, ChoiceField, Form, Option, TextField
from bot.cards.parts import plain
from bot.domain.person import Person
from bot.text import phrases
from bot.text.catalogue import languages
from bot.text.messages import Clock, Message, Number, msg

MOST_GOALS = 5
SAVED = "saved"
"""What the buttons below saved settings are about: there they may be confirmed as well."""


def form(person: Person) -> Form:
    """All settings of a person."""
    return Form(
        title=msg("Settings"),
        fields=(
            ChoiceField("language", msg("Language"),
                        tuple(Option(code, phrases.language_name(code)) for code in languages()), person.language),
            TextField("zone", msg("Time zone"), person.zone, msg("Like Europe/Copenhagen"), 64, kind="zone"),
            TextField("country", msg("Country, for public holidays"), person.country,
                      msg("Two letters like DK; empty for none"), 60, optional=True),
            TextField("check_in_at", msg("Check-in hour for new goals"), f"{person.check_in_at:%H:%M}",
                      msg("Like 7:30 or kl. 7"), kind="time"),
            ChoiceField("nudges", msg("Remind me of an open check-in"), (
                *(Option(str(nudges), reminder_setting(nudges)) for nudges in range(3)),
            ), str(person.nudges)),
            TextField("quiet_from", msg("Quiet from"), f"{person.quiet_from:%H:%M}",
                      msg("No reminders in these hours"), kind="time"),
            TextField("quiet_until", msg("Quiet until"), f"{person.quiet_until:%H:%M}", kind="time"),
            TextField("day_ends", msg("My day ends at"), f"{person.day_ends:%H:%M}",
                      msg("Until then, “today” is still the day before"), kind="time"),
            ChoiceField("holidays_off", msg("Days off on public holidays"),
                        (Option("yes", msg("Yes")), Option("no", msg("No"))), "yes" if person.holidays_off else "no"),
            ChoiceField("max_goals", msg("Goals at a time"),
                        tuple(Option(str(n), msg("{n}", n=Number(n))) for n in range(1, MOST_GOALS + 1)),
                        str(person.max_goals)),
        ),
        submit=msg("Save"),
        action="settings.save",
    )  # fmt: skip


def reminder_setting(nudges: int) -> Message:
    """How often and when an open check-in is recalled."""
    return (msg("Never"), msg("Once, after 3 hours"), msg("Twice, after 3 and 6 hours"))[nudges]


def offer() -> Card:
    """The way to the form, and the words that do without it."""
    return plain(
        msg("Press to see all settings, or write “language danish”, “zone Europe/Paris”, “ask me at 8”."),
        Button(msg("Settings"), "settings.show", style="primary"),
    )


def saved(person: Person) -> Card:
    """What holds now."""
    button = Button(msg("Change"), "settings.show")
    if not person.confirmed:
        return plain(_now_holds(person), Button(msg("Looks right"), "welcome.confirm", SAVED, style="primary"), button)
    return plain(_now_holds(person), button)


def _now_holds(person: Person) -> Message:
    return msg(
        "Saved. {language}, {zone}, and {time} for new goals.",
        language=phrases.language_name(person.language),
        zone=person.zone,
        time=Clock(person.check_in_at),
    )


def hour_set(person: Person, moved: int, goals: int) -> Card:
    """The check-in hour was changed, for new goals and for those of the present `goals` that had the old one."""
    if moved:
        return plain(msg("I'll ask at {time} from now on.", time=Clock(person.check_in_at)))
    if not goals:
        return plain(msg("New goals are asked about at {time}.", time=Clock(person.check_in_at)))
    return plain(
        msg("New goals are asked about at {time}. Those you have keep their own hour.", time=Clock(person.check_in_at)),
        Button(msg("My goals"), "my_goals.show"),
    )


def unknown_language() -> Card:
    """A language that Makker does not speak."""
    return plain(msg("I speak English and Danish. Write “language english” or “language danish”."))


def unknown_zone(name: str) -> Card:
    """A time zone that does not exist."""
    return plain(
        msg(
            "I don't know the time zone “{name}”. Write it like Europe/Copenhagen or America/New_York.", name=name[:64]
        ),
        Button(msg("Settings"), "settings.show"),
    )


def unreadable_time() -> Card:
    """A time that could not be read."""
    return plain(msg("I couldn't read that time. Write it like 7:30 or kl. 7."))
