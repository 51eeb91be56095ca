"""Cards and forms as the page shows them: every text in words, every picture with its address."""

from hashlib import sha256
from typing import Any, assert_never

import msgspec

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
from bot.text import formats
from bot.text.catalogue import nearest, put
from bot.text.messages import Text

View = dict[str, Any]
"""What the page's scripts build elements from; it holds strings, numbers, truth values, lists and views."""


def card_view(card: Card, language: str, message_id: int) -> View:
    """A card as posted in the message `message_id`."""
    pictures = 0
    blocks = []
    for block in card.blocks:
        blocks.append(_block(block, language, f"{message_id}/{pictures}"))
        pictures += isinstance(block, Picture)
    return {"summary": put(card.summary, language), "blocks": blocks}


def _block(block: Block, language: str, picture: str) -> View:
    match block:
        case Heading(text):
            return {"kind": "heading", "text": put(text, language)}
        case Paragraph(text, quiet):
            return {"kind": "paragraph", "text": put(text, language), "quiet": quiet}
        case Fields(pairs):
            said = [{"name": put(name, language), "value": put(value, language)} for name, value in pairs]
            return {"kind": "fields", "pairs": said}
        case Buttons(buttons):
            return {"kind": "buttons", "buttons": [_button(button, language) for button in buttons]}
        case Choices(label, options):
            shown = [_button(button, language) for button in options]
            return {"kind": "choices", "label": put(label, language), "options": shown}
        case Picker():
            return _picker(block, language)
        case Picture(drawing, alt):
            return {"kind": "picture", "source": address(drawing, language, picture), "alt": put(alt, language)}
        case Divider():
            return {"kind": "divider"}
        case Progress(label, share):
            return _progress(label, share, language)
    assert_never(block)


def _button(button: Button, language: str) -> View:
    return {
        "label": put(button.label, language),
        "action": button.action,
        "ref": button.ref,
        "turn": button.turn,
        "style": button.style,
    }


def _picker(picker: Picker, language: str) -> View:
    return {
        "kind": "picker",
        "name": picker.name,
        "label": put(picker.label, language),
        "options": _options(picker.options, language),
        "chosen": picker.chosen,
    }


def _progress(label: Text, share: float, language: str) -> View:
    kept = min(max(share, 0.0), 1.0)
    return {
        "kind": "progress",
        "label": put(label, language),
        "share": kept,
        "said": formats.share(kept, nearest(language)),
    }


def address(drawing: HeatMap, language: str, picture: str) -> str:
    """Where the page finds a picture; the address changes with what is drawn, so it may be kept for ever."""
    return f"/chat/picture/{picture}.png?in={language}&v={version_of(drawing, language)}"


def version_of(drawing: HeatMap, language: str) -> str:
    """A short fingerprint of a picture in a language."""
    return sha256(msgspec.json.encode((drawing, language))).hexdigest()[:16]


def pictures(card: Card) -> list[HeatMap]:
    """What the pictures of a card show, in their order."""
    return [block.drawing for block in card.blocks if isinstance(block, Picture)]


def form_view(form: Form, language: str) -> View:
    """A form to be filled in."""
    return {
        "title": put(form.title, language),
        "fields": [_field(field, language) for field in form.fields],
        "submit": put(form.submit, language),
        "action": form.action,
        "ref": form.ref,
    }


def _field(field: Field, language: str) -> View:
    shown = {"name": field.name, "label": put(field.label, language), "hint": put(field.hint, language)}
    match field:
        case TextField():
            return shown | {
                "kind": "text",
                "value": field.value,
                "longest": field.longest,
                "several_lines": field.several_lines,
                "optional": field.optional,
                "input": field.kind,
            }
        case ChoiceField():
            return shown | {"kind": "choice", "options": _options(field.options, language), "value": field.value}
        case ChecksField():
            options = _options(field.options, language)
            return shown | {"kind": "checks", "options": options, "values": list(field.values)}
    assert_never(field)


def _options(options: tuple[Option, ...], language: str) -> list[View]:
    return [{"value": option.value, "label": put(option.label, language)} for option in options]


def errors_view(errors: dict[str, Text], language: str) -> dict[str, str]:
    """What is wrong with each named field."""
    return {name: put(text, language) for name, text in errors.items()}
