"""What proves to Microsoft that Makker is the app: a client secret, or a certificate's key."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from cryptography.x509 import load_pem_x509_certificate
from jwt.utils import base64url_encode

ASSERTED_FOR = timedelta(minutes=5)


class Proof(Protocol):
    """What proves that Makker is the app. `setting` is where it stands."""

    @property
    def setting(self) -> str:
        """The setting's name."""
        ...

    def form(self, app_id: str, audience: str, now: datetime) -> Mapping[str, str]:
        """The part of a token request that proves it to an address."""
        ...


@dataclass(frozen=True, slots=True)
class ClientSecret:
    """A client secret's value."""

    value: str = field(repr=False)
    setting: str = "MAKKER_TEAMS_APP_PASSWORD"

    def form(self, app_id: str, audience: str, now: datetime) -> Mapping[str, str]:
        """The secret itself."""
        return {"client_secret": self.value}


class Certificate:
    """A private key in PEM and the certificate for it, that was uploaded to the app. Raises `ValueError` otherwise."""

    setting = "MAKKER_TEAMS_CERTIFICATE"

    def __init__(self, pem: str) -> None:
        key = load_pem_private_key(pem.encode(), None)
        if not isinstance(key, RSAPrivateKey):
            raise ValueError("holds no RSA key, and Microsoft Entra takes no other")
        self._key = key
        self._thumbprint = base64url_encode(load_pem_x509_certificate(pem.encode()).fingerprint(SHA256())).decode()

    def form(self, app_id: str, audience: str, now: datetime) -> Mapping[str, str]:
        """A statement signed with the key, in the form that Microsoft documents for certificates."""
        said = {"aud": audience, "iss": app_id, "sub": app_id, "jti": secrets.token_hex(16)}
        times = {"iat": now, "nbf": now, "exp": now + ASSERTED_FOR}
        assertion = jwt.encode({**said, **times}, self._key, "PS256", {"x5t#S256": self._thumbprint})
        return {
            "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
            "client_assertion": assertion,
        }
