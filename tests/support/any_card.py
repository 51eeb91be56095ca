"""Cards and forms by chance, of every block and field, with the words that are awkward everywhere and on a platform."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from adapters.shared.values import Press
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
    HeatMap,
    Option,
    Paragraph,
    Picker,
    Picture,
    Progress,
    TextField,
)

AWKWARD = (
    "@here", "_", "`", "&amp;", "å", "👩‍👩‍👧‍👦", "🇩🇰", "e\u0301\u0323", "\u202eשלום", "\u200d", "\u2066", "ﷺ", "𝒳",
    "\U000191d3", "\x00", "\x1b[0m", "\ud83d", "\n", "\r\n", "\t", " ",
)  # fmt: skip
REFS = st.text("abcdef0123456789.-|&<>% æ🙂", max_size=9)
MONDAY = date(2026, 1, 5)


@dataclass(frozen=True, slots=True)
class Chance:
    """What comes by chance. `words` may be very long; in a form `prefilled` is what stands in a text's field."""

    short: SearchStrategy[str]
    words: SearchStrategy[str]
    prefilled: SearchStrategy[str]
    actions: SearchStrategy[str]

    @classmethod
    def over(cls, awkward: Sequence[str], actions: SearchStrategy[str], *, long_values: bool) -> "Chance":
        """By these awkward parts. `long_values`: whether the fields of a form may hold as much as anything else."""
        short = st.lists(st.one_of(st.sampled_from(awkward), st.characters()), max_size=12).map("".join)
        long = st.builds(lambda part, times: part * times, short, st.integers(0, 900))
        words = st.one_of(short, short, short, long)
        return cls(short, words, words if long_values else short, actions)

    def cards(self) -> SearchStrategy[Card]:
        """Cards of every block but pickers, some of them far too long."""
        return st.builds(Card, st.lists(self._blocks(), max_size=12).map(tuple), self.words)

    def _blocks(self) -> SearchStrategy[Block]:
        words = self.words
        button = st.builds(
            Button, words, self.actions, REFS, st.integers(0, 10**9), st.sampled_from(["plain", "primary", "danger"])
        )
        drawing = st.builds(HeatMap, st.just(MONDAY), st.text("dpmeo-", max_size=84))
        return st.one_of(
            st.builds(Heading, words),
            st.builds(Paragraph, words, st.booleans()),
            st.builds(Fields, st.lists(st.tuples(words, words), max_size=12).map(tuple)),
            st.builds(Buttons, st.lists(button, max_size=30).map(tuple)),
            st.builds(Choices, words, st.lists(button, max_size=12).map(tuple)),
            st.builds(Picture, drawing, words),
            st.just(Divider()),
            st.builds(Progress, words, st.floats(-2, 2)),
        )

    def forms(self, most: int) -> SearchStrategy[Form]:
        """Forms of at most so many fields."""
        fields = st.lists(self._fields(), max_size=most, unique_by=lambda each: each.name)
        action = st.text("abc._", min_size=1, max_size=9)
        return st.builds(Form, self.words, fields.map(tuple), self.words, action, REFS)

    def _fields(self) -> SearchStrategy[Field]:
        words, names = self.words, st.text("abcdefgh_", min_size=1, max_size=20)
        option = st.builds(Option, REFS, self.short)
        options = st.lists(option, max_size=12, unique_by=lambda each: each.value).map(tuple)
        return st.one_of(
            st.builds(
                TextField, names, words, self.prefilled, words, st.integers(0, 4_000), st.booleans(), st.booleans()
            ),
            st.builds(ChoiceField, names, words, options, REFS, words),
            st.builds(ChecksField, names, words, options, st.lists(REFS).map(tuple), words),
        )


def presses_of(card: Card, key: str) -> list[Press]:
    """What the buttons of a card mean, in their order."""
    return [
        Press(button.action, button.ref, button.turn, key)
        for block in card.blocks
        if isinstance(block, Buttons | Choices)
        for button in (block.buttons if isinstance(block, Buttons) else block.options)
    ]


def chosen(field: ChoiceField | ChecksField) -> str:
    """What a field with options says that nobody touched."""
    values = [option.value for option in field.options]
    if isinstance(field, ChoiceField):
        return field.value if field.value in values else ""
    return ",".join(value for value in values if value in field.values)


# --- a hundred thousand characters anywhere -------------------------------------------------------------


def overlong(part: str) -> str:
    """A part again and again."""
    return part * (100_000 // len(part))


def overlong_card(words: str) -> Card:
    """A card of every block, with 7 buttons, that holds the words wherever it can hold any."""
    button = Button(words, "a")
    blocks = (
        Heading(words),
        Paragraph(words, quiet=True),
        Progress(words, 0.5),
        Picture(HeatMap(MONDAY, "d"), words),
        Buttons((button,)),
        Choices(words, (button,) * 6),
        Picker("p", words, (Option("v", words),), "v"),
        Fields(((words, words),)),
        Paragraph(words),
    )
    return Card(blocks, words)


def overlong_form(words: str) -> Form:
    """A form of every field that does."""
    option = Option("v", words)
    fields = (
        TextField("t", words, words, words, 200),
        ChoiceField("c", words, (option,) * 5, "v", words),
        ChecksField("d", words, (option,), ("v",), words),
    )
    return Form(words, fields, words, "a")
