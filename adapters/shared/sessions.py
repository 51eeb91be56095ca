"""The HTTP session that an adapter's calls to its platform share."""

import aiohttp

TOTAL_S, CONNECT_S = 12.0, 5.0
"""Less than delivery waits for a message, so that what became of a call is told rather than cut off."""
CONNECTIONS = 256
"""More than delivery sends at once: calls that hang leave room for those that somebody waits for."""


def open_session(total_s: float = TOTAL_S) -> aiohttp.ClientSession:
    """The one session that all calls share. To be closed by whoever opened it."""
    timeout = aiohttp.ClientTimeout(total=total_s, connect=CONNECT_S, sock_connect=CONNECT_S)
    # Connections are left before the platform drops them: a post on a dead one has an unknown outcome.
    connector = aiohttp.TCPConnector(limit=CONNECTIONS, keepalive_timeout=20)
    return aiohttp.ClientSession(connector=connector, timeout=timeout, trust_env=True)
