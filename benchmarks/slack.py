"""A signed press of a button in Slack, from its raw body to the commit, beside Bolt with an empty handler."""

import asyncio
import hashlib
import hmac
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Any
from urllib.parse import urlencode

from aiohttp import ClientSession
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.request.async_request import AsyncBoltRequest
from sqlalchemy.engine import URL

from adapters.shared.ports import Member
from adapters.shared.ports import Turns as TakesTurns
from adapters.slack.app import SlackApp, Stores, Ways
from adapters.slack.door import Door
from adapters.slack.ports import Installation, tenant_of
from adapters.slack.signature import Signatures
from adapters.slack.speaking import Speaking
from adapters.slack.tokens import Tokens
from adapters.slack.values import press_value
from benchmarks.answers import OUTCOMES
from benchmarks.presses import PEOPLE, Cost, bring_in, through, timed
from benchmarks.stage import NOW, TODAY, vault
from bot.clock import SetClock, SystemClock
from bot.domain.person import PersonId
from bot.public_holidays import public_holidays
from bot.store.database import Database
from bot.store.members import StoreMembers
from bot.store.practices import StorePractices
from bot.store.slack_installations import StoreInstallations
from bot.store.slack_tables import slack_members

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
TEAM = "T0BENCH"
_FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class Costs:
    """The whole way to the commit, ours with the engine left out, and Bolt's empty handler."""

    whole: Cost
    layers: Cost
    bolt: Cost


def prepare(url: URL) -> None:
    """People who were asked this morning, as members of a workspace."""
    tenant = tenant_of(TEAM)
    member = "INSERT INTO slack_members (tenant_id, person_id, name, zone, locale, kind, dm) VALUES (?,?,?,?,?,?,?)"
    rows = [
        (tenant, f"person{number:07}", f"Person {number}", "Europe/Copenhagen", "da-DK", "member", f"D{number}")
        for number in range(PEOPLE)
    ]
    bring_in(url, tenant, {member: rows})


def costs(url: URL, presses: int, at_once: int) -> Costs:
    """Each measured once."""
    return asyncio.run(_costs(url, presses, at_once))


async def _costs(url: URL, presses: int, at_once: int) -> Costs:
    whole, layers = await through(_Adapter, url, presses, at_once)
    return Costs(whole, layers, await _bolt(presses, at_once))


class _Adapter:
    """The adapter as it is reached by HTTP, over an engine or none."""

    def __init__(self, session: ClientSession, database: Database, turns: TakesTurns) -> None:
        clock, sealed = SetClock(NOW), vault()
        self._installations: StoreInstallations[Installation] = StoreInstallations(
            database, sealed, clock, Installation
        )
        self._members: StoreMembers[Member] = StoreMembers(database, clock, Member, slack_members)
        practices = StorePractices(database, sealed, public_holidays, clock)
        self._app = SlackApp(
            Ways("http://127.0.0.1:9/api/", signing_secret=SECRET),
            session,
            turns,
            Stores(self._installations, self._members, practices),
            Speaking(Tokens(self._installations, None, clock, "bench")),
            clock,
            Random(),
        )
        self._door = Door(Signatures(SECRET), self._app._dispatch, clock)

    async def learn(self, people: Sequence[int]) -> None:
        """Read who they are beforehand."""
        for number in people:
            await self._members.of(tenant_of(TEAM), PersonId(f"person{number:07}"))

    async def cost(self, people: Sequence[int], at_once: int) -> Cost:
        """A press of each."""
        await self._installations.keep(_installation())
        rng = Random()
        bodies = [_signed(_press(number, rng), NOW) for number in people]

        async def press(number: int) -> None:
            response = await self._door.answer(*bodies[number])
            assert response.status == 200

        cost = await timed(press, len(people), at_once)
        await self._app.stop()
        return cost


async def _bolt(presses: int, at_once: int) -> Cost:
    """Bolt's own signature check, no network, an answer once the handler has run."""

    async def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=None, team_id=team_id, bot_id="B1", bot_user_id="UBOT", bot_token="xoxb-1")

    app = AsyncApp(signing_secret=SECRET, authorize=authorize, process_before_response=True)

    async def handled(ack: Any) -> None:
        await ack()

    app.action(re.compile(".*", re.DOTALL))(handled)
    rng, now = Random(), SystemClock().now()
    bodies = [_signed(_press(number, rng), now) for number in range(presses)]

    async def press(number: int) -> None:
        raw, headers = bodies[number]
        response = await app.async_dispatch(AsyncBoltRequest(body=raw.decode(), headers=headers))
        assert response.status == 200

    return await timed(press, presses, at_once)


# --- what Slack sends -----------------------------------------------------------------------------------


def _press(person: int, rng: Random) -> dict[str, Any]:
    """`block_actions` as Slack publishes it, with the message that the button stands on."""
    value = press_value(f"check_in.{rng.choice(OUTCOMES)}", f"goal{person:07}.{TODAY:%Y%m%d}", 0, 2_000)
    button = {"type": "button", "action_id": "0", "value": value, "text": {"type": "plain_text", "text": "Done"}}
    blocks = [
        {"type": "header", "block_id": "h", "text": {"type": "plain_text", "text": "Run before breakfast"}},
        {"type": "actions", "block_id": f"0|prompt:person{person:07}:1", "elements": [button, button, button]},
    ]
    return {
        "type": "block_actions",
        "user": {"id": f"person{person:07}", "username": "anna", "name": "anna", "team_id": TEAM},
        "api_app_id": "A1",
        "token": "x" * 24,
        "trigger_id": f"{rng.getrandbits(64)}.{rng.getrandbits(64)}",
        "team": {"id": TEAM, "domain": "acme"},
        "enterprise": None,
        "is_enterprise_install": False,
        "container": {"type": "message", "message_ts": "1772604000.000100", "channel_id": f"D{person}"},
        "channel": {"id": f"D{person}", "name": "directmessage"},
        "state": {"values": {}},
        "response_url": f"https://hooks.slack.com/actions/{TEAM}/1/x",
        "message": {"type": "message", "user": "UBOT", "ts": "1772604000.000100", "text": "Run?", "blocks": blocks},
        "actions": [button | {"block_id": blocks[1]["block_id"], "action_ts": "1772604001.000100"}],
    }


def _signed(payload: dict[str, Any], at: datetime) -> tuple[bytes, dict[str, str]]:
    raw, timestamp = urlencode({"payload": json.dumps(payload)}).encode(), str(int(at.timestamp()))
    digest = hmac.new(SECRET.encode(), b"v0:" + timestamp.encode() + b":" + raw, hashlib.sha256).hexdigest()
    return raw, {
        "Content-Type": _FORM,
        "X-Slack-Request-Timestamp": timestamp,
        "X-Slack-Signature": f"v0={digest}",
    }


def _installation() -> Installation:
    return Installation(
        tenant_id=tenant_of(TEAM),
        team_id=TEAM,
        enterprise_id="",
        is_enterprise_install=False,
        name="Acme",
        app_id="A1",
        bot_user_id="UBOT",
        bot_id="B1",
        bot_token="xoxb-1",
        scopes=("chat:write",),
        installed_by="",
        installed_at=NOW,
    )
