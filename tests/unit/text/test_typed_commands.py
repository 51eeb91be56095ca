"""Commands as people type them, in either language, at 14:00 on Wednesday 11 March 2026."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from bot.domain.cadence import EVERY_DAY
from bot.domain.check_in import Outcome
from bot.domain.person import PauseKind
from bot.text.typed import command_names, understand
from bot.text.typed.understood import (
    AddNote,
    Answer,
    Answers,
    Back,
    Cancel,
    ChangeAnswer,
    ExportData,
    ForgetMe,
    Greeting,
    Help,
    NotUnderstood,
    RemindMe,
    SetGoal,
    SetHour,
    SetLanguage,
    SetZone,
    ShowCalendar,
    ShowGoals,
    ShowHome,
    ShowSettings,
    Skip,
    TakeBreak,
    Thanks,
    Unclear,
    Understood,
    WhyNumber,
    WhyThis,
)

NOW = datetime(2026, 3, 11, 14, 0, tzinfo=UTC)
TODAY, YESTERDAY, MONDAY, FRIDAY = (date(2026, 3, day) for day in (11, 10, 9, 13))
NEXT_MONDAY, NEXT_SUNDAY = date(2026, 3, 16), date(2026, 3, 22)
ILL, AWAY, PAUSED, DAY_OFF = PauseKind.ILL, PauseKind.AWAY, PauseKind.PAUSED, PauseKind.DAY_OFF


def said(text: str, *titles: str, language: str = "en") -> Understood:
    return understand(text, language, NOW, titles)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("calendar", ShowCalendar()),
        ("show me the calendar", ShowCalendar()),
        ("kalender", ShowCalendar()),
        ("settings", ShowSettings()),
        ("indstillinger", ShowSettings()),
        ("language", ShowSettings()),
        ("tidszone", ShowSettings()),
        ("danish", SetLanguage("da")),
        ("language danish", SetLanguage("da")),
        ("language da", SetLanguage("da")),
        ("dansk", SetLanguage("da")),
        ("på dansk, tak", SetLanguage("da")),
        ("sprog engelsk", SetLanguage("en")),
        ("english please", SetLanguage("en")),
        ("language Klingon", SetLanguage("Klingon")),
        ("zone Europe/Copenhagen", SetZone("Europe/Copenhagen")),
        ("tidszone Asia/Tokyo", SetZone("Asia/Tokyo")),
        ("set timezone to Europe/Paris", SetZone("Europe/Paris")),
        ("ask me at 8", SetHour(time(8))),
        ("check-in at 7:30", SetHour(time(7, 30))),
        ("check in at 8 pm", SetHour(time(20))),
        ("ask me at 8 every day", SetHour(time(8))),
        ("spørg mig kl. 8", SetHour(time(8))),
        ("spørg mig klokken halv otte", SetHour(time(7, 30))),
        ("why did I get this?", WhyThis()),
        ("hvorfor fik jeg den her?", WhyThis()),
        ("why", WhyThis()),
        ("why this number", WhyNumber()),
        ("why 82%?", WhyNumber()),
        ("hvorfor det tal", WhyNumber()),
        ("why run", WhyNumber("run")),
        ("hvorfor løb", WhyNumber("løb")),
        ("help", Help()),
        ("?", Help()),
        ("/help", Help()),
        ("makker", Help()),
        ("@makker help", Help()),
        ("hjælp", Help()),
        ("hvad kan du?", Help()),
        ("hi", Greeting()),
        ("Hello Makker!", Greeting()),
        ("hej", Greeting()),
        ("godmorgen", Greeting()),
        ("thanks", Thanks()),
        ("thanks for the reminder", Thanks()),
        ("tak", Thanks()),
        ("mange tak!", Thanks()),
        ("export", ExportData()),
        ("export my data", ExportData()),
        ("hent mine data", ExportData()),
        ("forget me", ForgetMe()),
        ("glem mig", ForgetMe()),
        ("cancel", Cancel()),
        ("stop", Cancel()),
        ("never mind", Cancel()),
        ("annuller", Cancel()),
        ("afbryd", Cancel()),
        ("skip", Skip()),
        ("spring over", Skip()),
        ("back", Back()),
        ("I'm back", Back()),
        ("I\u2019m back!", Back()),
        ("resume", Back()),
        ("tilbage", Back()),
        ("jeg er rask igen", Back()),
        ("change", ChangeAnswer()),
        ("undo", ChangeAnswer()),
        ("ændr", ChangeAnswer()),
        ("ret", ChangeAnswer()),
        ("fortryd", ChangeAnswer()),
        ("change to partly", Answers((Answer(Outcome.PARTLY),))),
        ("ret til gjort 5 km", Answers((Answer(Outcome.DONE, 5, "km"),))),
        ("note felt Great today 😀", AddNote("felt Great today 😀")),
        ("note", AddNote("")),
    ],
)
def test_commands_are_understood_in_either_language(text: str, expected: Understood) -> None:
    assert said(text, language="en") == expected
    assert said(text, language="da") == expected
    assert said(text, language="xx") == expected


@pytest.mark.parametrize(
    ("text", "kind", "first", "last"),
    [
        ("ill", ILL, TODAY, None),
        ("I'm sick", ILL, TODAY, None),
        ("sorry, I'm ill", ILL, TODAY, None),
        ("sick with a cold", ILL, TODAY, None),
        ("ill today", ILL, TODAY, TODAY),
        ("ill since monday", ILL, MONDAY, None),
        ("Sick since Monday, fever", ILL, MONDAY, None),
        ("sick with flu since monday", ILL, MONDAY, None),
        ("ill yesterday and today", ILL, YESTERDAY, TODAY),
        ("ill monday", ILL, MONDAY, MONDAY),
        ("was ill yesterday", ILL, YESTERDAY, YESTERDAY),
        ("syg", ILL, TODAY, None),
        ("jeg er syg", ILL, TODAY, None),
        ("jeg er desværre syg", ILL, TODAY, None),
        ("syg siden i går", ILL, YESTERDAY, None),
        ("i dag er jeg syg", ILL, TODAY, TODAY),
        ("holiday", AWAY, TODAY, None),
        ("away until friday", AWAY, TODAY, FRIDAY),
        ("ferie til fredag", AWAY, TODAY, FRIDAY),
        ("vacation 24 Dec to 2 Jan", AWAY, date(2026, 12, 24), date(2027, 1, 2)),
        ("I'll be away from 24/12 to 2/1", AWAY, date(2026, 12, 24), date(2027, 1, 2)),
        ("holiday in Spain until friday", AWAY, TODAY, FRIDAY),
        ("ferie i Spanien", AWAY, TODAY, None),
        ("jeg er på ferie i uge 30", AWAY, date(2026, 7, 20), date(2026, 7, 26)),
        ("næste uge har jeg ferie", AWAY, NEXT_MONDAY, NEXT_SUNDAY),
        ("fri", AWAY, TODAY, None),
        ("I'm off until monday", AWAY, TODAY, NEXT_MONDAY),
        ("pause", PAUSED, TODAY, None),
        ("pause next week", PAUSED, NEXT_MONDAY, NEXT_SUNDAY),
        ("pause i tre dage", PAUSED, TODAY, FRIDAY),
        ("pause until friday please", PAUSED, TODAY, FRIDAY),
        ("sæt alt på pause", PAUSED, TODAY, None),
        ("day off", DAY_OFF, TODAY, TODAY),
        ("day off friday", DAY_OFF, FRIDAY, FRIDAY),
        ("friday off", DAY_OFF, FRIDAY, FRIDAY),
        ("I'm off on friday", DAY_OFF, FRIDAY, FRIDAY),
        ("fridag fredag", DAY_OFF, FRIDAY, FRIDAY),
        ("fri på fredag", DAY_OFF, FRIDAY, FRIDAY),
        ("jeg har fri fredag", DAY_OFF, FRIDAY, FRIDAY),
        ("i morgen har jeg fri", DAY_OFF, date(2026, 3, 12), date(2026, 3, 12)),
    ],
)
def test_breaks_with_their_period(text: str, kind: PauseKind, first: date, last: date | None) -> None:
    assert said(text, language="en") == TakeBreak(kind, first, last)
    assert said(text, language="da") == TakeBreak(kind, first, last)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("pause blah", "blah"),
        ("pause until 31 feb", "until 31 feb"),
        ("ferie til blah", "til blah"),
        ("ill until whenever", "until whenever"),
        ("holiday in 2 weeks", "in 2 weeks"),
        ("ferie i sommer", "i sommer"),
        ("away 30/2", "30/2"),
        ("pause from 9999-12-31 for 3 days", "from 9999-12-31 for 3 days"),
        ("away until monday at 9", "until monday at 9"),
    ],
)
def test_a_period_that_cannot_be_read_is_said_back(text: str, words: str) -> None:
    assert said(text) == Unclear("period", words)


@pytest.mark.parametrize("text", ["sick kid", "off topic", "leave me alone", "barn syg"])
def test_a_break_is_not_taken_for_somebody_else(text: str) -> None:
    assert isinstance(said(text), NotUnderstood)


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("remind me", 60),
        ("later", 60),
        ("ikke endnu", 60),
        ("remind me in 1 h", 60),
        ("in 3 hours", 180),
        ("in 30 minutes", 30),
        ("in half an hour", 30),
        ("in 2h", 120),
        ("snooze 30 min", 30),
        ("ask me again in 2 hours", 120),
        ("mind mig om det om 1 time", 60),
        ("mind mig om 2 timer", 120),
        ("om en halv time", 30),
        ("om 1½ time", 90),
        ("om et kvarter", 15),
    ],
)
def test_a_reminder_after_a_while(text: str, minutes: int) -> None:
    assert said(text) == RemindMe(after=timedelta(minutes=minutes))


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("this evening", time(19)),
        ("remind me this evening", time(19)),
        ("i aften", time(19)),
        ("at 16", time(16)),
        ("remind me at 4", time(16)),
        ("remind me at 4 am", time(4)),
        ("remind me at 8pm", time(20)),
        ("kl. 16", time(16)),
        ("mind mig kl. halv fem", time(16, 30)),
    ],
)
def test_a_reminder_at_a_time_of_today(text: str, at: time) -> None:
    assert said(text) == RemindMe(at=at)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("ask me at 25", "25"),
        ("spørg mig kl. 99", "99"),
        ("check-in at whenever", "whenever"),
        ("remind me at 99", "99"),
    ],
)
def test_a_time_that_cannot_be_read_is_said_back(text: str, words: str) -> None:
    assert said(text) == Unclear("time", words)


@pytest.mark.parametrize(
    ("text", "words"),
    [("remind me tomorrow", "tomorrow"), ("remind me in 3 days", "in 3 days"), ("mind mig i morgen", "i morgen")],
)
def test_a_reminder_on_another_day_is_told_from_one_that_cannot_be_read(text: str, words: str) -> None:
    assert said(text) == Unclear("reminder_day", words)


@pytest.mark.parametrize(
    ("text", "meant", "language"),
    [
        ("both", "both done", "en"),
        ("begge", "begge gjort", "da"),
        ("run", "run done", "en"),
        ("jeg har løbet", "Løb gjort", "da"),
        ("tomorrow", "not today", "en"),
        ("jeg gør det i morgen", "ikke i dag", "da"),
        ("dnoe", "done", "en"),
        ("rnu done", "run done", "en"),
        ("lbø gjort", "løb gjort", "da"),
        ("run at 8", "edit goal run at 8", "en"),
        ("løb hver hverdag", "ret mål løb hver hverdag", "da"),
        ("til fredag", "ferie til fredag", "da"),
        ("every weekday", "edit goal", "en"),
        ("halv otte", "spørg mig kl. 8", "da"),
    ],
)
def test_what_was_nearly_meant_follows_from_what_is_said(text: str, meant: str, language: str) -> None:
    found = understand(text, language, NOW, ["Run", "Løb"])
    assert isinstance(found, NotUnderstood)
    assert meant in found.nearest


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("back tomorrow", date(2026, 3, 11)),
        ("back on monday", date(2026, 3, 15)),
        ("tilbage på mandag", date(2026, 3, 15)),
    ],
)
def test_coming_back_on_a_day_is_a_break_until_the_day_before(text: str, last: date) -> None:
    assert said(text) == TakeBreak(PauseKind.AWAY, NOW.date(), last)


@pytest.mark.parametrize("text", ["how am I doing?", "stats", "my streak", "hvordan går det?", "status"])
def test_how_it_goes_is_told_by_the_goals(text: str) -> None:
    assert said(text) == ShowGoals()


@pytest.mark.parametrize(
    "text",
    [
        "home",
        "Home.",
        "please show home",
        "overview",
        "show me the overview",
        "hjem",
        "overblik, tak",
        "vis overblikket",
    ],
)
def test_home_is_asked_for_in_few_words(text: str) -> None:
    assert said(text) == ShowHome()
    assert said(text, "Run", language="da") == ShowHome()


@pytest.mark.parametrize(
    "text", ["hjem kl 5", "home by 17", "home from work", "kom hjem", "homework", "overblik over det"]
)
def test_more_words_than_home_mean_something_else(text: str) -> None:
    assert isinstance(said(text), NotUnderstood)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("back home", Back()),
        ("hjemme igen", Back()),
        ("home 5 km", Answers((Answer(None, 5, "km", about="home"),))),
        ("home done", Answers((Answer(Outcome.DONE, about="home"),))),
        ("ja hjem", Answers((Answer(Outcome.DONE, about="hjem"),))),
        ("home", NotUnderstood(("home done", "overview"))),
        ("hjem", NotUnderstood(("hjem done", "overview"))),
        ("goal home by five every day", SetGoal("home", EVERY_DAY, time(5))),
        ("I want to home school every day", SetGoal("home school", EVERY_DAY, is_wish=True)),
    ],
)
def test_home_takes_nothing_from_a_goal_that_is_called_so(text: str, expected: Understood) -> None:
    assert said(text, "Home", "Hjem kl. 5") == expected


@pytest.mark.parametrize(
    "text", ["stop nudging me", "can you stop reminding me", "no more reminders", "stop påmindelser"]
)
def test_reminders_are_a_setting(text: str) -> None:
    assert said(text) == ShowSettings()


def test_why_is_about_a_goal_only_if_there_is_such_a_goal() -> None:
    assert said("why is my run at 80%", "Run 5 km") == WhyNumber("run")
    assert isinstance(said("why not", "Run 5 km"), NotUnderstood)


def test_a_short_weekday_is_one_in_the_persons_own_language() -> None:
    assert said("done fri", language="en") == Answers((Answer(Outcome.DONE, day=date(2026, 3, 6)),))
    assert said("gjort fri", language="da") == Answers((Answer(Outcome.DONE, note="fri"),))
    assert said("gjort man", language="da") == Answers((Answer(Outcome.DONE, day=MONDAY),))
    assert said("done man", language="en") == Answers((Answer(Outcome.DONE, note="man"),))


@pytest.mark.parametrize(
    ("text", "english", "danish"),
    [
        ("gaol run", "goal", "mål"),
        ("setings", "settings", "indstillinger"),
        ("hjlp", "help", "hjælp"),
        ("calender", "calendar", "kalender"),
        ("ferei til fredag", "holiday", "ferie"),
        ("doen", "done", "gjort"),
        ("indstilinger", "settings", "indstillinger"),
        ("remnd me in 2 hours", "remind me in 1 h", "mind mig om det om 1 time"),
        ("forget me not", "forget me", "glem mig"),
    ],
)
def test_what_was_nearly_meant_is_offered_in_the_persons_language(text: str, english: str, danish: str) -> None:
    for language, name in (("en", english), ("da", danish)):
        found = said(text, language=language)
        assert isinstance(found, NotUnderstood)
        assert found.nearest[0] == name
        assert len(found.nearest) <= 3


@pytest.mark.parametrize(
    "text",
    ["", "   ", "!!!", "\x00\x01", "\ud800", "\u200fשלום", "xyzzy", "<!everyone>", "\U0001f3d6\ufe0f", "a" * 100_000],
)
def test_nothing_is_offered_for_what_resembles_nothing(text: str) -> None:
    found = said(text)
    assert isinstance(found, NotUnderstood)
    assert len(found.nearest) <= 3


@pytest.mark.parametrize("language", ["en", "da"])
def test_every_command_of_the_help_page_is_understood(language: str) -> None:
    names = command_names(language)
    assert len(names) == len(set(names)) >= 25
    for name in names:
        for reader in ("en", "da"):
            assert not isinstance(said(name, language=reader), NotUnderstood | Unclear), name


def test_an_unknown_language_is_helped_in_english() -> None:
    assert command_names("xx") == command_names("en")


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("I'm ill, back on monday", TODAY, date(2026, 3, 15)),
        ("syg, tilbage på mandag", TODAY, date(2026, 3, 15)),
        ("was sick yesterday, back today", YESTERDAY, YESTERDAY),
        ("jeg var syg i går, rask i dag", YESTERDAY, YESTERDAY),
    ],
)
def test_an_illness_may_be_told_by_the_day_of_coming_back(text: str, first: date, last: date) -> None:
    assert said(text) == TakeBreak(ILL, first, last)


@pytest.mark.parametrize(
    "text", ["ask me at 8 instead", "change time to 8", "spørg mig kl. 8 i stedet", "ændr tidspunkt til 8"]
)
def test_the_hour_is_changed_in_other_words(text: str) -> None:
    assert said(text) == SetHour(time(8))


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("how do I delete a goal", Help()),
        ("hvem kan se det", Help()),
        ("what is a reserve day", WhyNumber()),
        ("hvad er vanestyrke", WhyNumber()),
        ("when will you ask me", ShowGoals()),
        ("hvornår spørger du", ShowGoals()),
        ("zone is Berlin", SetZone("Berlin")),
        ("svar på dansk", SetLanguage("da")),
        ("slet alt", ForgetMe()),
    ],
)
def test_questions_lead_to_where_their_answer_is(text: str, meant: Understood) -> None:
    assert said(text) == meant
