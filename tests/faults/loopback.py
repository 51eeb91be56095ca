"""The platform of the kill tests: a server on loopback that notes every call it accepted, before anything else."""

import json
from collections import Counter
from dataclasses import dataclass, field
from random import Random
from typing import Any

import msgspec
from aiohttp import web

from bot.cards.card import Card
from tests.support.people import buttons

REFUSED, BROKEN = 0.03, 0.03
"""Shares of calls that are refused for now, and of calls after which the connection breaks unanswered."""


@dataclass(slots=True)
class Shown:
    """A message as it stands on the platform."""

    ref: str
    key: str
    person: str
    card: Card | None


@dataclass(slots=True)
class Oracle:
    """Every call that was accepted, in order, and what they add up to.

    `can_tell`: whether a message can be looked up by its logical id. `troubled`: whether calls may fail.
    """

    can_tell: bool
    troubled: bool
    rng: Random
    posts: Counter[str] = field(default_factory=Counter)
    updates: Counter[str] = field(default_factory=Counter)
    shown: dict[str, Shown] = field(default_factory=dict)
    broken: Counter[str] = field(default_factory=Counter)

    def prompt_of(self, person: str) -> Card | None:
        """The latest prompt that somebody sees, if any arrived."""
        found = [each for each in self.shown.values() if each.key.startswith(f"prompt:{person}:")]
        return found[-1].card if found else None

    def actions_on(self, key: str) -> set[str]:
        """What can be pressed on a message as it stands."""
        found = [each for each in self.shown.values() if each.key == key]
        return {button.action for each in found if each.card is not None for button in buttons(each.card)}


class Platform:
    """One server for all stories; each has its own oracle, named in the address."""

    def __init__(self) -> None:
        self.oracles: dict[str, Oracle] = {}
        self.port = 0
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> "Platform":
        app = web.Application(client_max_size=2**22)
        app.router.add_post("/{story}/{call}", self._called)
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.port = self._runner.addresses[0][1]
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._runner is not None
        await self._runner.cleanup()

    async def _called(self, request: web.Request) -> web.Response:
        oracle = self.oracles[request.match_info["story"]]
        asked = await request.json()
        call = request.match_info["call"]
        if call == "find":
            return _found(oracle, asked)
        fate = oracle.rng.random() if oracle.troubled else 1.0
        if fate < REFUSED:
            return web.Response(status=503)
        answer = _accepted(oracle, call, asked)
        if fate < REFUSED + BROKEN:
            oracle.broken[asked["key"]] += 1
            assert request.transport is not None
            request.transport.abort()
        return web.json_response(answer)


def _found(oracle: Oracle, asked: dict[str, Any]) -> web.Response:
    if not oracle.can_tell:
        return web.Response(status=501)
    refs = [each.ref for each in oracle.shown.values() if each.key == asked["key"]]
    return web.json_response({"ref": refs[0] if refs else None})


def _accepted(oracle: Oracle, call: str, asked: dict[str, Any]) -> dict[str, Any]:
    key, person = asked["key"], asked["person"]
    card = msgspec.json.decode(json.dumps(asked["card"]), type=Card) if asked.get("card") else None
    match call:
        case "update":
            oracle.updates[key] += 1
            oracle.shown[key].card = card
            return {}
        case "forget":
            oracle.shown = {ref: each for ref, each in oracle.shown.items() if each.person != person}
            return {}
    oracle.posts[key] += 1
    ref = f"ref-{sum(oracle.posts.values())}"
    oracle.shown[ref] = Shown(ref, key, person, card)
    return {"ref": ref}
