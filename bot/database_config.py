"""What the settings for the database and for the key to its texts must be."""

import base64
import binascii
from urllib.parse import urlsplit


def is_fernet_key(key: str) -> bool:
    """Whether it is a key that texts can be sealed with."""
    try:
        return len(base64.urlsafe_b64decode(key)) == 32
    except (binascii.Error, ValueError):
        return False


def check_database(url: str) -> None:
    """Raises `ValueError` where the address of a database cannot be one."""
    if not url.startswith(("postgresql://", "postgres://", "sqlite:///")):
        raise ValueError("must begin with postgresql:// or sqlite:///")
    if url.startswith("sqlite:///"):
        if url.removeprefix("sqlite:///").partition("?")[0] in ("", ":memory:"):
            raise ValueError("must name a file after sqlite:///")
        return
    # What follows an @ in a password would be taken for the server, and shown.
    if url.count("@") > 1:
        raise ValueError("has more than one @; write those in the user or password as %40")
    try:
        port = urlsplit(url).port
    except ValueError as error:
        raise ValueError(
            "is no server's address; write postgresql://user:password@host:5432/name, "
            "and in the password %2F for /, %3A for : and %23 for #"
        ) from error
    if port == 0:
        raise ValueError("names port 0, where no server can be")
