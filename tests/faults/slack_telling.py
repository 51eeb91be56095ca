"""Tells one story in Slack: what was not acknowledged is sent and done again."""

import asyncio
from collections.abc import Iterable
from random import Random

from tests.faults import slack_story
from tests.faults.platform_story import GONE
from tests.faults.platform_telling import TRIES_MOST, PlatformTelling
from tests.faults.slack_child import SlackLife
from tests.faults.slack_stage import Actor, Stage
from tests.faults.slack_story import Deed, Doing, Round
from tests.faults.telling import COPIES, Failed, Zygote
from tests.slack_server.delivery import Answer, Parcel, SignedHttp
from tests.slack_server.elements_found import NotPossible
from tests.slack_server.views import View


class SlackTelling(PlatformTelling[Stage, Doing]):
    """One story over one database and one Slack."""

    def __init__(self, lives: Zygote, stage: Stage, address: str, clock: str, rng: Random, *, socket: bool) -> None:
        super().__init__(lives, stage, address, clock, rng)
        self._socket = socket
        self._looks = 0
        self._parcels: dict[str, tuple[Parcel, View | None]] = {}
        if socket:
            stage.server.connect_socket(stage.app)

    def _rounds(self) -> Iterable[Round]:
        return slack_story.rounds()

    def _connect(self, port: int) -> None:
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

    async def _do(self, deed: Deed) -> None:
        actor, way = self._stage.actors[deed.who], deed.way
        if way.at_home:
            await self._look(actor)
        for _ in range(TRIES_MOST):
            if way.opens and deed.id in self.told.tries and actor.modal is not None:
                return  # It shows, though the press was never acknowledged.
            try:
                parcel, view = self._parcel(deed, actor)
            except NotPossible:
                if self.told.tries[deed.id] == 1:
                    raise
                return  # Its first try had its effect already, as its person now sees.
            answer = await self._delivered(parcel)
            if answer is None:
                await self._wait()
                continue
            if way.sends and view is not None:
                actor.take(view, answer)
            if way.opens and not await self._opened(actor):
                self._again(deed)
                continue
            return
        raise Failed(f"{deed.id} was never done")

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
        if known is not None and not known[0].is_event and (deed.way.sends or self._rng.random() < 0.5):
            self._again(deed)
        if deed.id not in self._parcels:
            number = self.told.tries[deed.id] = self.told.tries.get(deed.id, 0) + 1
            view = actor.modal if deed.way.sends else None
            self._parcels[deed.id] = deed.way.doing(actor, f"{deed.id}.try{number}"), view
        return self._parcels[deed.id]

    def _again(self, deed: Deed) -> None:
        del self._parcels[deed.id]

    async def _opened(self, actor: Actor) -> bool:
        """Whether a modal shows, once everything beside the acknowledgement is done."""
        await self._at_rest()
        return actor.modal is not None

    # --- sending --------------------------------------------------------------------------------------

    async def _delivered(self, parcel: Parcel) -> Answer | None:
        """The acknowledgement of a payload, sent several times at once if it is one that Slack sends again."""
        copies = COPIES if self.told.kills and parcel.is_event else 1
        self.told.sent += copies
        answers = await asyncio.gather(*(self._sent(parcel, number) for number in range(copies)))
        found = next((answer for answer in answers if answer.is_acknowledged), None)
        if found is None:
            await self._lives_on()
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
        for name, actor in self._stage.actors.items():
            if name != GONE:
                await self._look(actor)
        await self._live_until_quiet()
