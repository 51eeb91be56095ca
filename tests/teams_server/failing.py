"""How a fault looks to whoever asked."""

import asyncio

from aiohttp import web

from tests.loopback.faults import Fault, Faults, Kind, break_connection


async def failed(faults: Faults, fault: Fault, request: web.Request) -> web.StreamResponse | None:
    """The answer that a fault makes; none where all goes on, only later."""
    match fault.kind:
        case Kind.SLOW:
            await asyncio.sleep(fault.seconds)
            return None
        case Kind.HANG | Kind.HANG_AFTER:
            await faults.hung()
            return web.Response(status=504)
        case Kind.RESET_BEFORE | Kind.RESET_AFTER:
            return break_connection(request)
        case Kind.GARBLED:
            return web.Response(text='{"id": "1', content_type="application/json")
        case Kind.STATUS:
            return web.Response(status=fault.status, text="<html>upstream</html>", content_type="text/html")
    raise AssertionError(f"nobody asks for {fault.kind} here")
