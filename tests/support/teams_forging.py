"""Authorization headers that are not Teams' for the app behind the door, each by its name."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from jwt.api_jws import PyJWS

from tests.support.teams_door import APP, CANARY, SERVICE_URL, Visitor
from tests.teams_server.certificates import Certificate

ISSUER = "https://api.botframework.com"
NOBODYS = Certificate(77)
"""A key that Teams never had."""

Forger = Callable[[Visitor], str | list[str]]
"""A header, or several."""


def part(content: bytes | Mapping[str, object]) -> str:
    """One part of a token."""
    raw = content if isinstance(content, bytes) else json.dumps(content).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def at(visitor: Visitor, **ago: float) -> int:
    """An instant as tokens write it."""
    return int((visitor.clock.now() - timedelta(**ago)).timestamp())


def claims(visitor: Visitor) -> dict[str, Any]:
    """What a good token claims."""
    return {"iss": ISSUER, "aud": APP, "exp": at(visitor) + 600, "serviceurl": SERVICE_URL}


def bearing(visitor: Visitor, said: bytes | Mapping[str, object] | None = None, **header: object) -> str:
    """Anything at all, signed with Teams' present key; good claims if not said."""
    key = visitor.signing.present
    raw = said if isinstance(said, bytes) else json.dumps(claims(visitor) if said is None else said).encode()
    return "Bearer " + PyJWS().encode(raw, key.private_key, "RS256", {"kid": key.thumbprint, **header})


def unsigned(visitor: Visitor, **header: object) -> str:
    """Good claims under another header, with no signature that means anything."""
    return f"Bearer {part(header)}.{part(claims(visitor))}.{part(b'signature')}"


def resigned(visitor: Visitor) -> str:
    """Good claims under the id of Teams' key, signed with nobody's."""
    raw = json.dumps(claims(visitor)).encode()
    return "Bearer " + PyJWS().encode(raw, NOBODYS.private_key, "RS256", {"kid": visitor.signing.present.thumbprint})


def hashed(visitor: Visitor) -> str:
    """The oldest trick: the key that everybody may know, taken as the secret of a signature by hash."""
    public = visitor.signing.present.private_key.public_key()
    secret = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    said = f"{part({'alg': 'HS256', 'kid': visitor.signing.present.thumbprint})}.{part(claims(visitor))}"
    return f"Bearer {said}.{part(hmac.new(secret, said.encode(), hashlib.sha256).digest())}"


def altered(visitor: Visitor) -> str:
    """A good token whose end was put off afterwards."""
    header, _, signature = visitor.token().split(".")
    return f"Bearer {header}.{part({**claims(visitor), 'exp': at(visitor) + 900_000})}.{signature}"


SHAPES: dict[str, Forger] = {
    "no header": lambda _: [],
    "empty": lambda _: "",
    "no scheme": lambda v: v.token(),
    "no token": lambda _: "Bearer",
    "an empty token": lambda _: "Bearer ",
    "another scheme": lambda v: f"Basic {v.token()}",
    "Bearer twice": lambda v: f"Bearer Bearer {v.token()}",
    "Bearer in small letters": lambda v: f"bearer {v.token()}",
    "two spaces": lambda v: f"Bearer  {v.token()}",
    "a tab": lambda v: f"Bearer\t{v.token()}",
    "two headers": lambda v: [v.bearer(), v.bearer()],
    "a good header and a bad one": lambda v: [v.bearer(), "Bearer x"],
    "two tokens": lambda v: f"Bearer {v.token()}, Bearer {v.token()}",
    "something after it": lambda v: f"{v.bearer()} x",
    "garbage": lambda _: "Bearer garbage",
    "dots": lambda _: "Bearer ..",
    "four parts": lambda v: f"{v.bearer()}.x",
    "two parts": lambda v: v.bearer().rpartition(".")[0],
    "padded": lambda v: f"{v.bearer()}=",
    "not in ASCII": lambda v: f"Bearer {CANARY}ø.{v.token()}",
    "no base64": lambda _: "Bearer a.b.c",
    "no JSON": lambda _: f"Bearer {part(b'{')}.{part(b'{')}.{part(b'x')}",
    "a header that is a list": lambda _: f"Bearer {part(b'[]')}.{part(b'{}')}.{part(b'x')}",
    "a header without end": lambda _: f"Bearer {part(b'[' * 4_000)}.{part(b'{}')}.{part(b'x')}",
    "100 kB of garbage": lambda _: f"Bearer {'x' * 100_000}",
    "100 kB of token": lambda v: bearing(v, {**claims(v), "x": "x" * 75_000}),
}
"""What is no token in the one form that a token has."""

SIGNATURES: dict[str, Forger] = {
    "algorithm none": lambda v: unsigned(v, alg="none", kid=v.signing.present.thumbprint),
    "algorithm NONE": lambda v: unsigned(v, alg="NONE", kid=v.signing.present.thumbprint),
    "no algorithm": lambda v: unsigned(v, kid=v.signing.present.thumbprint),
    "an algorithm that is a list": lambda v: unsigned(v, alg=["RS256"], kid=v.signing.present.thumbprint),
    "HS256 with the public key": hashed,
    "RS512 and its name": lambda v: bearing(v, alg="RS512"),
    "no signature": lambda v: v.bearer().rpartition(".")[0] + ".",
    "another token's signature": lambda v: f"{v.bearer().rpartition('.')[0]}.{v.token(aud='x').rpartition('.')[2]}",
    "altered claims": altered,
    "nobody's key under a known id": resigned,
    "an unknown key id": lambda v: f"Bearer {v.signing.sign(claims(v), NOBODYS)}",
    "no key id": lambda v: unsigned(v, alg="RS256"),
    "a key id that is a number": lambda v: unsigned(v, alg="RS256", kid=7),
    "a key id that is an object": lambda v: unsigned(v, alg="RS256", kid={"a": 1}),
    "an empty key id": lambda v: unsigned(v, alg="RS256", kid=""),
    "a key that came along": lambda v: bearing(v, kid=NOBODYS.thumbprint, jwk=NOBODYS.jwk()),
    "an extension that is critical": lambda v: bearing(v, crit=["exp"], exp=1),
    "claims that are no JSON": lambda v: bearing(v, b"{"),
    "claims that are a list": lambda v: bearing(v, b"[]"),
    "claims that are no text": lambda v: bearing(v, b'{"iss": "\xff"}'),
    "claims without end": lambda v: bearing(v, b"[" * 4_000),
}
"""What Teams did not sign, or signed in no form that it has."""

CLAIMS: dict[str, Forger] = {
    "another issuer": lambda v: v.bearer(iss="https://sts.windows.net/x/"),
    "no issuer": lambda v: v.bearer(iss=None),
    "an issuer that goes on": lambda v: v.bearer(iss=f"{ISSUER}/"),
    "an issuer in a list": lambda v: bearing(v, {**claims(v), "iss": [ISSUER]}),
    "another app": lambda v: v.bearer(aud="00001111-aaaa-2222-bbbb-3333cccc4445"),
    "no app": lambda v: v.bearer(aud=None),
    "an empty app": lambda v: v.bearer(aud=""),
    "this app among others": lambda v: v.bearer(aud=[APP, "another"]),
    "expired": lambda v: v.bearer(exp=at(v, minutes=5)),
    "expired long ago": lambda v: v.bearer(exp=0),
    "no end": lambda v: v.bearer(exp=None),
    "an end in words": lambda v: v.bearer(exp=str(at(v) + 600)),
    "an end that is true": lambda v: v.bearer(exp=True),
    "an end out of reach": lambda v: bearing(v, json.dumps(claims(v)).encode()[:-1] + b', "exp": 1e999}'),
    "not yet": lambda v: v.bearer(nbf=at(v, minutes=-5, seconds=-1)),
    "a beginning in words": lambda v: v.bearer(nbf="now"),
    "another service url": lambda v: v.bearer("https://smba.trafficmanager.net/amer/"),
    "no service url": lambda v: v.bearer(serviceurl=None),
    "an empty service url": lambda v: v.bearer(""),
    "a service url in a list": lambda v: bearing(v, {**claims(v), "serviceurl": [SERVICE_URL]}),
}
"""What Teams signed for somebody else, for another time, or for another body."""

FORGED = {**SHAPES, **SIGNATURES, **CLAIMS}
