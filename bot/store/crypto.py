"""The vault: free text of people, sealed with a key that lives outside the database."""

import contextlib
import os
import tempfile
from collections.abc import Sequence
from hashlib import blake2b
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet


class VaultError(Exception):
    """A key or a sealed text is not usable; the message says what to do."""


class Vault:
    """Seals with the first key and opens with any of them, so that keys can be rotated while it runs."""

    def __init__(self, keys: Sequence[str]) -> None:
        try:
            fernets = [Fernet(key) for key in keys]
            self._newest, self._fernet = fernets[0], MultiFernet(fernets)
            self.key_number = int.from_bytes(blake2b(keys[0].encode(), digest_size=7).digest(), "big")
            """A number that tells the first key from others, and nothing more about it."""
        except (ValueError, IndexError) as error:
            raise VaultError(
                "A secret key is not a Fernet key (32 bytes in URL-safe base64). "
                "Set MAKKER_SECRET_KEYS to keys separated by commas, the newest first."
            ) from error

    def seal(self, text: str) -> str:
        """The text encrypted and authenticated; an empty text stays empty."""
        return self.seal_bytes(text.encode("utf-8", "surrogatepass"))

    def seal_bytes(self, content: bytes) -> str:
        """Bytes encrypted and authenticated, as a text; none stay an empty text."""
        return self._fernet.encrypt(content).decode() if content else ""

    def open(self, sealed: str | None) -> str:
        """The text behind a sealed one. Raises `VaultError` if no key fits."""
        return self.open_bytes(sealed).decode("utf-8", "surrogatepass")

    def open_bytes(self, sealed: str | None) -> bytes:
        """The bytes behind a sealed text. Raises `VaultError` if no key fits."""
        if not sealed:
            return b""
        try:
            return self._fernet.decrypt(sealed.encode())
        except InvalidToken as error:
            raise VaultError(_NO_KEY_FITS) from error

    def is_under_newest(self, sealed: str) -> bool:
        """Whether a text was sealed with the first key."""
        try:
            # Holds the text against the key alone, and does not decrypt it.
            self._newest.extract_timestamp(sealed.encode())
        except InvalidToken:
            return False
        return True

    def resealed(self, sealed: str) -> str:
        """The same text under the newest key. Raises `VaultError` if no key fits."""
        try:
            return self._fernet.rotate(sealed.encode()).decode()
        except InvalidToken as error:
            raise VaultError(_NO_KEY_FITS) from error


_NO_KEY_FITS = "A sealed text was made with a key that is missing from MAKKER_SECRET_KEYS."


def is_sealed(stored: str) -> bool:
    """Whether what is stored went through a vault: plain JSON begins with a brace, and no token does."""
    return not stored.startswith("{")


def new_key() -> str:
    """A fresh key."""
    return Fernet.generate_key().decode()


def keys_from_file(path: Path) -> list[str]:
    """The keys in `path`, a line each and the newest first; a file with one is made at the first start.

    It is made whole or not at all, and readable by its owner alone.
    """
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, draft = tempfile.mkstemp(dir=path.parent, prefix=path.name)
        try:
            with os.fdopen(handle, "w") as file:
                file.write(new_key() + "\n")
                file.flush()
                os.fsync(file.fileno())
            # Where two start at once, the first one's key stands.
            with contextlib.suppress(FileExistsError):
                os.link(draft, path)
        finally:
            os.unlink(draft)
    return path.read_text("utf-8", "replace").split()
