"""Transcripts: conversations written down in text files, played again on any platform.

A scenario begins with `== its name`. What people do stands at the margin, what comes back is indented below it:

    Anna joins                          Anna: gjort
    Anna keeps Løb                      Anna presses Gjort
      at = 07:00                        Anna presses Gjort under “Løb”
    Anna submits                        Anna presses again / Anna submits again
      title = Løb                       -- Anna is asked
    -- until Tuesday 10:00              -- until 2026-12-24 07:00
    -- down until Tuesday 10:00         Anna: word ×100

`<` is a new message, `~` one that changed where it stands, `?` a form that opened, `!` what is wrong with a field,
`x` messages that are gone. `-- quietly until` leaves out what came meanwhile. Times are on the clock of whoever
came first.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path

from tests.support.conversation import Heard, NotThere, Someone, Talk

CAST = {
    "Anna": {"zone": "Europe/Copenhagen", "country": "DK", "language": "da"},
    "Ben": {"zone": "Europe/London", "country": "GB", "language": "en"},
    "Mei": {"zone": "Asia/Tokyo", "country": "JP", "language": "en"},
}
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_HEARD = re.compile(r"  (?:[<~?!x ] |for )")
_REPEATED = re.compile(r"(\S+) ×(\d+)")
_NAMED = re.compile(r"(\w+) = ?(.*)")


@dataclass(frozen=True)
class Step:
    """Something that happens, with the values that go with it."""

    said: str
    values: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Scenario:
    """One conversation of a file."""

    name: str
    text: str

    @property
    def steps(self) -> Iterator[Step]:
        """What happens, in order, empty lines included."""
        lines = self.text.split("\n")
        while lines:
            said = lines.pop(0)
            values = []
            while lines and lines[0].startswith("  "):
                line = lines.pop(0)
                if not _HEARD.match(line) and (found := _NAMED.fullmatch(line.strip())):
                    values.append((found[1], found[2]))
            yield Step(said, tuple(values))


def scenarios(file: Path) -> list[Scenario]:
    """The scenarios of a file, in order."""
    _, *parts = re.split(r"^== ", file.read_text("utf-8"), flags=re.MULTILINE)
    found = []
    for part in parts:
        name, _, text = part.partition("\n")
        found.append(Scenario(name, text.strip("\n")))
    return found


async def play(scenario: Scenario, talk: Talk) -> str:
    """Let a scenario happen, and write down what came back: the same text again, if all is well."""
    player = _Player(talk)
    written: list[str] = []
    for step in scenario.steps:
        written += [step.said, *(f"  {name} = {value}".rstrip() for name, value in step.values)]
        if step.said:
            try:
                written += [f"  {line}".rstrip() for line in await player.does(step)]
            except NotThere as error:
                raise NotThere("\n".join([str(error), "", "This is how it went:", *written])) from None
    return "\n".join(written)


class _Player:
    def __init__(self, talk: Talk) -> None:
        self._talk = talk
        self._cast: dict[str, Someone] = {}

    async def does(self, step: Step) -> list[str]:
        if step.said.startswith("-- "):
            return await self._waits(step.said.removeprefix("-- "))
        name, how, rest = re.split(r"(: |:$| )", step.said, maxsplit=1)
        if name not in self._cast:
            self._cast[name] = await self._talk.with_(name, **CAST[name])
            if rest == "joins":
                return self._cast[name].greeted.lines
        who = self._cast[name]
        if how.startswith(":"):
            heard = await who.says(_in_full(rest))
        else:
            heard = await self._acts(who, rest, {name: _in_full(value) for name, value in step.values})
        return heard.lines

    async def _acts(self, who: Someone, what: str, values: dict[str, str]) -> Heard:
        verb, _, rest = what.partition(" ")
        match verb, rest:
            case "keeps", title:
                await who.keeps(title, **values)
                return Heard()
            case "presses", "again":
                return await who.presses_again()
            case "presses", _:
                label, _, under = rest.partition(" under ")
                return await who.presses(label, under)
            case "submits", "again":
                return await who.submits_again()
            case "submits", "":
                return await who.submits(**values)
        raise ValueError(f"nobody knows how to do this: {what}")

    async def _waits(self, what: str) -> list[str]:
        first = next(iter(self._cast.values()))
        what, is_quiet = what.removeprefix("quietly "), what.startswith("quietly ")
        if what.endswith(" is asked"):
            await self._talk.to(await self._cast[what.removesuffix(" is asked")].asked_next_at())
        elif what.startswith("down until "):
            await self._talk.is_down_until(_instant(what.removeprefix("down until "), first))
        else:
            await self._talk.to(_instant(what.removeprefix("until "), first))
        lines = [line for name in self._cast for line in await self._heard_by(name)]
        return [] if is_quiet else lines

    async def _heard_by(self, name: str) -> list[str]:
        lines = (await self._cast[name].hears()).lines
        return [f"for {name}", *lines] if lines and len(self._cast) > 1 else lines


def _in_full(words: str) -> str:
    """`word ×3` is `word word word`."""
    return _REPEATED.sub(lambda found: " ".join([found[1]] * int(found[2])), words)


def _instant(written: str, who: Someone) -> datetime:
    """`Tuesday 10:00`: the next such moment on somebody's clock; `2026-12-24 07:00`: that one."""
    here = who.local()
    day, _, at = written.partition(" ")
    if day not in WEEKDAYS:
        return datetime.fromisoformat(written).replace(tzinfo=here.tzinfo)
    there = here + timedelta(days=(WEEKDAYS.index(day) - here.weekday()) % 7)
    there = datetime.combine(there.date(), time.fromisoformat(at), here.tzinfo)
    return there if there > here else there + timedelta(days=7)


def rewrite(file: Path, scenario: Scenario, played: str) -> None:
    """Write a scenario into its file as it was played."""
    before, after = (f"== {scenario.name}\n{text}\n" for text in (scenario.text, played))
    file.write_text(file.read_text("utf-8").replace(before, after), "utf-8")
