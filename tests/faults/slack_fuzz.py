"""Fuzz: Slack payloads, taken apart and put together wrongly, come to the door with a good signature.

    python -m tests.faults.slack_fuzz --payloads 1000000

Whatever they hold: an answer in time that is no 5xx, no error in the log and nothing of the payload either, nothing
of anybody else changed, and afterwards Makker still answers.
"""

import sys
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from functools import partial
from random import Random

from adapters.slack.door import LARGEST
from bot.assembly import Makker
from bot.clock import SetClock
from bot.store.crypto import Vault
from tests.faults import platform_fuzz
from tests.faults.fuzzing import command
from tests.faults.platform_fuzz import PlatformAttack
from tests.slack_server.acting import Hand
from tests.slack_server.delivery import Parcel, SignedHttp
from tests.support.platform_slack import SlackPlatform, slack
from tests.support.slack_mutations import kinds, mutated


class SlackAttack(PlatformAttack[SlackPlatform, Hand, Parcel]):
    """An attacker in a workspace where a victim works too, each with a goal of their own."""

    platform = "Slack"

    @staticmethod
    def opened(makker: Makker, vault: Vault, clock: SetClock) -> AbstractAsyncContextManager[SlackPlatform]:
        """A workspace, reached by HTTP."""
        return slack(makker, vault, clock, socket=False)

    def _hand(self, name: str) -> Hand:
        return self.there.hand(self.there.workspace.add_person(name.lower(), display_name=name))

    async def _come(self) -> None:
        for hand in (self.victim, self.attacker):
            await self._sets_goal(hand)

    def _kinds(self) -> AsyncIterator[Parcel]:
        return kinds(self.there, self.attacker)

    async def _send(self, original: Parcel, number: int, rng: Random) -> None:
        parcel = mutated(original, number, rng, spared={self.victim.person.id})
        answer = await self._way.send(self.there.installation.app, parcel)
        is_right = answer.status == 200 or (answer.status == 413 and len(parcel.body()[0]) > LARGEST)
        self.account.note(parcel.about, number, answer, is_right=is_right)

    @property
    def _way(self) -> SignedHttp:
        way = self.there.server.delivery.ways[self.there.installation.app.id]
        assert isinstance(way, SignedHttp)
        return way

    def _said(self) -> int:
        return len(self.victim.from_app())


fuzz = partial(platform_fuzz.fuzz, SlackAttack)


if __name__ == "__main__":
    sys.exit(command("Slack", __doc__, fuzz))
