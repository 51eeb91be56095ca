"""Tells one story in Slack: lives begin and are killed, and what was not acknowledged is sent and done again."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from random import Random

from cryptography.fernet import Fernet

from tests.faults import slack_story
from tests.faults.slack_child import SlackLife
from tests.faults.slack_stage import Actor, Stage
from tests.faults.slack_story import Deed, Round
from tests.faults.slack_time import HASTE
from tests.faults.telling import COPIES, Died, Failed, Living, NextFault, Reached, Zygote, together
from tests.slack_server.delivery import Answer, Parcel, SignedHttp
from tests.slack_server.elements_found import NotPossible
from tests.slack_server.views import View

SECOND = timedelta(seconds=1)
AWAY_FOR = 3 * SECOND
"""So long it takes at least until a program that was killed is there again."""
STEPS_MOST = 200
TRIES_MOST = 40


@dataclass(slots=True)
class SlackTold:
    """What came of a story: where it was killed, which points each phase reached, how often each deed was done."""

    kills: Counter[str] = field(default_factory=Counter)
    phases: list[Reached] = field(default_factory=list)
    done: set[str] = field(default_factory=set)
    silent: set[str] = field(default_factory=set)
    tries: dict[str, int] = field(default_factory=dict)
    sent: int = 0


class SlackTelling:
    """One story over one database and one Slack."""

    def __init__(self, lives: Zygote, stage: Stage, address: str, clock: str, rng: Random, *, socket: bool) -> None:
        self._lives = lives
        self._stage = stage
        self._address = address
        self._clock = clock
        self._rng = rng
        self._socket = socket
        self._living: Living | None = None
        self._fault = ""
        self._on_kill: Callable[[str], None] = lambda point: None
        self._looks = 0
        self._parcels: dict[str, tuple[Parcel, View | None]] = {}
        if socket:
            stage.server.connect_socket(stage.app)
        self.key = Fernet.generate_key().decode()
        self.told = SlackTold()

    async def tell(self, next_fault: NextFault, on_kill: Callable[[str], None]) -> SlackTold:
        """Tell it all; `on_kill` hears of each point. Raises `Failed` when something but a kill went wrong."""
        self._on_kill = on_kill
        try:
            await self._tell(next_fault)
        except BaseException:
            if self._living is not None:
                self._living.abandon()
            raise
        return self.told

    async def _tell(self, next_fault: NextFault) -> None:
        phase = 0
        for each in slack_story.rounds():
            self._stage.clock.move_to(max(each.at, self._stage.clock.now()))
            for part in (self._live_until_quiet, partial(self._do_all, each)):
                await self._in_phase(part, phase, next_fault)
                phase += 1
        self._stage.server.faults.clear()
        await self._in_phase(self._look_home, phase, next_fault)
        if self._living is not None:
            await self._living.end()

    async def _in_phase(self, part: Callable[[], Awaitable[None]], phase: int, next_fault: NextFault) -> None:
        """Do a part of the story again and again until a life survives it."""
        self.told.phases.append(Counter())
        while True:
            fault = next_fault(phase)
            try:
                await self._alive(fault)
                await part()
            except Died:
                await self._mourn()
            else:
                return

    async def _alive(self, fault: str) -> None:
        if self._living is not None:
            # Until it is armed anew, it may still die of the fault before.
            if fault:
                await self._living.order("arm", fault=fault)
                self._fault = fault
            return
        self._fault = fault
        self._living = await self._lives.begin(self._life(fault))
        if self._living is None:
            raise Died
        port = (await self._living.order("where"))["port"]
        if not self._socket:
            self._stage.server.connect_http(self._stage.app, f"http://127.0.0.1:{port}")

    def _life(self, fault: str) -> SlackLife:
        stage = self._stage
        return SlackLife(
            database=self._address,
            key=self.key,
            clock=self._clock,
            seed=self._rng.getrandbits(32),
            control=self._lives.port,
            tenant=stage.tenant,
            api_url=stage.server.api_url,
            bot_token=stage.installation.token,
            app_token=stage.app.app_token if self._socket else "",
            signing_secret="" if self._socket else stage.app.signing_secret,
            fault=fault,
        )

    async def _mourn(self) -> None:
        point = self._fault.partition(":")[0]
        self.told.kills[point] += 1
        self._on_kill(point)
        if self._living is not None:
            await self._living.bury()
            self._living = None
        self._pass(AWAY_FOR)

    async def _wait(self) -> None:
        """A second, by the clock and by the program's loop."""
        self._pass(SECOND)
        await asyncio.sleep(SECOND.total_seconds() / HASTE)

    def _pass(self, time: timedelta) -> None:
        self._stage.clock.move_to(self._stage.clock.now() + time)

    # --- the parts of a round -------------------------------------------------------------------------

    async def _live_until_quiet(self) -> None:
        """Let everything be claimed and sent; time goes on to the end of leases and to the next tries."""
        assert self._living is not None
        for _ in range(STEPS_MOST):
            answer = await self._living.order("live")
            self.told.phases[-1].update(answer["reached"])
            due_at = datetime.fromisoformat(answer["due_at"]) if answer["due_at"] else None
            now = self._stage.clock.now()
            is_due = due_at is not None and due_at <= now
            if not answer["unfinished"] and not answer["is_busy"] and not is_due:
                return
            longest = SECOND if answer["is_busy"] or due_at is None else timedelta(minutes=2)
            self._pass(min(max(due_at - now, SECOND), longest) if due_at is not None else SECOND)
        raise Failed(f"something still waits after {STEPS_MOST} steps")

    async def _do_all(self, each: Round) -> None:
        """Everybody does what they do, at the same time; then all that comes of it is sent."""
        deeds = [deed for deed in each.deeds if deed.id not in self.told.done]
        self._rng.shuffle(deeds)
        await together(*(self._do(deed) for deed in deeds), self._send_old_ones())
        await self._live_until_quiet()

    async def _do(self, deed: Deed) -> None:
        actor = self._stage.actors[deed.who]
        if deed.at_home:
            await self._look(actor)
        for _ in range(TRIES_MOST):
            if deed.opens and deed.id in self.told.tries and actor.modal is not None:
                break  # It shows, though the press was never acknowledged.
            try:
                parcel, view = self._parcel(deed, actor)
            except NotPossible:
                if self.told.tries[deed.id] == 1:
                    raise
                break  # Its first try had its effect already, as its person now sees.
            answer = await self._delivered(parcel)
            if answer is None:
                await self._wait()
                continue
            if deed.sends and view is not None:
                actor.take(view, answer)
            if deed.opens and not await self._opened(actor):
                self._again(deed)
                continue
            break
        else:
            raise Failed(f"{deed.id} was never done")
        self.told.done.add(deed.id)
        if deed.is_silent:
            self.told.silent.add(deed.id)

    async def _look(self, actor: Actor) -> None:
        """Look at the Home tab until it shows."""
        for _ in range(TRIES_MOST):
            self._looks += 1
            answer = await self._delivered(actor.opens(f"{actor.person.name}-look{self._looks}", "home"))
            await self._at_rest()
            if answer is not None and actor.hand.home is not None:
                return
            await self._wait()
        raise Failed(f"{actor.person.name} never saw a Home tab")

    def _parcel(self, deed: Deed, actor: Actor) -> tuple[Parcel, View | None]:
        """The payload of a deed, made when it is first sent. What Slack does not send again is done again."""
        known = self._parcels.get(deed.id)
        if known is not None and not known[0].is_event and (deed.sends or self._rng.random() < 0.5):
            self._again(deed)
        if deed.id not in self._parcels:
            number = self.told.tries[deed.id] = self.told.tries.get(deed.id, 0) + 1
            view = actor.modal if deed.sends else None
            self._parcels[deed.id] = deed.doing(actor, f"{deed.id}.try{number}"), view
        return self._parcels[deed.id]

    def _again(self, deed: Deed) -> None:
        del self._parcels[deed.id]

    async def _opened(self, actor: Actor) -> bool:
        """Whether a modal shows, once everything beside the acknowledgement is done."""
        await self._at_rest()
        return actor.modal is not None

    async def _at_rest(self) -> None:
        assert self._living is not None
        while (await self._living.order("rest"))["is_busy"]:
            self._pass(SECOND)

    # --- sending --------------------------------------------------------------------------------------

    async def _delivered(self, parcel: Parcel) -> Answer | None:
        """The acknowledgement of a payload, sent several times at once if it is one that Slack sends again."""
        copies = COPIES if self.told.kills and parcel.is_event else 1
        self.told.sent += copies
        answers = await asyncio.gather(*(self._sent(parcel, number) for number in range(copies)))
        found = next((answer for answer in answers if answer.is_acknowledged), None)
        if found is None:
            assert self._living is not None
            await self._living.order("where")
        return found

    async def _sent(self, parcel: Parcel, number: int) -> Answer:
        way = self._stage.server.delivery.ways[self._stage.app.id]
        if not isinstance(way, SignedHttp):
            return await way.send(self._stage.app, parcel, number, "timeout" if number else "")
        body, content_type = parcel.body()
        # Slack signs nothing twice within one second.
        at = int(self._stage.clock.now().timestamp()) + self._rng.randrange(-200, 200)
        headers = {"Content-Type": content_type, **way.signed(self._stage.app, body, at)}
        return await way.post("/slack/events", body, headers)

    async def _send_old_ones(self) -> None:
        """Send some events again that were acknowledged long ago, in any order."""
        old = [
            parcel
            for key, (parcel, _) in self._parcels.items()
            if key in self.told.done and key not in self.told.silent and parcel.is_event
        ]
        for parcel in self._rng.sample(old, min(3, len(old))):
            await self._sent(parcel, 1)

    async def _look_home(self) -> None:
        """Everybody looks at their Home tab in the end, when nothing goes wrong any more; again after each death."""
        for name, actor in self._stage.actors.items():
            if name not in (slack_story.GONE, slack_story.STRANGER):
                await self._look(actor)
        await self._live_until_quiet()
