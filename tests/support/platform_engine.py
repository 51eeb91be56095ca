"""The engine as a platform of its own: events go straight in, and a recording messenger keeps what comes out."""

import itertools
from datetime import datetime
from typing import assert_never

from bot.assembly import Makker
from bot.cards.card import (
    Block,
    Button,
    Buttons,
    Card,
    ChecksField,
    ChoiceField,
    Choices,
    Divider,
    Field,
    Fields,
    Form,
    Heading,
    Paragraph,
    Picker,
    Picture,
    Progress,
    TextField,
)
from bot.dialogs.base import Event, Met, OpenForm, Pressed, Profile, RefuseForm, Submitted, Typed, What
from bot.dialogs.registry import opens_form
from bot.domain.person import PersonId
from bot.ports import Turn
from bot.text.catalogue import put
from tests.support import platforms
from tests.support.people import TENANT, live_until
from tests.support.platforms import Answer, Pressable, Shown, ShownField, ShownForm
from tests.support.recording import Message, RecordingMessenger


class EnginePlatform:
    """Implements `Platform` over a Makker whose only messenger records."""

    def __init__(self, makker: Makker, messenger: RecordingMessenger) -> None:
        self.makker = makker
        self._messenger = messenger
        self._profiles: dict[str, Profile] = {}
        self._numbers = itertools.count(1)

    async def join(self, profile: Profile) -> str:
        """Come in."""
        person = f"{profile.name.lower()}-{len(self._profiles)}"
        self._profiles[person] = profile
        await self._do(person, Met(profile))
        return person

    async def say(self, person: str, text: str, event_id: str = "") -> Answer:
        """Write."""
        return self._answer(person, await self._do(person, Typed(text), event_id), "")

    async def press(self, person: str, button: Pressable, event_id: str = "") -> Answer:
        """Press."""
        pressed = Pressed(button.action, button.ref, button.turn)
        turn = await self._do(person, pressed, event_id, button.message)
        assert opens_form(button.action) or not any(isinstance(effect, OpenForm) for effect in turn.effects)
        return self._answer(person, turn, button.message)

    async def submit(self, person: str, form: ShownForm, values: dict[str, str], event_id: str = "") -> Answer:
        """Send a form."""
        submitted = Submitted(form.action, form.ref, values)
        return self._answer(person, await self._do(person, submitted, event_id, form.message), form.message)

    async def _do(self, person: str, what: What, event_id: str = "", message: str = "") -> Turn:
        event_id = event_id or f"act-{next(self._numbers)}"
        found = next((each for each in self._messenger.messages if each.ref == message), None)
        event = Event(
            event_id,
            TENANT,
            PersonId(person),
            what,
            at_message=found.key if found else "",
            profile=self._profiles[person],
        )
        turn = await self.makker.turns.submit(event)
        await self.makker.settle()
        return turn

    def _answer(self, person: str, turn: Turn, message: str) -> Answer:
        language = self._messenger.to(person)[-1].language
        for effect in turn.effects:
            if isinstance(effect, OpenForm):
                return Answer(form=_form(effect.form, language, message))
            if isinstance(effect, RefuseForm):
                return Answer(errors={name: put(text, language) for name, text in effect.errors.items()})
        return Answer()

    async def messages(self, person: str) -> list[Shown]:
        """What was written to them."""
        return [_shown(message) for message in self._messenger.to(person)]

    async def move_to(self, person: str, at: datetime) -> None:
        """Let time pass."""
        await live_until(self.makker, at)

    async def next_prompt(self, person: str) -> datetime | None:
        """When they are asked next."""
        return await self.makker.claims.next_prompt(TENANT, PersonId(person))


def _shown(message: Message) -> Shown:
    if message.card is None:
        return Shown(message.ref, (platforms.file(message.file_name),))
    return Shown(message.ref, *_read(message.card, message.language, message.ref))


def _read(card: Card, language: str, ref: str) -> tuple[tuple[str, ...], tuple[Pressable, ...]]:
    lines: list[str] = []
    pressable: list[Pressable] = []
    under = ""
    for block in card.blocks:
        if isinstance(block, Heading | Paragraph):
            under = put(block.text, language)
        buttons = _buttons(block)
        pressable += [Pressable(put(b.label, language), b.action, b.ref, b.turn, ref, under) for b in buttons]
        lines += _lines(block, language)
    return tuple(lines), tuple(pressable)


def _buttons(block: Block) -> tuple[Button, ...]:
    match block:
        case Buttons(buttons) | Choices(_, buttons):
            return buttons
    return ()


def _lines(block: Block, language: str) -> list[str]:
    match block:
        case Heading(text):
            return [f"# {put(text, language)}"]
        case Paragraph(text):
            return [put(text, language)]
        case Fields(pairs):
            return [platforms.named(put(name, language), put(value, language)) for name, value in pairs]
        case Buttons(buttons):
            return [platforms.in_a_row([put(each.label, language) for each in buttons])]
        case Choices(label, _) | Picker(_, label):
            return [platforms.menu(put(label, language))]
        case Picture(_, alt):
            return [platforms.picture(put(alt, language))]
        case Divider():
            return [platforms.DIVIDER]
        case Progress(label, _):
            return [put(label, language)]
    assert_never(block)


def _form(form: Form, language: str, message: str) -> ShownForm:
    fields = tuple(ShownField(each.name, put(each.label, language), _value(each)) for each in form.fields)
    return ShownForm(put(form.title, language), fields, form.action, form.ref, message)


def _value(field: Field) -> str:
    match field:
        case TextField() | ChoiceField():
            return field.value
        case ChecksField():
            return ",".join(field.values)
    assert_never(field)
