"""Command lines for trying an app by hand: `anna: hi`, `anna press Done`, and what they bring about."""

import shlex
from collections.abc import Awaitable, Callable, Iterator

from tests.slack_server.acting import Hand
from tests.slack_server.delivery import Answer
from tests.slack_server.elements_found import NotPossible, find, seen
from tests.slack_server.errors import Json
from tests.slack_server.messages import Message
from tests.slack_server.sample import Acme
from tests.slack_server.submitting import Submission
from tests.slack_server.views import View
from tests.slack_server.world import elements_of

HELP = """\
  anna: hello                  write to Makker (also bertil; gustav, a guest; stella, of another workspace)
  anna press Done              press a button of the open modal, or of the newest message that has it
  anna tap Done                press a button of Home
  anna pick more "I'm ill"     choose in a menu, found alike
  anna send Title=Run Why=…    fill in the open modal by label or action id, and send it
  anna close                   close the modal
  anna /makker help            use the slash command in #general
  anna home                    open App Home; `anna messages` opens the conversation
  anna look                    what they see: the modal, else the last message, and Home
  anna shortcut set_goal       use a global shortcut
  anna make "Read more"        write that in #general, and use the shortcut make_goal on it
  anna zone Asia/Tokyo         move to another zone; `anna locale da-DK` to another language
  anna off                     an admin deactivates them; `anna on` lets them in again
  anna join, anna leave        come into #general, or leave it
  anna again                   Slack delivers their last deed once more
  add, remove                  invite Makker into #general, or remove it from there
  hang chat.postMessage        a method (or *) gives no answer; `fail …` breaks it, `mend` ends both
  revoke, die                  the tokens are revoked; with `die` nobody tells Makker
  uninstall                    take Makker away
  log                          what Makker asked of Slack, and what it did against the rules
  help, quit"""


class Spoken:
    """Understands one line after another."""

    def __init__(self, acme: Acme) -> None:
        self._acme = acme
        slack, place = acme.slack, acme.workspace
        elsewhere = slack.world.add_workspace("Elsewhere")
        gustav = place.add_person("gustav", real_name="Gustav Gæst", locale="da-DK", is_restricted=True)
        stella = place.add_person("stella", real_name="Stella Star", home=elsewhere)
        acme.general.members += [gustav.id, stella.id]
        others = {each.name: slack.hand(each, acme.makker, place) for each in (acme.bertil, gustav, stella)}
        self._hands = {"anna": acme.hand} | others
        self._printed: dict[tuple[str, str], str] = {}

    async def take(self, line: str) -> str:
        """Do what a line says; what came of it."""
        try:
            said = await self._do(line.strip())
        except (NotPossible, AssertionError, ValueError, IndexError, KeyError) as error:
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
        verb, *words = line.split()
        if verb in _EVENTS:
            return _told(await _EVENTS[verb](self._acme, words))
        name, _, rest = line.replace(":", " :", 1).partition(" ")
        hand = self._hands[name]
        if rest.startswith(":"):
            return _told(await hand.types(rest[1:].strip()))
        if rest.startswith("/"):
            command, _, text = rest.partition(" ")
            return _told(await hand.commands(text, self._acme.general, command))
        verb, *words = shlex.split(rest)
        if verb in _IN_GENERAL:
            return _told(await _IN_GENERAL[verb](self._acme, hand, words))
        return _told(await _DEEDS[verb](hand, words))

    def news(self) -> str:
        """What has been written or shown since the last time."""
        lines = []
        for name, hand in self._hands.items():
            for channel in hand.workspace.channels.values():
                if hand.person.id in channel.members:
                    lines += [self._once(name, one.ts, shown(one)) for one in hand.from_app(channel)]
            for what, view in (("modal", hand.modal), ("Home", hand.home)):
                if view is not None:
                    lines.append(self._once(name, view.id, f"[{what}] {', '.join(seen(view.blocks))}"))
        return "\n".join(filter(None, lines))

    def _once(self, name: str, key: str, text: str) -> str:
        if self._printed.get((name, key)) == text:
            return ""
        self._printed[name, key] = text
        return f"-> {name}: {text}"


def shown(message: Message) -> str:
    """A message as a line."""
    actions = seen(message.blocks)
    return message.text + (f"   [{', '.join(actions)}]" if actions else "")


def written(blocks: list[Json]) -> Iterator[str]:
    """What stands in blocks, a line each."""
    for block in blocks:
        texts = [block.get("text"), *block.get("fields", ()), block.get("label"), block.get("hint")]
        texts += [each for each in block.get("elements", ()) if each["type"] in ("mrkdwn", "plain_text")]
        said = [each["text"] for each in texts if each] + [block[name] for name in ("alt_text",) if name in block]
        held = [_said(element) for element in elements_of(block)]
        yield f"  {block['type']}: " + " | ".join([*said, *held])


def _said(element: Json) -> str:
    label = element.get("text", {}).get("text") or element.get("placeholder", {}).get("text") or element["type"]
    options = [each["text"]["text"] for each in element.get("options", ())]
    initial = element.get("initial_value") or element.get("initial_option", {}).get("text", {}).get("text", "")
    return f"[{label}{': ' if options else ''}{', '.join(options)}{f' = {initial}' if initial else ''}]"


def _places(hand: Hand) -> list[Message | View]:
    """Where somebody can press: in the modal as long as one is open."""
    if hand.modal is not None:
        return [hand.modal]
    return [*reversed(hand.from_app()), *([hand.home] if hand.home is not None else [])]


def _place(hand: Hand, what: str) -> Message | View:
    places = _places(hand)
    for place in places:
        try:
            find(place.blocks, what)
        except NotPossible:
            continue
        return place
    return places[0]


def _home(hand: Hand) -> View:
    if hand.home is None:
        raise NotPossible("Home was never opened")
    return hand.home


async def _look(hand: Hand, words: list[str]) -> str:
    lines = [f"{hand.modal.body['title']['text']}"] if hand.modal is not None else []
    for place in _places(hand)[:1] + ([hand.home] if hand.home is not None else []):
        lines += written(place.blocks)
    return "\n".join(lines)


async def _send(hand: Hand, words: list[str]) -> object:
    return await hand.submits(dict(word.split("=", 1) for word in words))


async def _make(acme: Acme, hand: Hand, words: list[str]) -> object:
    message = hand.workspace.post(acme.general, hand.person, words[0])
    return await hand.uses_message_shortcut("make_goal", message)


async def _mend(acme: Acme, words: list[str]) -> str:
    acme.slack.faults.clear()
    return "done"


async def _hang(acme: Acme, words: list[str]) -> str:
    acme.slack.faults.hang(words[0], times=None)
    return "done"


async def _fail(acme: Acme, words: list[str]) -> str:
    acme.slack.faults.fail(500, words[0], times=None)
    return "done"


_EVENTS: dict[str, Callable[[Acme, list[str]], Awaitable[object]]] = {
    "add": lambda acme, words: acme.hand.adds_app(acme.general),
    "remove": lambda acme, words: acme.hand.removes_app(acme.general),
    "uninstall": lambda acme, words: acme.slack.uninstall(acme.makker),
    "revoke": lambda acme, words: acme.slack.revoke_tokens(acme.makker),
    "die": lambda acme, words: acme.slack.revoke_tokens(acme.makker, tell=False),
    "hang": _hang,
    "fail": _fail,
    "mend": _mend,
}

_IN_GENERAL: dict[str, Callable[[Acme, Hand, list[str]], Awaitable[object]]] = {
    "make": _make,
    "join": lambda acme, hand, words: hand.joins(acme.general),
    "leave": lambda acme, hand, words: hand.leaves(acme.general),
}

_DEEDS: dict[str, Callable[[Hand, list[str]], Awaitable[object]]] = {
    "press": lambda hand, words: hand.presses(_place(hand, words[0]), words[0]),
    "tap": lambda hand, words: hand.presses(_home(hand), words[0]),
    "pick": lambda hand, words: hand.picks(_place(hand, words[0]), words[0], words[1]),
    "send": _send,
    "close": lambda hand, words: hand.closes(),
    "home": lambda hand, words: hand.opens_home(),
    "messages": lambda hand, words: hand.opens_home("messages"),
    "look": _look,
    "zone": lambda hand, words: hand.changes(tz=words[0]),
    "locale": lambda hand, words: hand.changes(locale=words[0]),
    "off": lambda hand, words: hand.is_deactivated(),
    "on": lambda hand, words: hand.comes_back(),
    "again": lambda hand, words: hand.repeats(),
    "shortcut": lambda hand, words: hand.uses_shortcut(words[0]),
}


def _told(done: object) -> str:
    if isinstance(done, str):
        return done
    if isinstance(done, Submission):
        errors = "; ".join(f"{field}: {text}" for field, text in done.errors.items())
        return f"{_told(done.answer)}; {done.did} {errors}".rstrip()
    if not isinstance(done, Answer):
        return "done"
    return done.reason or f"acknowledged in {done.seconds * 1000:.0f} ms"
