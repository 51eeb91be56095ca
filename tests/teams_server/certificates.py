"""Key pairs and self-signed certificates, made once for a whole run since making them is slow."""

from base64 import b64encode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property, lru_cache
from hashlib import sha1

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from tests.teams_server.errors import Json

_VALID_FROM = datetime(2020, 1, 1, tzinfo=UTC)
_VALID_FOR = timedelta(days=365 * 30)


@lru_cache(maxsize=64)
def key_pair(number: int) -> rsa.RSAPrivateKey:
    """The key of a number: the same within a run."""
    return rsa.generate_private_key(65537, 2048)


@dataclass(frozen=True)
class Certificate:
    """A key pair with its certificate."""

    number: int

    @property
    def private_key(self) -> rsa.RSAPrivateKey:
        """The half that signs."""
        return key_pair(self.number)

    @cached_property
    def certificate(self) -> x509.Certificate:
        """The half that is shown."""
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"key {self.number}")])
        builder = x509.CertificateBuilder(
            issuer_name=name,
            subject_name=name,
            public_key=self.private_key.public_key(),
            serial_number=self.number + 1,
            not_valid_before=_VALID_FROM,
            not_valid_after=_VALID_FROM + _VALID_FOR,
        )
        return builder.sign(self.private_key, hashes.SHA256())

    @property
    def pem(self) -> str:
        """Both halves, as a file holds them."""
        key = self.private_key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        return (key + self.certificate.public_bytes(serialization.Encoding.PEM)).decode()

    @property
    def thumbprint(self) -> str:
        """`x5t`: what a key is called by the SHA-1 of its certificate."""
        return unpadded(sha1(self._der, usedforsecurity=False).digest())

    @property
    def thumbprint_256(self) -> str:
        """`x5t#S256`."""
        return unpadded(self.certificate.fingerprint(hashes.SHA256()))

    def jwk(self) -> Json:
        """The key as a key set shows it."""
        numbers = self.private_key.public_key().public_numbers()
        return {
            "kty": "RSA",
            "use": "sig",
            "kid": self.thumbprint,
            "x5t": self.thumbprint,
            "n": unpadded(numbers.n.to_bytes((numbers.n.bit_length() + 7) // 8)),
            "e": unpadded(numbers.e.to_bytes(3)),
            "x5c": [b64encode(self._der).decode()],
        }

    @property
    def _der(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.DER)


def unpadded(content: bytes) -> str:
    """Bytes as a token carries them."""
    return urlsafe_b64encode(content).rstrip(b"=").decode()
