"""Fuzz: activities of Teams', taken apart and put together wrongly, come to the door with a good token.

    python -m tests.faults.teams_fuzz --payloads 1000000

Whatever they hold: an answer in time that is no 5xx, no error in the log and nothing of the activity either, nothing
of anybody else changed, and afterwards Makker still answers.
"""

import json
import sys
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from functools import partial
from random import Random

from bot.assembly import Makker
from bot.clock import SetClock
from bot.store.crypto import Vault
from tests.faults import platform_fuzz
from tests.faults.fuzzing import command
from tests.faults.platform_fuzz import PlatformAttack
from tests.support.platform_teams import TeamsPlatform, teams
from tests.support.teams_mutations import kind_of, kinds, mutated
from tests.teams_server.acting import Hand
from tests.teams_server.errors import Json


class TeamsAttack(PlatformAttack[TeamsPlatform, Hand, Json]):
    """An attacker in an organisation where a victim works too, each with Makker and a goal of their own."""

    platform = "Teams"

    @staticmethod
    def opened(makker: Makker, vault: Vault, clock: SetClock) -> AbstractAsyncContextManager[TeamsPlatform]:
        """An organisation."""
        return teams(makker, vault, clock)

    def _hand(self, name: str) -> Hand:
        return self.there.hand(self.there.tenant.add_person(name))

    async def _come(self) -> None:
        # The attacker's goal is among what is taken apart.
        await self.victim.installs()
        await self._sets_goal(self.victim)

    def _kinds(self) -> AsyncIterator[Json]:
        return kinds(self.there, self.attacker)

    async def _send(self, original: Json, number: int, rng: Random) -> None:
        activity = mutated(original, number, rng, spared={self.victim.person.id, self.victim.direct.id})
        headers = self._headers(activity, original)
        answer = await self.there.server.delivery.post(json.dumps(activity).encode(), headers)
        self.account.note(kind_of(original), number, answer, is_right=200 <= answer.status < 500)

    def _headers(self, activity: Json, original: Json) -> dict[str, str]:
        """A token that vouches for the activity, as it would if Teams had sent it."""
        url = activity.get("serviceUrl")
        claimed = url if isinstance(url, str) and url.isprintable() and len(url) < 1_000 else original["serviceUrl"]
        return {"Authorization": f"Bearer {self.there.server.keys.token(self.there.server.world.bot.app_id, claimed)}"}

    async def _settle(self) -> None:
        await self.there.adapter.finish()
        await super()._settle()

    def _said(self) -> int:
        return len(self.victim.from_bot())


fuzz = partial(platform_fuzz.fuzz, TeamsAttack)


if __name__ == "__main__":
    sys.exit(command("Teams", __doc__, fuzz))
