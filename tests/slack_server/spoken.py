"""Command lines for trying an app by hand: `anna: hi`, `anna press Done`, and what they bring about."""

import shlex
from collections.abc import Awaitable, Callable

from tests.slack_server.acting import Hand
from tests.slack_server.delivery import Answer
from tests.slack_server.elements_found import NotPossible, seen
from tests.slack_server.messages import Message
from tests.slack_server.sample import Acme
from tests.slack_server.submitting import Submission
from tests.slack_server.views import View

HELP = """\
  anna: hello                  write to Makker (bertil: … for the other)
  anna press Done              press a button of the last message, of the open modal, or of Home
  anna pick more "I'm ill"     choose in a menu there
  anna send title=Run why=…    fill in the open modal by action id or label, and send it
  anna close                   close the modal
  anna /makker help            use the slash command in #general
  anna home                    open App Home
  anna zone Asia/Tokyo         move to another zone
  anna shortcut set_goal       use a global shortcut
  add                          invite Makker into #general
  uninstall                    take Makker away
  log                          what Makker asked of Slack, and what it did against the rules
  help, quit"""


class Spoken:
    """Understands one line after another."""

    def __init__(self, acme: Acme) -> None:
        self._acme = acme
        slack = acme.slack
        self._hands = {"anna": acme.hand, "bertil": slack.hand(acme.bertil, acme.makker)}
        self._printed: set[tuple[str, str]] = set()

    async def take(self, line: str) -> str:
        """Do what a line says; what came of it."""
        try:
            said = await self._do(line.strip())
        except (NotPossible, ValueError, IndexError, KeyError) as error:
            said = f"That can't be done: {error}"
        await self._acme.slack.delivery.settle()
        return "\n".join(filter(None, [said, self.news()]))

    async def _do(self, line: str) -> str:
        if not line or line == "help":
            return HELP
        if line == "log":
            lines = [f"{entry.method} {entry.error or 'ok'}" for entry in self._acme.slack.oracle]
            broken = [f"against the rules: {one.where}: {one.what}" for one in self._acme.slack.violations]
            return "\n".join([*lines[-40:], *broken])
        if line == "add":
            return _told(await self._acme.hand.adds_app(self._acme.general))
        if line == "uninstall":
            return _told(await self._acme.slack.uninstall(self._acme.makker))
        name, _, rest = line.replace(":", " :", 1).partition(" ")
        hand = self._hands[name]
        if rest.startswith(":"):
            return _told(await hand.types(rest[1:].strip()))
        if rest.startswith("/"):
            command, _, text = rest.partition(" ")
            return _told(await hand.commands(text, self._acme.general, command))
        verb, *words = shlex.split(rest)
        deed: Callable[[Hand, list[str]], Awaitable[object]] = _DEEDS[verb]
        return _told(await deed(hand, words))

    def news(self) -> str:
        """What has been written or shown since the last time."""
        lines = []
        for name, hand in self._hands.items():
            for channel in hand.workspace.channels.values():
                if hand.person.id in channel.members:
                    lines += [self._once(name, one.ts + one.edited, shown(one)) for one in hand.from_app(channel)]
            for what, view in (("modal", hand.modal), ("Home", hand.home)):
                if view is not None:
                    lines.append(self._once(name, view.hash, f"[{what}] {', '.join(seen(view.blocks))}"))
        return "\n".join(filter(None, lines))

    def _once(self, name: str, key: str, text: str) -> str:
        if (name, key) in self._printed:
            return ""
        self._printed.add((name, key))
        return f"-> {name}: {text}"


def shown(message: Message) -> str:
    """A message as a line."""
    actions = seen(message.blocks)
    return message.text + (f"   [{', '.join(actions)}]" if actions else "")


def _place(hand: Hand) -> Message | View:
    if hand.modal is not None:
        return hand.modal
    written = hand.from_app()
    if not written and hand.home is not None:
        return hand.home
    return written[-1]


async def _send(hand: Hand, words: list[str]) -> object:
    return await hand.submits(dict(word.split("=", 1) for word in words))


_DEEDS: dict[str, Callable[[Hand, list[str]], Awaitable[object]]] = {
    "press": lambda hand, words: hand.presses(_place(hand), words[0]),
    "pick": lambda hand, words: hand.picks(_place(hand), words[0], words[1]),
    "send": _send,
    "close": lambda hand, words: hand.closes(),
    "home": lambda hand, words: hand.opens_home(),
    "zone": lambda hand, words: hand.changes(tz=words[0]),
    "shortcut": lambda hand, words: hand.uses_shortcut(words[0]),
}


def _told(done: object) -> str:
    if isinstance(done, Submission):
        errors = "; ".join(done.errors.values())
        return f"{_told(done.answer)}; {done.did} {errors}".rstrip()
    if not isinstance(done, Answer):
        return "done"
    return done.reason or f"acknowledged in {done.seconds * 1000:.0f} ms"
