"""Which methods there are, what they take, and what they ask for."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from enum import Enum

from tests.slack_server.calls import Call
from tests.slack_server.errors import Json

Handler = Callable[[Call], Awaitable[Json]]


class Rate(Enum):
    """How often a method may be called."""

    TIER1 = 1
    TIER2 = 2
    TIER3 = 3
    TIER4 = 4
    POST = 5
    FREE = 6


class Who(Enum):
    """Whose token a method takes."""

    BOT = "bot"
    APP = "app"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Method:
    """A method as the API's reference describes it. Arguments by kind: text, int, flag, list, object, ids."""

    name: str
    handler: Handler
    rate: Rate
    arguments: dict[str, str] = field(default_factory=dict)
    required: tuple[str, ...] = ()
    scopes: tuple[str, ...] = ()
    who: Who = Who.BOT


METHODS: dict[str, Method] = {}


def method(
    name: str,
    rate: Rate,
    arguments: dict[str, str] | None = None,
    *,
    required: tuple[str, ...] = (),
    scopes: tuple[str, ...] = (),
    who: Who = Who.BOT,
) -> Callable[[Handler], Handler]:
    """Register a method; `scopes` are alternatives."""

    def register(handler: Handler) -> Handler:
        METHODS[name] = Method(name, handler, rate, arguments or {}, required, scopes, who)
        return handler

    return register
