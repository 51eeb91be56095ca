"""Where files are handed over: the addresses of Microsoft's own storage, and no other."""

from yarl import URL

STORAGE = (
    "sharepoint.com",
    "sharepoint.us",
    "sharepoint-mil.us",
    "sharepoint.cn",
    "sharepoint.de",
    "1drv.com",
    "onedrive.com",
    "onedrive.live.com",
    "microsoftpersonalcontent.com",
)
"""People's OneDrive and SharePoint, of the national clouds as well, with whatever is below these names."""


def is_storage(url: URL) -> bool:
    """Whether an address is one of Microsoft's storage: over TLS, on its own port, with nobody's name and password."""
    host = (url.host or "").lower()
    is_microsofts = any(host == name or host.endswith(f".{name}") for name in STORAGE)
    return is_microsofts and url.scheme == "https" and url.port == 443 and url.user is None and url.password is None
