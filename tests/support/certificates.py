"""Certificates as an operator makes them for the app in Microsoft Entra."""

from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from bot.clock import SystemClock


def private_key() -> RSAPrivateKey:
    """A new one."""
    return rsa.generate_private_key(65537, 2048)


def pem(
    key: RSAPrivateKey | ec.EllipticCurvePrivateKey, locked: serialization.KeySerializationEncryption | None = None
) -> bytes:
    """A key as a file holds it."""
    shut = locked or serialization.NoEncryption()
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, shut)


def certificate_file(folder: Path, ends_at: datetime | None = None) -> Path:
    """A file with a new key and a certificate for it, which lasts for ninety days or until an instant."""
    key, name = private_key(), x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "makker")])
    end = ends_at or SystemClock().now() + timedelta(days=90)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(end - timedelta(days=365))
        .not_valid_after(end)
        .sign(key, hashes.SHA256())
    )
    file = folder / "makker.pem"
    file.write_bytes(pem(key) + made.public_bytes(serialization.Encoding.PEM))
    return file
