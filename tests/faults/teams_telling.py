"""Tells one story in Teams: what was not answered is delivered and done again."""

import asyncio
from collections.abc import Iterable
from copy import deepcopy
from random import Random

from tests.faults import teams_story
from tests.faults.platform_checking import reading, unsure
from tests.faults.platform_telling import TRIES_MOST, Cut, PlatformTelling
from tests.faults.teams_child import TeamsLife
from tests.faults.teams_stage import Actor, Sent, Stage
from tests.faults.teams_story import Deed, Doing, Round
from tests.faults.telling import COPIES, Failed, Zygote
from tests.teams_server.cards import NotPossible
from tests.teams_server.delivery import Answer
from tests.teams_server.errors import Json


class TeamsTelling(PlatformTelling[Stage, Doing]):
    """One story over one database and one Teams."""

    def __init__(self, lives: Zygote, stage: Stage, address: str, clock: str, rng: Random) -> None:
        super().__init__(lives, stage, address, clock, rng)
        self._sent: dict[str, Sent] = {}
        self._looks = 0

    def _rounds(self) -> Iterable[Round]:
        return teams_story.rounds()

    def _connect(self, port: int) -> None:
        self._stage.server.connect(f"http://127.0.0.1:{port}/api/messages")

    def _life(self, fault: str) -> TeamsLife:
        server = self._stage.server
        return TeamsLife(
            database=self._address,
            key=self.key,
            clock=self._clock,
            seed=self._rng.getrandbits(32),
            control=self._lives.port,
            app_id=server.world.bot.app_id,
            password=server.world.bot.secret,
            tenant=self._stage.organisation.id,
            login_url=server.login_url,
            openid_url=server.openid_url,
            dialogs=self._stage.dialogs,
            fault=fault,
        )

    async def _do(self, deed: Deed) -> None:
        actor = self._stage.actors[deed.who]
        for _ in range(TRIES_MOST):
            known = self._sent.get(deed.id)
            if known is not None and known.came is not None and known.came():
                return  # It is there, though what brought it was never answered.
            try:
                sent = self._activities(deed, actor)
            except NotPossible:
                if self.told.tries[deed.id] == 1:
                    if self._is_unsure():
                        raise Cut from None
                    raise
                return  # Its first try had its effect already, as its person now sees.
            answers = await self._delivered(sent)
            if answers is None:
                await self._wait()
                continue
            actor.take(sent, answers)
            if sent.came is not None:
                await self._at_rest()
                if not sent.came():
                    del self._sent[deed.id]
                    continue
            return
        raise Failed(f"{deed.id} was never done")

    def _is_unsure(self) -> bool:
        """Whether a message was given up."""
        with reading(self._address) as connection:
            return any(unsure(connection))

    def _activities(self, deed: Deed, actor: Actor) -> Sent:
        """What Teams tells of a deed, made when it is first done: now and then it is done again, else told again.

        Of a form that was not answered the client says so, and its person sends it once more.
        """
        if deed.id in self._sent and (deed.way.sends or self._rng.random() < 0.5):
            del self._sent[deed.id]
        if deed.id not in self._sent:
            number = self.told.tries[deed.id] = self.told.tries.get(deed.id, 0) + 1
            self._sent[deed.id] = deed.way.doing(actor, f"{deed.id}.try{number}")
        return self._sent[deed.id]

    # --- sending --------------------------------------------------------------------------------------

    async def _delivered(self, sent: Sent) -> list[Answer] | None:
        """The answers to what Teams tells, each told several times at once after a death; none where one is missing."""
        answers = []
        for activity in sent.activities:
            copies = COPIES if self.told.kills else 1
            self.told.sent += copies
            found = await asyncio.gather(*(self._told(activity) for _ in range(copies)))
            taken = next((answer for answer in found if answer.is_taken), None)
            if taken is None:
                await self._lives_on()
                return None
            answers.append(taken)
        return answers

    async def _told(self, activity: Json) -> Answer:
        return await self._stage.server.delivery.send(deepcopy(activity))

    async def _send_old_ones(self) -> None:
        """Tell some things again that were answered long ago, in any order."""
        # Teams does so within seconds: nobody has moved away since.
        zones = {actor.person.id: actor.person.zone for actor in self._stage.actors.values() if actor.is_there}
        old = [
            activity
            for key, sent in self._sent.items()
            if key in self.told.done
            for activity in sent.activities
            if activity["type"] in ("message", "invoke")
            and activity["localTimezone"] == zones.get(activity["from"]["id"])
        ]
        for activity in self._rng.sample(old, min(3, len(old))):
            await self._told(activity)

    async def _look_home(self) -> None:
        for name in teams_story.AT_HOME:
            await self._look(self._stage.actors[name])
        await self._live_until_quiet()

    async def _look(self, actor: Actor) -> None:
        """Ask for the home until that is answered."""
        for _ in range(TRIES_MOST):
            self._looks += 1
            if await self._delivered(actor.types(f"{actor.name}-look{self._looks}", "home")) is not None:
                return
            await self._wait()
        raise Failed(f"{actor.name} never saw a home")
