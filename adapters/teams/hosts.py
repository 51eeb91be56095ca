"""Where the connector may be: the only hosts that requests are taken from and that tokens and messages go to."""

import re
from collections.abc import Sequence

from bot.loopback import is_loopback

TEAMS_HOSTS = (
    # The public cloud.
    "smba.trafficmanager.net",
    "smba.onyx.prod.teams.trafficmanager.net",
    # Government clouds: GCC, GCC High, DoD.
    "smba.infra.gcc.teams.microsoft.com",
    "smba.infra.gov.teams.microsoft.us",
    "smba.infra.dod.teams.microsoft.us",
    # China, operated by 21Vianet.
    "frontend.botapi.msg.infra.teams.microsoftonline.cn",
)
"""The connector's hosts in every cloud, as Microsoft's own Teams SDK lists them."""

LOCAL_HOSTS = ("localhost", "127.0.0.1", "[::1]")
LONGEST = 512

_PLAIN = re.compile(r"(https?)://([A-Za-z0-9.-]+|\[::1\])(?::([1-9][0-9]{0,4}))?(?:/[A-Za-z0-9/._~-]*)?")
"""An address so plain that no two readers of addresses take it for different ones."""


class Hosts:
    """An allow-list of host names, whole: what ends like one of them is none. Without `names` they are Microsoft's own.

    A name of this machine, such as 127.0.0.1, allows http and any port there; all others https on its own port alone.
    `local`: this machine is on the list as well, and without `names` nothing else is.
    """

    def __init__(self, names: Sequence[str] = (), *, local: bool = False) -> None:
        listed = names or (() if local else TEAMS_HOSTS)
        self._names = frozenset(name.lower() for name in (*listed, *(LOCAL_HOSTS if local else ())))

    def allows(self, url: object) -> bool:
        """Whether a service url, as it came, leads to a host on the list."""
        plain = _PLAIN.fullmatch(url) if isinstance(url, str) and len(url) <= LONGEST else None
        if plain is None:
            return False
        scheme, host, port = plain.groups()
        if host.lower() not in self._names or int(port or 0) > 65_535:
            return False
        return (scheme == "https" and port in (None, "443")) or is_loopback(host.lower().strip("[]"))
