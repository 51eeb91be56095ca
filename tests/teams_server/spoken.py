"""Command lines for trying a bot by hand: `anna: hi`, `anna press Done`, and what they bring about."""

import shlex
from collections.abc import Awaitable, Callable

from tests.teams_server.acting import Hand
from tests.teams_server.cards import NotPossible, actions_in, inputs_in
from tests.teams_server.delivery import Answer
from tests.teams_server.dialogs import Shown
from tests.teams_server.messages import CONSENT, Message
from tests.teams_server.places import Conversation
from tests.teams_server.sample import Acme

HELP = """\
  anna add                     add Makker for herself (bertil … for the other)
  anna: hello                  write to Makker
  anna press Done              press a button of the last message that has it
  anna fill title=Run why=…    fill in the open dialog by ids or labels, and send it
  anna close                   close the dialog
  anna mention help            write @Makker in the team's first channel
  anna accept                  accept the file that is offered; or: anna decline
  anna zone Asia/Tokyo         move to another zone
  anna block, anna unblock     let Makker's messages be refused, and no more
  anna remove                  take Makker away
  anna addteam, removeteam     the same for the team Product
  log                          what Makker asked of Teams, and what it did against the rules
  help, quit"""


class Spoken:
    """Understands one line after another."""

    def __init__(self, acme: Acme) -> None:
        self._acme = acme
        self._hands = {"anna": acme.hand, "bertil": acme.other}
        self._printed: set[tuple[str, str, int, str]] = set()

    async def take(self, line: str) -> str:
        """Do what a line says; what came of it."""
        try:
            said = await self._do(line.strip())
        except (NotPossible, ValueError, IndexError, KeyError) as error:
            said = f"That can't be done: {error}"
        await self._acme.teams.delivery.settle()
        return "\n".join(filter(None, [said, self.news()]))

    async def _do(self, line: str) -> str:
        if not line or line == "help":
            return HELP
        if line == "log":
            lines = [f"{entry.name} {entry.error or 'ok'}" for entry in self._acme.teams.oracle]
            broken = [f"against the rules: {one.where}: {one.what}" for one in self._acme.teams.violations]
            return "\n".join([*lines[-40:], *broken])
        name, _, rest = line.replace(":", " :", 1).partition(" ")
        hand = self._hands[name]
        if rest.startswith(":"):
            return _told(await hand.types(rest[1:].strip()))
        verb, *words = shlex.split(rest)
        return _told(await _DEEDS[verb](hand, words, self._acme))

    def news(self) -> str:
        """What has been written or shown since the last time."""
        lines = []
        for name, hand in self._hands.items():
            for where in (hand.direct, *self._acme.team.channels):
                lines += [self._once(name, where, message, hand) for message in hand.from_bot(where)]
            if hand.dialog is not None:
                fields = ", ".join(f"{one['id']} ({one.get('label')})" for one in inputs_in(hand.dialog.card))
                lines.append(self._new(name, hand.dialog.title, 0, f"[dialog] {hand.dialog.title}: {fields}"))
        return "\n".join(filter(None, lines))

    def _once(self, name: str, where: Conversation, message: Message, hand: Hand) -> str:
        said = shown(message, hand)
        place = "" if where is hand.direct else f" (in {where.name or 'General'})"
        return self._new(name, message.id, message.edits, f"{said}{place}")

    def _new(self, name: str, key: str, edits: int, text: str) -> str:
        if (name, key, edits, text) in self._printed:
            return ""
        self._printed.add((name, key, edits, text))
        return f"-> {name}: {text}"


def shown(message: Message, hand: Hand) -> str:
    """A message as a line."""
    if (offer := message.attached(CONSENT)) is not None:
        return f"may I send you {offer['name']}?"
    card = message.card_for(hand.person.id)
    if card is None:
        return message.text
    buttons = ", ".join(str(action["title"]) for action in actions_in(card))
    return str(message.body.get("summary") or card["body"][0].get("text", "")) + (f"   [{buttons}]" if buttons else "")


def _with(hand: Hand, what: str) -> Message:
    """The last message that has a button."""
    for message in reversed(hand.from_bot()):
        card = message.card_for(hand.person.id)
        if card is not None and any(what in (one.get("title"), one.get("verb")) for one in actions_in(card)):
            return message
    raise NotPossible(f"there is no {what} to press")


async def _zone(hand: Hand, words: list[str], acme: Acme) -> None:
    hand.person.zone = words[0]


async def _close(hand: Hand, words: list[str], acme: Acme) -> None:
    hand.closes()


async def _block(hand: Hand, words: list[str], acme: Acme) -> None:
    hand.blocks()


async def _unblock(hand: Hand, words: list[str], acme: Acme) -> None:
    hand.unblocks()


Deed = Callable[[Hand, list[str], Acme], Awaitable[object]]
_DEEDS: dict[str, Deed] = {
    "add": lambda hand, words, acme: hand.installs(),
    "remove": lambda hand, words, acme: hand.uninstalls(),
    "addteam": lambda hand, words, acme: hand.installs(acme.team),
    "removeteam": lambda hand, words, acme: hand.uninstalls(acme.team),
    "press": lambda hand, words, acme: hand.presses(_with(hand, words[0]), words[0]),
    "fill": lambda hand, words, acme: hand.submits(dict(word.split("=", 1) for word in words)),
    "close": _close,
    "mention": lambda hand, words, acme: hand.mentions(acme.team.general, " ".join(words)),
    "accept": lambda hand, words, acme: hand.accepts(hand.from_bot()[-1]),
    "decline": lambda hand, words, acme: hand.declines(hand.from_bot()[-1]),
    "block": _block,
    "unblock": _unblock,
    "zone": _zone,
}


def _told(done: object) -> str:
    if isinstance(done, tuple):
        done = done[0]
    if isinstance(done, Shown):
        return f"{_told(done.answer)}; {done.did} {done.words}".rstrip()
    if not isinstance(done, Answer):
        return "done"
    return done.reason or f"answered {done.status} in {done.seconds * 1000:.0f} ms"
