"""What the page sends: the bodies of its requests, bounded, cleaned and read strictly."""

import re
from typing import Annotated, Literal, TypeVar
from urllib.parse import parse_qs
from uuid import UUID

import msgspec
from aiohttp import web
from msgspec import Meta

from adapters.chat import problems

LARGEST = 1024 * 1024
"""Bytes of a body."""
LONGEST_TEXT = 12_000
"""Characters of a typed message."""

_INVISIBLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")

MessageId = Annotated[int, Meta(ge=1, lt=2**53)]
_Name = Annotated[str, Meta(max_length=200)]


class _Body(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The base of what is sent."""


class Say(_Body, frozen=True, kw_only=True):
    """Somebody's words; `id` is made by the page, so that sending twice says it once."""

    id: UUID
    conversation: _Name
    text: str
    under: MessageId | None = None


class Press(_Body, frozen=True, kw_only=True):
    """A button of a message's card, with what the card's pickers held."""

    id: UUID
    message: MessageId
    action: _Name
    ref: str = ""
    turn: Annotated[int, Meta(ge=0, lt=2**53)] = 0
    values: dict[_Name, str] = {}


class Submit(_Body, frozen=True, kw_only=True):
    """A filled-in form, and the message whose button opened it."""

    id: UUID
    action: _Name
    ref: str = ""
    values: dict[_Name, str] = {}
    message: MessageId | None = None


class KeepPerson(_Body, frozen=True, kw_only=True):
    """Somebody new, whose id the page made, or somebody's changed profile."""

    id: UUID
    name: str
    zone: str
    country: str = ""
    language: str = "en"


class Leave(_Body, frozen=True, kw_only=True):
    """Somebody leaves the workspace."""

    id: UUID


class KeepChannel(_Body, frozen=True, kw_only=True):
    """A new channel, or a changed one."""

    id: UUID
    name: str
    members: tuple[str, ...] = ()


class MoveClock(_Body, frozen=True, kw_only=True):
    """How far the clock is to go: a step, or a local date and time on the person's clock."""

    by: Literal["hour", "prompt", "day"] | None = None
    to: str = ""


B = TypeVar("B", bound=_Body)


async def read(request: web.Request, kind: type[B]) -> B:
    """The body of a request as a `kind`. Raises `Problem`."""
    if request.content_type != "application/json":
        raise problems.wrong_type()
    raw = await _raw(request)
    try:
        return msgspec.json.decode(raw, type=kind)
    except msgspec.ValidationError as error:
        raise problems.not_understood() from error
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        raise problems.not_json() from error


async def read_token(request: web.Request) -> str:
    """The token in a submitted sign-in form; empty where there is none. Raises `Problem`."""
    raw = await _raw(request)
    return parse_qs(raw.decode("utf-8", "replace")).get("token", [""])[0]


async def _raw(request: web.Request) -> bytes:
    """The bytes of a body. Raises `Problem` beyond the limit, without taking in the rest."""
    if (request.content_length or 0) > LARGEST:
        raise problems.too_large()
    raw = bytearray()
    async for chunk in request.content.iter_chunked(65_536):
        raw += chunk
        if len(raw) > LARGEST:
            raise problems.too_large()
    return bytes(raw)


def cleaned(text: str) -> str:
    """Without control characters, which no database and no reader wants; line breaks and tabs stay.

    Those that turn the direction of writing go too: a name with one would turn around every sentence it is put in.
    Words from right to left need none.
    """
    return _INVISIBLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
