"""Running Makker: builds the whole, serves until it is told to stop, and stops without losing anything."""

import asyncio
import gc
import os
import signal
import threading
from collections.abc import Callable
from contextlib import suppress
from random import SystemRandom
from typing import Any

import structlog

from adapters.chat import app as chat
from adapters.chat.ports import PLATFORM, TENANT
from bot.assembly import Makker, assemble
from bot.clock import MovableClock, SystemClock
from bot.config import Settings
from bot.logs import fault
from bot.ports import Clock
from bot.public_holidays import public_holidays
from bot.service.chat_clock import ChatTime, RealTime, remembered_clock
from bot.service.counts import Counts
from bot.service.health import HealthCheck
from bot.service.loop_lag import LoopLag
from bot.service.opening import Store, open_store
from bot.service.platform import Platform
from bot.service.server import Server, looking_after
from bot.store.chat_room import ChatRoom
from bot.store.crypto import Vault
from bot.store.database import Database
from bot.store.marks import SEALING_KEY, mark

STOP_WITHIN_S = 9.0
"""After so long a stop that hangs is ended the hard way: whatever was acknowledged is stored by then."""

log = structlog.get_logger()
Say = Callable[[str], None]


def run(settings: Settings, say: Say) -> None:
    """Serve until SIGINT or SIGTERM; `say` tells the operator. Raises what `problems.explain` explains."""
    asyncio.run(_serve(settings, open_store(settings), say))


async def _serve(settings: Settings, store: Store, say: Say) -> None:
    asyncio.get_running_loop().set_exception_handler(_log_stray)
    told_to_stop = _stop_signals()
    service = _Service(settings, store)
    try:
        address = await service.start()
        # What is there now stays: leaving it out of every collection spares the event loop long pauses.
        gc.freeze()
        gc.enable()
        page = f"Open {address}" if settings.chat else f"Its health: {address}/healthz"
        say(f"Makker is running. {page} (Ctrl+C stops it)")
        await told_to_stop.wait()
        _end_hard_after(STOP_WITHIN_S)
    finally:
        await service.stop()
    say("Makker has stopped.")


class _Service:
    """Everything that runs, in the order in which it starts; it stops in the opposite one."""

    def __init__(self, settings: Settings, store: Store) -> None:
        # Where nobody comes in but from this machine the clock can be moved; real people's time goes its own way.
        is_alone = settings.chat and not settings.slack and (settings.teams_local or not settings.teams)
        self._clock: Clock = remembered_clock(store.engine) if is_alone else SystemClock()
        self._database = Database(store.engine)
        self._key_number = store.vault.key_number
        counts, lag = Counts(), LoopLag()
        self._makker = assemble(self._database, self._clock, store.vault, public_holidays, SystemRandom(), meter=counts)
        self._chat = _chat_page(self._makker, store.vault, self._clock, settings) if settings.chat else None
        self._platforms = _platforms(settings, self._makker, store, self._clock)
        check = HealthCheck(
            self._database,
            self._makker.runner,
            self._clock,
            {name: each.told for name, each in self._platforms.items()},
        )
        routes = list(looking_after(check, counts, lag))
        routes += self._chat.routes if self._chat is not None else ()
        for platform in self._platforms.values():
            routes += platform.routes
        self._server = Server(routes, settings.host, settings.port)
        self._lag = asyncio.create_task(lag.run(), name="makker-loop-lag")

    async def start(self) -> str:
        """The address that it listens on."""
        await self._database.write(lambda connection: mark(connection, SEALING_KEY, self._key_number))
        # The first beat is also the proof that the database can be written.
        await self._makker.claims.tick(self._clock.now())
        address = await self._server.start()
        await self._makker.runner.start()
        if self._chat is not None:
            await self._chat.start()
        for platform in self._platforms.values():
            await platform.start()
        return address

    async def stop(self) -> None:
        """Accept nothing new, finish what is under way, let go of the database."""
        await self._server.stop_listening()
        if self._chat is not None:
            await self._chat.stop()
        for platform in self._platforms.values():
            await platform.stop()
        await self._server.finish()
        await self._makker.runner.stop()
        for platform in self._platforms.values():
            await platform.close()
        self._lag.cancel()
        with suppress(asyncio.CancelledError):
            await self._lag
        await asyncio.to_thread(self._database.close)


def _platforms(settings: Settings, makker: Makker, store: Store, clock: Clock) -> dict[str, Platform]:
    """Those that are set up, by their names."""
    found: dict[str, Platform] = {}
    # Loaded where they are set up alone: Bolt takes a fifth of a second and 20 MiB, botbuilder more.
    if settings.slack:
        from bot.service.slack import slack

        found["slack"] = slack(settings, makker, store.vault, clock, SystemRandom())
    if settings.teams:
        from bot.service.teams import teams

        found["teams"] = teams(settings, makker, store.vault, clock)
    return found


def _chat_page(makker: Makker, vault: Vault, clock: Clock, settings: Settings) -> "chat.ChatApp":
    """The platform "chat", with its way out known to the delivery."""
    page = chat.build(
        makker.turns,
        ChatRoom(makker.database, vault, TENANT),
        ChatTime(makker, clock) if isinstance(clock, MovableClock) else RealTime(makker),
        clock,
        token=settings.chat_token.get_secret_value(),
    )
    makker.messengers[PLATFORM] = page.messenger
    return page


def _stop_signals() -> asyncio.Event:
    """Set by the first SIGINT or SIGTERM; a second one ends the program as it would any other."""
    told, loop = asyncio.Event(), asyncio.get_running_loop()

    def stop() -> None:
        told.set()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(number)

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop)
    return told


def _end_hard_after(seconds: float) -> None:
    def end() -> None:
        log.error("stop took too long")
        os._exit(1)

    timer = threading.Timer(seconds, end)
    timer.daemon = True
    timer.start()


def _log_stray(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """What nobody awaited: its kind and place, never its text."""
    error = context.get("exception")
    log.error("stray error", **(fault(error) if isinstance(error, BaseException) else {}))
