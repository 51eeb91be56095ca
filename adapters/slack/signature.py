"""Whether a request is Slack's own: the signature over its raw bytes, its age, and that it was not seen before."""

import hashlib
import hmac
from collections import OrderedDict
from collections.abc import Mapping
from datetime import datetime

FRESH_FOR_S = 300
"""Slack's own limit on the age of a request, in either direction."""

REMEMBERED_MOST = 100_000
_TIMESTAMP, _SIGNATURE = "X-Slack-Request-Timestamp", "X-Slack-Signature"


class Signatures:
    """Holds requests against the signing secret; a signature that was good once is refused the second time.

    What it remembers is a process's own: a replay to another process is known by its event's id.
    """

    def __init__(self, secret: str) -> None:
        self._secret = secret.encode()
        self._seen: OrderedDict[str, float] = OrderedDict()

    def are_good(self, body: bytes, headers: Mapping[str, str], now: datetime) -> bool:
        """Whether a request was signed by Slack within the last five minutes, and is not a replay."""
        timestamp, signature = headers.get(_TIMESTAMP, ""), headers.get(_SIGNATURE, "")
        if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 12 and signature.isascii()):
            return False
        at = now.timestamp()
        if abs(at - int(timestamp)) > FRESH_FOR_S:
            return False
        if not hmac.compare_digest(self._of(timestamp, body), signature):
            return False
        return self._is_first(signature, at)

    def forget(self, headers: Mapping[str, str]) -> None:
        """Let a request come again, since nothing was done for it."""
        self._seen.pop(headers.get(_SIGNATURE, ""), None)

    def _of(self, timestamp: str, body: bytes) -> str:
        signed = b"v0:" + timestamp.encode() + b":" + body
        return "v0=" + hmac.new(self._secret, signed, hashlib.sha256).hexdigest()

    def _is_first(self, signature: str, at: float) -> bool:
        while self._seen and (len(self._seen) >= REMEMBERED_MOST or next(iter(self._seen.values())) < at):
            self._seen.popitem(last=False)
        if signature in self._seen:
            return False
        # A request from a clock that is ahead stays fresh for up to twice as long.
        self._seen[signature] = at + 2 * FRESH_FOR_S
        return True
