"""Conversations as people hold them: they say, press and fill in, and read what comes back in their own language."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.dialogs.base import Profile
from bot.domain.calendar import zone
from bot.text.catalogue import put
from bot.text.messages import msg
from tests.support.platforms import Answer, Platform, Pressable, Shown, ShownField, ShownForm, be_down_until

_WHY = {"da": "jeg vil have overskud til børnene", "en": "I want energy left for the kids"}


class NotThere(AssertionError):
    """What somebody wanted to press or fill in is not in front of them."""


@dataclass(frozen=True)
class Heard:
    """What came back from something: messages that changed, that are new and that are gone, a form, or refusals."""

    changed: tuple[Shown, ...] = ()
    new: tuple[Shown, ...] = ()
    gone: int = 0
    form: ShownForm | None = None
    errors: tuple[tuple[str, str], ...] = ()
    refused: str = ""

    @property
    def lines(self) -> list[str]:
        """All of it: `~` changed, `<` new, `x` gone, `?` a form, `!` what is wrong."""
        found = [line for message in self.changed for line in _marked("~", message.lines)]
        found += ["x everything before this is gone"] if self.gone else []
        found += [line for message in self.new for line in _marked("<", message.lines)]
        if self.form is not None:
            fields = tuple(f"{field.label}: {field.value}".rstrip() for field in self.form.fields)
            found += _marked("?", (self.form.title, *fields))
        found += [f"! {label}: {error}" for label, error in self.errors]
        return [*found, f"! {self.refused}"] if self.refused else found

    @property
    def text(self) -> str:
        """The same as one text."""
        return "\n".join(self.lines)


def _marked(mark: str, lines: Sequence[str]) -> list[str]:
    plain = [part for line in lines for part in line.split("\n")]
    return [f"{mark} {plain[0]}", *(f"  {line}" for line in plain[1:])]


class Talk:
    """What goes on in one workspace."""

    def __init__(self, platform: Platform) -> None:
        self.platform = platform
        self.people: list[Someone] = []

    async def with_(
        self, name: str, *, zone: str = "Europe/Copenhagen", country: str = "DK", language: str = "da"
    ) -> "Someone":
        """Somebody who comes in, and has heard Makker's hello."""
        profile = Profile(name, zone, country, language)
        someone = Someone(self, await self.platform.join(profile), profile)
        self.people.append(someone)
        someone.greeted = await someone.hears()
        return someone

    @property
    def now(self) -> datetime:
        """The present instant."""
        return self.platform.makker.clock.now()

    def pass_a_moment(self) -> None:
        """Let a second pass, as it does between any two things that people do."""
        self.platform.makker.clock.move_to(self.now + timedelta(seconds=1))  # type: ignore[attr-defined]

    async def to(self, at: datetime) -> None:
        """Let time pass until an instant."""
        await self.platform.move_to(self.people[0].id, at)

    async def is_down_until(self, at: datetime) -> None:
        """Let time pass while Makker is down."""
        await be_down_until(self.platform.makker, at)


class Someone:
    """Somebody in the workspace, with what is on their screen."""

    def __init__(self, talk: Talk, person_id: str, profile: Profile) -> None:
        self.id = person_id
        self.profile = profile
        self.greeted = Heard()
        self.form: ShownForm | None = None
        self.pressed: Pressable | None = None
        self.submitted: tuple[ShownForm, dict[str, str]] | None = None
        self._talk = talk
        self._platform = talk.platform
        self._seen: dict[str, Shown] = {}

    # --- acting ---------------------------------------------------------------------------------------

    async def says(self, text: str, event_id: str = "") -> Heard:
        """Write something."""
        self._talk.pass_a_moment()
        return await self._after(await self._platform.say(self.id, text, event_id))

    async def presses(self, label: str, under: str = "", event_id: str = "") -> Heard:
        """Press a button, or choose from a menu, on the latest message that has it."""
        self.pressed = self.finds(label, under)
        return await self.presses_again(event_id)

    async def presses_again(self, event_id: str = "") -> Heard:
        """Press what was pressed last as it stood then, as on a page that was left open."""
        assert self.pressed is not None
        self._talk.pass_a_moment()
        return await self._after(await self._platform.press(self.id, self.pressed, event_id))

    async def submits(self, event_id: str = "", **values: str) -> Heard:
        """Fill in the open form and send it."""
        self.fills(**values)
        assert self.form is not None
        self.submitted = (self.form, {field.name: field.value for field in self.form.fields})
        return await self.submits_again(event_id)

    async def submits_again(self, event_id: str = "") -> Heard:
        """Send the form that was sent last, as it was."""
        assert self.submitted is not None
        form, values = self.submitted
        self._talk.pass_a_moment()
        return await self._after(await self._platform.submit(self.id, form, values, event_id))

    def fills(self, **values: str) -> None:
        """Write in fields of the open form."""
        if self.form is None:
            raise NotThere("no form is open")
        if unknown := values.keys() - {field.name for field in self.form.fields}:
            raise NotThere(f"the form has no {', '.join(unknown)}")
        fields = tuple(
            ShownField(field.name, field.label, values.get(field.name, field.value)) for field in self.form.fields
        )
        self.form = replace(self.form, fields=fields)

    async def keeps(self, title: str, **fields: str) -> Heard:
        """Confirm the welcome, if that is to be done, and set a goal by the form."""
        if len(self._seen) == 1:
            await self.presses(put(msg("Looks right"), self.profile.language))
        else:
            await self.says("goal")
        await self.presses(put(msg("Set a goal"), self.profile.language))
        return await self.submits(**{"title": title, "why": _WHY[self.profile.language], "at": "07:00", **fields})

    # --- seeing ---------------------------------------------------------------------------------------

    def finds(self, label: str, under: str = "") -> Pressable:
        """The button on the latest message that has it, below the text `under` if that is given."""
        for message in reversed(self._seen.values()):
            for button in message.buttons:
                if button.label == label and under in button.under:
                    return button
        raise NotThere(f"there is no [{label}] to press{' under ' + under if under else ''}")

    async def _after(self, answer: Answer) -> Heard:
        if answer.form is not None or not answer.errors:
            self.form = answer.form
        heard = await self.hears()
        labels = {field.name: field.label for field in self.submitted[0].fields} if self.submitted else {}
        errors = tuple((labels.get(name, name), error) for name, error in answer.errors.items())
        return replace(heard, form=answer.form, errors=errors, refused=answer.refused)

    async def hears(self) -> Heard:
        """What is new since they last looked."""
        before, self._seen = self._seen, {each.ref: each for each in await self._platform.messages(self.id)}
        return Heard(
            tuple(each for ref, each in self._seen.items() if ref in before and each != before[ref]),
            tuple(each for ref, each in self._seen.items() if ref not in before),
            sum(ref not in self._seen for ref in before),
        )

    @property
    def reads(self) -> str:
        """Everything that stands in front of them."""
        return "\n".join(line for message in self._seen.values() for line in message.lines)

    # --- time -----------------------------------------------------------------------------------------

    async def asked_next_at(self) -> datetime:
        """When their next check-in is."""
        at = await self._platform.next_prompt(self.id)
        if at is None:
            raise NotThere(f"{self.profile.name} is not going to be asked")
        return at

    async def is_asked(self) -> Heard:
        """Let time pass until their next check-in."""
        return await self.lives_until(await self.asked_next_at())

    async def lives_until(self, at: datetime) -> Heard:
        """Let time pass until an instant, or until a wall time on their own clock."""
        if at.tzinfo is None:
            at = at.replace(tzinfo=zone(self.profile.zone))
        await self._platform.move_to(self.id, at)
        return await self.hears()

    def local(self) -> datetime:
        """What their own clock shows."""
        return self._talk.now.astimezone(zone(self.profile.zone))
