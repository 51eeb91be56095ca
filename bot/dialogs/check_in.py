"""Check-in: answers by button and by typing, amounts, notes, changes, reminders."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, time, timedelta
from functools import reduce

from bot.cards import check_in as cards
from bot.cards.card import Card
from bot.cards.prompt import PromptRef, prompt_key, slot_ref
from bot.dialogs import answering
from bot.dialogs.answering import is_in_unit_of, settle
from bot.dialogs.base import (
    Context,
    Decision,
    Dialog,
    Happening,
    OpenForm,
    Post,
    Pressed,
    Said,
    State,
    Submitted,
    Update,
    say,
)
from bot.dialogs.naming import ALL, named, no_goals
from bot.dialogs.notes import note_given, note_typed
from bot.dialogs.reminders import remind, reminder_at
from bot.dialogs.slots import Slot, candidates, latest_answered, slot_of, too_old, waiting_now
from bot.domain.check_in import ANSWERABLE_FOR, CheckIn, Outcome
from bot.domain.goal import Goal
from bot.domain.practice import Practice
from bot.text.messages import Day, Text, msg
from bot.text.typed import read_number, understand
from bot.text.typed.understood import (
    AddNote,
    Answer,
    Answers,
    ChangeAnswer,
    No,
    NotUnderstood,
    RemindMe,
    Unclear,
    Yes,
)

EVENING = time(18)
_OUTCOMES = {"done": Outcome.DONE, "partly": Outcome.PARTLY, "missed": Outcome.MISSED}
_REMINDERS = {"remind_1h": timedelta(hours=1), "remind_3h": timedelta(hours=3)}


class AskAmount(State, frozen=True, tag="ask_amount"):
    """Waiting for the amount of one slot."""

    slot: str
    outcome: Outcome


class AskWhich(State, frozen=True, tag="ask_which"):
    """Waiting to hear which slot an answer is for."""

    slots: tuple[str, ...]
    outcome: Outcome | None
    amount: float | None
    note: str = ""
    unit: str = ""

    @property
    def is_about_slots(self) -> bool:
        """Whether the answer is known, and what it is for is asked; else it is the other way round."""
        return self.outcome is not None or self.amount is not None


def advance(state: State | None, event: Happening, context: Context) -> Decision | None:
    """One turn about check-ins."""
    match state, event:
        case AskWhich(), Pressed("check_in.pick", ref):
            return _picked(state, ref, context)
        case AskAmount(), Said(meaning=Answers((Answer(amount=float(amount), unit=unit, note=note),))):
            return _amount_given(state, amount, unit, note, context)
        case AskAmount(), Said(text=text) if (number := read_number(_first_word(text))) is not None:
            return _amount_given(state, number, "", "", context)
        case AskAmount(), Said(meaning=NotUnderstood() | Unclear()):
            return _amount_unread(state, context)
        case AskWhich(outcome=None, amount=None), Said(meaning=Answers((Answer(about="", day=None) as answer,))):
            return _which_outcome(state, answer, context)
        case AskWhich(outcome=None, amount=None), Said(meaning=Yes()):
            return _which_outcome(state, Answer(Outcome.DONE), context)
        case AskWhich(outcome=None, amount=None), Said(meaning=No()):
            return _which_outcome(state, Answer(Outcome.MISSED), context)
        case AskWhich(), Said(text, NotUnderstood()) if state.is_about_slots:
            return _which_said(state, text, context)
        case _, Pressed(action, ref):
            return _pressed(action.partition(".")[2], ref, context)
        case _, Submitted("check_in.note", ref, values):
            return note_given(ref, values.get("note", ""), context)
        case _, Said(meaning=meaning):
            return _said(meaning, context)
    return None


def _first_word(text: str) -> str:
    return text.strip().partition(" ")[0]


def _said(meaning: object, context: Context) -> Decision | None:
    match meaning:
        case Answers(answers):
            return _answers(answers, context)
        case Yes():
            return _answers((Answer(Outcome.DONE),), context)
        case No():
            return _answers((Answer(Outcome.MISSED),), context)
        case AddNote(text):
            return note_typed(text, context)
        case ChangeAnswer():
            latest = latest_answered(context)
            return say(cards.nothing_waits()) if latest is None else _ask_instead(latest, context)
        case RemindMe(after, at):
            return remind(waiting_now(context), reminder_at(context, after, at), context)
    return None


# --- by button ----------------------------------------------------------------------------------------


def _pressed(verb: str, ref: str, context: Context) -> Decision | None:
    slot = slot_of(ref, context)
    if slot is None:
        return too_old(ref, context)
    goal, record = slot
    if verb in _OUTCOMES:
        return _answer_one(goal, record, _OUTCOMES[verb], None, "", context, typed=False)
    if verb in _REMINDERS:
        return remind([slot], context.now + _REMINDERS[verb], context)
    match verb:
        case "remind_evening":
            return remind([slot], reminder_at(context, None, EVENING), context)
        case "change":
            return _change(slot, context)
        case "note":
            return Decision(effects=(OpenForm(cards.note_form(goal, record)),))
    return None


def _change(slot: Slot, context: Context) -> Decision:
    goal, record = slot
    if record.asked:
        key = prompt_key(context.person.person_id, record.due_at)
        return Decision(effects=(Update(key, PromptRef(record.due_at, goal.goal_id)),))
    return _ask_instead(slot, context)


def _ask_instead(slot: Slot, context: Context) -> Decision:
    goal, record = slot
    return _ask_which([slot], cards.what_instead(goal, _earlier(record, context)), Answer(None), context)


def _earlier(record: CheckIn, context: Context) -> date | None:
    """The day of a slot, if it is not today."""
    return record.slot_on if record.slot_on != context.today else None


def _answer_one(
    goal: Goal, record: CheckIn, outcome: Outcome, amount: float | None, note: str, context: Context, *, typed: bool
) -> Decision:
    if goal.measure is not None and amount is None and outcome is not Outcome.MISSED:
        kept = record._replace(note=note) if note else record
        changes = (kept,) if note else ()
        question = Post(cards.how_much(goal, _earlier(record, context)))
        return Decision(AskAmount(slot_ref(record), outcome), (question,), changes)
    return settle(context, goal, answering.answered(context, record, outcome, amount, note), typed=typed)


def _amount_given(state: AskAmount, amount: float, unit: str, note: str, context: Context) -> Decision | None:
    slot = slot_of(state.slot, context)
    if slot is None:
        return None
    goal, record = slot
    if not is_in_unit_of(goal, unit):
        return _amount_unread(state, context)
    outcome = answering.by_amount(goal, amount)
    return settle(context, goal, answering.answered(context, record, outcome, amount, note), typed=True)


def _amount_unread(state: AskAmount, context: Context) -> Decision | None:
    slot = slot_of(state.slot, context)
    if slot is None or slot[0].measure is None:
        return None
    return Decision(state, (Post(cards.not_a_number(slot[0].measure.unit)),))


# --- by typing ----------------------------------------------------------------------------------------


def _answers(answers: Sequence[Answer], context: Context) -> Decision:
    if not context.practice.active_goals:
        return say(cards.nothing_waits() if context.practice.open_goals else no_goals())
    if len(answers) == 1:
        return _answer(answers[0], context)
    decisions = []
    for answer in sorted(answers, key=lambda each: each.day or context.today):
        decisions.append(_answer(answer, context))
        context = replace(context, practice=reduce(Practice.after, decisions[-1].changes, context.practice))
    return _merged(decisions)


def _not_open(day: date, context: Context) -> Card:
    """Why a day has no slot to answer."""
    is_open = day <= context.today <= day + ANSWERABLE_FOR
    return cards.not_due(day) if is_open else cards.not_answerable(day)


def _merged(decisions: Sequence[Decision]) -> Decision:
    """Several answers in one message: all that was clear is kept; at most one question is left open."""
    asked = next((each.state for each in decisions if each.state is not None), None)
    effects = tuple(effect for each in decisions for effect in each.effects)
    return Decision(asked, effects, tuple(change for each in decisions for change in each.changes))


def _answer(answer: Answer, context: Context) -> Decision:
    goals = context.practice.active_goals
    meant = _meant(goals, answer)
    if not meant:
        question = msg("None of your goals is called “{words}”. Which one do you mean?", words=answer.about[:80])
        return _ask(candidates(goals, answer.day, context), question, answer, context)
    slots = candidates(meant, answer.day, context)
    if not slots:
        return say(_not_open(answer.day, context) if answer.day else cards.nothing_waits())
    if answer.about == ALL or len(slots) == 1:
        note = answer.note if len(slots) == 1 else ""
        return _merged([_answer_slot(slot, answer, note, context) for slot in slots])
    return _ask(slots, msg("Which one is that for?"), answer, context)


def _meant(goals: Sequence[Goal], answer: Answer) -> Sequence[Goal]:
    """The goals that an answer names; a bare amount is for those that count something, if any do, and in its unit."""
    if answer.about and answer.about != ALL:
        return named(goals, answer.about)
    if answer.about == ALL or answer.amount is None:
        return goals
    if answer.unit and (same := [goal for goal in goals if goal.measure and is_in_unit_of(goal, answer.unit)]):
        return same
    if answer.outcome is None:
        return [goal for goal in goals if goal.measure is not None] or goals
    return goals


def _answer_slot(slot: Slot, answer: Answer, note: str, context: Context) -> Decision:
    goal, record = slot
    counts = goal.measure is not None and is_in_unit_of(goal, answer.unit)
    amount = answer.amount if counts else None
    if not counts and answer.amount is not None:
        note = f"{answer.amount:g} {answer.unit} {note}".replace("  ", " ").strip()
    outcome = answer.outcome
    if outcome is None:
        outcome = answering.by_amount(goal, answer.amount) if answer.amount is not None else Outcome.MISSED
    return _answer_one(goal, record, outcome, amount, note, context, typed=True)


def _ask(slots: list[Slot], question: Text, answer: Answer, context: Context) -> Decision:
    if not slots:
        return say(cards.nothing_waits())
    return _ask_which(slots, question, answer, context)


def _ask_which(slots: Sequence[Slot], question: Text, answer: Answer, context: Context) -> Decision:
    if answer.outcome is None and answer.amount is None:
        options = [(msg("Done"), "done"), (msg("Partly"), "partly"), (msg("Not today"), "missed")]
        card = cards.which(question, options, "check_in.pick", context.turn)
    else:
        several_days = len({record.slot_on for _, record in slots}) > 1
        labelled: list[tuple[Text, str]] = [(_label(slot, several_days), slot_ref(slot[1])) for slot in slots]
        if not several_days and len(slots) > 1:
            labelled.append((msg("All of them"), ALL))
        card = cards.which(question, labelled, "check_in.pick", context.turn)
    refs = tuple(slot_ref(record) for _, record in slots)
    state = AskWhich(refs, answer.outcome, answer.amount, answer.note, answer.unit)
    return Decision(state, (Post(card),))


def _label(slot: Slot, several_days: bool) -> Text:
    goal, record = slot
    if several_days:
        return msg("“{title}”, {day}", title=goal.title, day=Day(record.slot_on, "weekday"))
    return goal.title


def _picked(state: AskWhich, ref: str, context: Context) -> Decision | None:
    outcome = state.outcome or _OUTCOMES.get(ref)
    chosen = state.slots if ref == ALL or ref in _OUTCOMES else tuple(each for each in state.slots if each == ref)
    slots = [slot for each in chosen if (slot := slot_of(each, context)) is not None]
    if not slots:
        return None
    answer = Answer(outcome, state.amount, state.unit)
    return _merged([_answer_slot(slot, answer, state.note, context) for slot in slots])


def _which_outcome(state: AskWhich, answer: Answer, context: Context) -> Decision | None:
    """The answer in words to what it shall be instead."""
    slots = [slot for each in state.slots if (slot := slot_of(each, context)) is not None]
    return _merged([_answer_slot(slot, answer, answer.note, context) for slot in slots]) if slots else None


def _which_said(state: AskWhich, text: str, context: Context) -> Decision | None:
    """`run`, `both`, `yesterday`: what an answer is for, in words instead of by a button."""
    person, slots = context.person, [slot for each in state.slots if (slot := slot_of(each, context)) is not None]
    titles = [goal.title for goal, _ in slots]
    match understand(f"done {text}", person.language, person.reckoned(context.now), titles):
        case Answers((Answer(about=about, day=day),)) if about or day:
            meant = _meant([goal for goal, _ in slots], Answer(state.outcome, about=about))
        case _:
            return None
    chosen = [slot for slot in slots if slot[0] in meant and day in (None, slot[1].slot_on)]
    if not chosen or (len(chosen) > 1 and about != ALL):
        return None
    answer = Answer(state.outcome, state.amount, state.unit)
    return _merged([_answer_slot(slot, answer, state.note, context) for slot in chosen])


DIALOG = Dialog(
    name="check_in",
    advance=advance,
    starts_on=(Answers, Yes, No, AddNote, ChangeAnswer, RemindMe),
    states=(AskAmount, AskWhich),
    forms=frozenset({"check_in.note"}),
)
