"""Whether an address can be reached from this machine alone."""

import ipaddress


def is_loopback(host: str) -> bool:
    """Whether a host is this machine, as nobody else sees it."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
