"""Answers to check-ins as people type them, on Wednesday 11 March 2026."""

from datetime import UTC, date, datetime

import pytest

from bot.domain.check_in import Outcome
from bot.domain.person import PauseKind
from bot.text.typed import understand
from bot.text.typed.understood import Answer, Answers, No, NotUnderstood, RemindMe, TakeBreak, Unclear, Understood, Yes

NOW = datetime(2026, 3, 11, 14, 0, tzinfo=UTC)
TODAY, YESTERDAY, MONDAY = date(2026, 3, 11), date(2026, 3, 10), date(2026, 3, 9)
DONE, PARTLY, MISSED = Outcome.DONE, Outcome.PARTLY, Outcome.MISSED
TITLES = ("Run before breakfast", "Read 20 pages", "Løb en tur")


def said(text: str, *titles: str, language: str = "en") -> Understood:
    return understand(text, language, NOW, titles)


@pytest.mark.parametrize(
    "text", ["done", "Done!", "DONE", " done. ", "did it", "I did it", "✓", "✅", "gjort", "Klaret!", "færdig"]
)
def test_a_done_slot(text: str) -> None:
    assert said(text) == Answers((Answer(DONE),))


@pytest.mark.parametrize("text", ["partly", "half", "some", "a bit", "delvist", "lidt", "halvvejs", "noget af det"])
def test_a_slot_done_in_part(text: str) -> None:
    assert said(text) == Answers((Answer(PARTLY),))


@pytest.mark.parametrize(
    "text",
    [
        "not today",
        "missed",
        "missed it",
        "didn't do it",
        "not done",
        "ikke i dag",
        "sprang over",
        "nåede det ikke",
        "skip today",
    ],
)
def test_a_missed_slot(text: str) -> None:
    assert said(text) == Answers((Answer(MISSED),))


@pytest.mark.parametrize(
    "text", ["yes", "Yes!", "yep", "yes please", "ok", "👍", "👍🏽", "+1", "ja", "Ja tak", "jep", "okay, tak"]
)
def test_a_bare_yes_leaves_its_meaning_to_what_was_asked(text: str) -> None:
    assert said(text) == Yes()


@pytest.mark.parametrize("text", ["no", "No.", "nope", "no thanks", "nej", "nej tak", "👎"])
def test_a_bare_no_leaves_its_meaning_to_what_was_asked(text: str) -> None:
    assert said(text) == No()


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("done 5 km felt great", Answer(DONE, 5, "km", "felt great")),
        ("Done: 5km, felt GREAT 🎉", Answer(DONE, 5, "km", "felt GREAT 🎉")),
        ("gjort 5,5 km dejlig tur", Answer(DONE, 5.5, "km", "dejlig tur")),
        ("done 8 000 steps", Answer(DONE, 8000, "steps")),
        ("gjort 10.000 skridt", Answer(DONE, 10_000, "skridt")),
        ("partly 20 min", Answer(PARTLY, 20, "min")),
        ("partly, only 3 km", Answer(PARTLY, 3, "km")),
        ("lidt, 10 minutter", Answer(PARTLY, 10, "minutter")),
        ("did 5 km", Answer(DONE, 5, "km")),
        ("yes 5 km", Answer(DONE, 5, "km")),
        ("yes, done 5 km", Answer(DONE, 5, "km")),
        ("ja 5,5 km i regnvejr", Answer(DONE, 5.5, "km", "i regnvejr")),
        ("done 80%", Answer(DONE, 80, "%")),
        ("done 1½ hours", Answer(DONE, 1.5, "hours")),
        ("done one hour", Answer(DONE, 1, "hour")),
        ("5 km", Answer(None, 5, "km")),
        ("5,5 km felt great", Answer(None, 5.5, "km", "felt great")),
        ("12", Answer(None, 12)),
        ("0", Answer(None, 0)),
        ("20 burpeez", Answer(None, 20, "burpeez")),
        ("I ran 5 km", Answer(None, 5, "km")),
        ("jeg gik 8.000 skridt", Answer(None, 8000, "skridt")),
    ],
)
def test_an_amount_and_its_unit(text: str, answer: Answer) -> None:
    assert said(text) == Answers((answer,))


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("done 5 felt great", Answer(DONE, 5, "", "felt great")),
        ("done 5 set", Answer(DONE, 5, "set")),
        ("done 5 for mum", Answer(DONE, 5, "", "for mum")),
        ("done 12 bpx", Answer(DONE, 12, "bpx")),
        ("done 12xyz nice", Answer(DONE, 12, "xyz", "nice")),
    ],
)
def test_only_a_known_a_glued_or_a_last_short_word_is_a_unit(text: str, answer: Answer) -> None:
    assert said(text) == Answers((answer,))


def test_a_word_of_a_title_is_a_unit() -> None:
    assert said("done 7 prayers quietly", "Five prayers") == Answers((Answer(DONE, 7, "prayers", "quietly"),))


@pytest.mark.parametrize(
    "note", ["-5 km", "5-6 km", "1e999 km", "7:30", "1/2", "2nd time", "5km/25min", "x2", "en tur"]
)
def test_what_is_no_plain_amount_stays_a_note(note: str) -> None:
    assert said(f"done {note}") == Answers((Answer(DONE, note=note),))


@pytest.mark.parametrize(
    ("text", "outcome", "note"),
    [
        ("done felt Great", DONE, "felt Great"),
        ("done - felt great", DONE, "felt great"),
        ("done — felt great", DONE, "felt great"),
        ("done\nfelt great\n\nreally", DONE, "felt great\n\nreally"),
        ("done.Felt good.", DONE, "Felt good."),
        ("done :)", DONE, ":)"),
        ("done 😀", DONE, "😀"),
        ("done <!channel> *bold* &amp;", DONE, "<!channel> *bold* &amp;"),
        ("done, thanks", DONE, ""),
        ("done again", DONE, "again"),
        ("done sat on the couch", DONE, "sat on the couch"),
        ("gjort מזל טוב", DONE, "מזל טוב"),
        ("no, was travelling", MISSED, "was travelling"),
        ("no was travelling", MISSED, "was travelling"),
        ("nej, havde for travlt", MISSED, "havde for travlt"),
        ("no, sick kid at home", MISSED, "sick kid at home"),
        ("ja, det gik godt", DONE, "det gik godt"),
        ("partly because I was late", PARTLY, "because I was late"),
    ],
)
def test_the_note_keeps_the_own_words(text: str, outcome: Outcome, note: str) -> None:
    assert said(text) == Answers((Answer(outcome, note=note),))


def test_a_huge_note_is_kept_whole() -> None:
    note = "ø" * 100_000
    assert said(f"done {note}") == Answers((Answer(DONE, note=note),))


@pytest.mark.parametrize(
    ("text", "outcome", "day"),
    [
        ("done yesterday", DONE, YESTERDAY),
        ("yesterday done", DONE, YESTERDAY),
        ("gjort i går", DONE, YESTERDAY),
        ("i går: gjort", DONE, YESTERDAY),
        ("jeg nåede det ikke i går", MISSED, YESTERDAY),
        ("i går nåede jeg det ikke", MISSED, YESTERDAY),
        ("no monday", MISSED, MONDAY),
        ("nej i mandags", MISSED, MONDAY),
        ("done on monday", DONE, MONDAY),
        ("done mon", DONE, MONDAY),
        ("done last friday", DONE, date(2026, 3, 6)),
        ("done friday", DONE, date(2026, 3, 6)),
        ("done wednesday", DONE, TODAY),
        ("done today", DONE, TODAY),
        ("done 2 days ago", DONE, MONDAY),
        ("for to dage siden gjort", DONE, MONDAY),
        ("done 9/3", DONE, MONDAY),
        ("done 2026-03-09", DONE, MONDAY),
        ("gjort 9. marts", DONE, MONDAY),
    ],
)
def test_an_answer_for_an_earlier_day(text: str, outcome: Outcome, day: date) -> None:
    assert said(text) == Answers((Answer(outcome, day=day),))


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("not yesterday", YESTERDAY),
        ("no, not yesterday, sorry", YESTERDAY),
        ("yesterday not", YESTERDAY),
        ("not on monday", MONDAY),
        ("ikke i går", YESTERDAY),
        ("nej, ikke i går desværre", YESTERDAY),
        ("i går ikke", YESTERDAY),
        ("ikke i mandags", MONDAY),
    ],
)
def test_not_on_a_day_is_a_miss_of_that_day(text: str, day: date) -> None:
    assert said(text) == Answers((Answer(MISSED, day=day),))


@pytest.mark.parametrize(
    ("text", "day"),
    [("done tomorrow", "tomorrow"), ("done next friday", "next friday"), ("gjort i morgen", "i morgen"),
     ("yes, done tomorrow", "tomorrow"), ("run done tomorrow", "tomorrow")],
)  # fmt: skip
def test_an_answer_is_never_for_a_day_to_come(text: str, day: str) -> None:
    assert said(text, "Run") == Unclear("future_day", day)


@pytest.mark.parametrize("text", ["done, see you tomorrow", "done but tomorrow I rest", "gjort fri"])
def test_a_day_to_come_in_a_note_is_a_note(text: str) -> None:
    assert isinstance(said(text, language="da"), Answers)


@pytest.mark.parametrize(
    ("text", "day"),
    [("done 31 February", "31 February"), ("gjort 31. februar", "31. februar"), ("done 30/2", "30/2"),
     ("done on 31 June", "on 31 June"), ("done 45 march", "45 march")],
)  # fmt: skip
def test_a_day_that_never_is_is_no_amount_and_no_note(text: str, day: str) -> None:
    assert said(text) == Unclear("day", day)


@pytest.mark.parametrize(
    "text", ["nåede det halvt", "jeg nåede halvdelen", "næsten", "ikke helt", "almost", "not quite", "did half of it"]
)
def test_half_of_it_is_partly(text: str) -> None:
    assert said(text, language="da") == Answers((Answer(PARTLY),))


@pytest.mark.parametrize("text", ["yes but only 3 km", "yes, only 3 km", "done but only 3 km", "ja, men kun 3 km"])
def test_the_amount_says_how_it_went_where_only_so_much_was_done(text: str) -> None:
    assert said(text) == Answers((Answer(None, 3, "km"),))


@pytest.mark.parametrize("text", ["only 3", "kun 3", "yes but only 3", "3 of 5", "3 ud af 5"])
def test_a_bare_amount_may_be_led_or_be_a_part_of_a_whole(text: str) -> None:
    assert said(text) == Answers((Answer(None, 3),))


@pytest.mark.parametrize("text", ["I forgot", "no time", "glemte det", "havde ikke tid", "jeg var for træt"])
def test_a_miss_told_by_its_reason_keeps_the_reason(text: str) -> None:
    assert said(text, language="da") == Answers((Answer(MISSED, note=text),))


@pytest.mark.parametrize("text", ["none of them", "nothing today", "ingen af dem", "intet"])
def test_none_is_a_miss_of_every_goal(text: str) -> None:
    assert said(text) == Answers((Answer(MISSED, about="*"),))


@pytest.mark.parametrize("text", ["nothing to report", "ingen problemer", "not bad", "ikke dårligt"])
def test_a_none_or_not_within_a_sentence_is_no_answer(text: str) -> None:
    assert isinstance(said(text), NotUnderstood)


def test_several_goals_share_the_outcome_after_them() -> None:
    both = Answers((Answer(DONE, about="run"), Answer(DONE, about="read")))
    assert said("run and read done", "Run", "Read") == both
    assert said("run, read: done", "Run", "Read") == both


@pytest.mark.parametrize("text", ["jeg løb men læste ikke", "løb og læste ikke"])
def test_a_goal_done_beside_one_that_was_not_is_never_taken_for_a_miss(text: str) -> None:
    assert isinstance(said(text, "Løb", "Læs", language="da"), NotUnderstood)


def test_another_day_with_an_answer_of_its_own() -> None:
    assert said("no but yesterday yes") == Answers((Answer(MISSED), Answer(DONE, day=YESTERDAY)))
    assert said("nej, men i går ja") == Answers((Answer(MISSED), Answer(DONE, day=YESTERDAY)))


def test_amounts_of_two_things_are_two_answers() -> None:
    two = Answers((Answer(None, 5, "km"), Answer(None, 20, "pages", about="read")))
    assert said("ran 5 km and read 20 pages", "Run", "Read") == two


def test_another_days_answer_is_changed_by_words() -> None:
    assert said("change yesterday to done") == Answers((Answer(DONE, day=YESTERDAY),))
    assert said("ret i går til gjort") == Answers((Answer(DONE, day=YESTERDAY),))


@pytest.mark.parametrize(("title", "text"), [("go", "go done"), ("TV off", "tv done"), ("gå", "gå gjort")])
def test_a_title_may_begin_with_two_letters(title: str, text: str) -> None:
    assert said(text, title, language="da") == Answers((Answer(DONE, about=text.split()[0]),))


@pytest.mark.parametrize("text", ["it was done", "up for it", "so so"])
def test_a_small_word_of_a_title_names_nothing(text: str) -> None:
    match said(text, "Get up", "So it goes"):
        case Answers(answers):
            assert [answer.about for answer in answers] == [""]


def test_several_days_in_one_message() -> None:
    both = Answers((Answer(DONE, day=YESTERDAY), Answer(DONE, day=TODAY)))
    assert said("done yesterday and today") == both
    assert said("gjort i går og i dag") == both
    assert said("no monday, done tuesday") == Answers((Answer(MISSED, day=MONDAY), Answer(DONE, day=YESTERDAY)))


@pytest.mark.parametrize(
    "text", ["done all", "all done", "done both", "gjort alle", "gjort det hele", "yes all", "klaret begge"]
)
def test_an_answer_for_every_open_prompt(text: str) -> None:
    assert said(text) == Answers((Answer(DONE, about="*"),))


@pytest.mark.parametrize(
    ("text", "answers"),
    [
        ("done run", [Answer(DONE, about="run")]),
        ("run done", [Answer(DONE, about="run")]),
        ("run: done", [Answer(DONE, about="run")]),
        ("done with the run", [Answer(DONE, about="run")]),
        ("done run 5 km felt great", [Answer(DONE, 5, "km", "felt great", "run")]),
        ("done 5 km run felt great", [Answer(DONE, 5, "km", "felt great", "run")]),
        ("done run before breakfast", [Answer(DONE, about="run before breakfast")]),
        ("done, run was nice", [Answer(DONE, note="was nice", about="run")]),
        ("done running was hard", [Answer(DONE, note="was hard", about="Run")]),
        ("gjort løbet", [Answer(DONE, about="Løb")]),
        ("run 5 km", [Answer(None, 5, "km", about="run")]),
        ("read 20 pages done", [Answer(DONE, 20, "pages", about="read")]),
        ("yesterday run done", [Answer(DONE, about="run", day=YESTERDAY)]),
        ("done run yesterday", [Answer(DONE, about="run", day=YESTERDAY)]),
        ("done run, partly read", [Answer(DONE, about="run"), Answer(PARTLY, about="read")]),
        ("run done, read partly", [Answer(DONE, about="run"), Answer(PARTLY, about="read")]),
        ("run yes, read no", [Answer(DONE, about="run"), Answer(MISSED, about="read")]),
        ("no run, done read 20 pages", [Answer(MISSED, about="run"), Answer(DONE, 20, "pages", about="read")]),
        ("done run and read", [Answer(DONE, about="run"), Answer(DONE, about="read")]),
        ("gjort løb og delvist read", [Answer(DONE, about="løb"), Answer(PARTLY, about="read")]),
        (
            "done run felt Great, partly read was tired",
            [Answer(DONE, note="felt Great", about="run"), Answer(PARTLY, note="was tired", about="read")],
        ),
        (
            "done run yesterday and read today",
            [Answer(DONE, about="run", day=YESTERDAY), Answer(DONE, about="read", day=TODAY)],
        ),
        ("done before I left", [Answer(DONE, note="before I left")]),
        ("done all day long", [Answer(DONE, note="all day long")]),
    ],
)
def test_answers_name_goals_by_words_of_their_titles(text: str, answers: list[Answer]) -> None:
    assert said(text, *TITLES) == Answers(tuple(answers))


def test_goals_named_after_outcomes_are_split_even_where_no_titles_are_known() -> None:
    assert said("done run, partly read") == Answers((Answer(DONE, about="run"), Answer(PARTLY, about="read")))
    assert said("gjort løb og delvist læse") == Answers((Answer(DONE, about="løb"), Answer(PARTLY, about="læse")))


def test_a_title_that_begins_like_a_command_is_answered_for() -> None:
    assert said("done 5 km", "Done list") == Answers((Answer(DONE, 5, "km"),))
    assert said("no sugar done", "No sugar") == Answers((Answer(DONE, about="no sugar"),))
    assert said("list three wins done", "List three wins") == Answers((Answer(DONE, about="list three wins"),))
    assert said("pause 1 week", "Pause screen time") == TakeBreak(PauseKind.PAUSED, TODAY, date(2026, 3, 17))


@pytest.mark.parametrize(
    "text",
    [
        "no idea",
        "no problem",
        "some days are hard",
        "half marathon",
        "did you get that",
        "3 days",
        "7 am",
        "8pm",
        "24/12",
        "-5",
        "what a day",
        "yesterday",
        "tomorrow",
    ],
)
def test_what_is_no_answer_is_not_taken_for_one(text: str) -> None:
    assert isinstance(said(text), NotUnderstood)


def test_a_no_may_say_what_to_do_instead() -> None:
    assert said("no, I'm ill") == TakeBreak(PauseKind.ILL, TODAY, None)
    assert said("nej, syg i dag") == TakeBreak(PauseKind.ILL, TODAY, TODAY)
    assert isinstance(said("no, remind me later"), RemindMe)
    assert said("no, not today") == Answers((Answer(MISSED),))


def test_a_greeting_before_an_answer_does_not_hide_it() -> None:
    assert said("Hi Makker, done 5 km") == Answers((Answer(DONE, 5, "km"),))
    assert said("hej, gjort") == Answers((Answer(DONE),))


@pytest.mark.parametrize("text", ["run yes read no", "run ✅ read ❌", "run yes, read no"])
def test_goals_with_their_outcomes_need_no_joint(text: str) -> None:
    assert said(text, "Run", "Read") == Answers((Answer(DONE, about="run"), Answer(MISSED, about="read")))


@pytest.mark.parametrize("text", ["yes to both", "ja til begge"])
def test_a_yes_to_both_is_for_every_open_prompt(text: str) -> None:
    assert said(text) == Answers((Answer(DONE, about="*"),))


def test_a_goal_that_is_denied_beside_another_is_not_answered_for_it() -> None:
    assert said("not run, read", "Run", "Read") == Answers((Answer(MISSED, note="read", about="run"),))
    assert isinstance(said("i meant read not run", "Run", "Read"), NotUnderstood)


@pytest.mark.parametrize("text", ["five km", "fem km"])
def test_an_amount_in_words_with_its_unit_is_an_answer(text: str) -> None:
    assert said(text) == Answers((Answer(None, 5, "km"),))
