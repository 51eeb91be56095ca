"""What the settings for Teams must be, singly and together."""

import re
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import SecretStr

from bot.loopback import is_loopback

LOGIN_URL = "https://login.microsoftonline.com"
OPENID_URL = "https://login.botframework.com/v1/.well-known/openidconfiguration"
_ISSUERS = {
    "login.microsoftonline.com": "https://api.botframework.com",
    # The United States' government; China, operated by 21Vianet.
    "login.microsoftonline.us": "https://api.botframework.us",
    "login.partner.microsoftonline.cn": "https://api.botframework.azure.cn",
    "login.chinacloudapi.cn": "https://api.botframework.azure.cn",
}
_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_HOST = re.compile(r"(?=.{4,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)+")

WRONG_IDS = {
    "teams_app_id": (
        "must be the application (client) id from the app's overview in Microsoft Entra: 36 characters such as "
        "00001111-aaaa-2222-bbbb-3333cccc4444"
    ),
    "teams_tenant_id": (
        "must be the directory (tenant) id from the app's overview in Microsoft Entra: 36 characters such as "
        "aaaabbbb-0000-cccc-1111-dddd2222eeee"
    ),
}
SECRETS_ID = (
    "must be the value of the client secret, and this is its id; Microsoft Entra shows the value once, when the "
    "secret is made under Certificates & secrets"
)
WRONG_PASSWORD = "must be the value of a client secret, without spaces, from Certificates & secrets in Microsoft Entra"  # noqa: S105
WRONG_HOSTS = "must be host names with commas between, such as smba.trafficmanager.net, without https:// and paths"


def is_guid(text: str) -> bool:
    """Whether a text is an id as Microsoft writes them, in small letters."""
    return _GUID.fullmatch(text) is not None


def guid(value: str, otherwise: str) -> str:
    """An id in small letters; empty stays empty. Raises `ValueError(otherwise)`."""
    chosen = value.strip().strip("{}").lower()
    if chosen and not is_guid(chosen):
        raise ValueError(otherwise)
    return chosen


def password(value: SecretStr) -> SecretStr:
    """A client secret's value. Raises `ValueError` on its id, which is what people copy by mistake."""
    chosen = value.get_secret_value().strip()
    if is_guid(chosen.lower()):
        raise ValueError(SECRETS_ID)
    if not chosen.isascii() or len(chosen.split()) > 1:
        raise ValueError(WRONG_PASSWORD)
    return SecretStr(chosen)


def hosts(value: tuple[str, ...]) -> tuple[str, ...]:
    """Host names in small letters. Raises `ValueError` on what is none."""
    found = tuple(host.lower().rstrip(".") for host in value)
    if not all(_HOST.fullmatch(host) or host == "localhost" for host in found):
        raise ValueError(WRONG_HOSTS)
    return found


def address(value: str, such_as: str) -> str:
    """An address without a slash at its end. Raises `ValueError` where keys and secrets could not safely pass."""
    try:
        parts = urlsplit(value)
        is_whole = bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_whole = False
    if not is_whole or parts.scheme not in ("https", "http") or parts.query or parts.fragment or parts.username:
        raise ValueError(f"must be an address such as {such_as}")
    if parts.scheme == "http" and not is_loopback(parts.hostname or ""):
        raise ValueError("must begin with https://, since secrets go by it; http:// is for this machine alone")
    return value.rstrip("/")


def issuer(login_url: str) -> str:
    """Who signs what Teams sends, and whom tokens are for, in the cloud of a login; elsewhere as in the public one."""
    return _ISSUERS.get(urlsplit(login_url).hostname or "", _ISSUERS["login.microsoftonline.com"])


# --- the certificate ------------------------------------------------------------------------------------


def certificate(path: Path, now: datetime) -> Path:
    """A PEM file that can be read, with a private key and the certificate for it. Raises `ValueError`."""
    try:
        chosen = path.expanduser()
        pem = chosen.read_bytes()
    except (OSError, RuntimeError) as error:
        raise ValueError("must be a file that this user can read") from error
    if b"PRIVATE KEY-----" not in pem:
        raise ValueError("must be a PEM file with private key and certificate; it holds no key")
    try:
        end = ends_at(pem)
    except ValueError as error:
        raise ValueError("must be a PEM file with private key and certificate; it holds no certificate") from error
    _check_pair(pem)
    if end <= now:
        raise ValueError(f"names a certificate that ended on {end:%Y-%m-%d}; make a new one and upload it to the app")
    return chosen


def ends_at(pem: bytes) -> datetime:
    """When the certificate in a PEM ends, in UTC. Raises `ValueError` where there is none."""
    from cryptography.x509 import load_pem_x509_certificate

    return load_pem_x509_certificate(pem).not_valid_after_utc


def _check_pair(pem: bytes) -> None:
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key
    from cryptography.x509 import load_pem_x509_certificate

    try:
        key = load_pem_private_key(pem, None)
    except TypeError as error:
        raise ValueError("holds a key that asks for a password; write the key without one") from error
    except (ValueError, UnsupportedAlgorithm) as error:
        raise ValueError("must be a PEM file with private key and certificate; its key cannot be read") from error
    if not isinstance(key, RSAPrivateKey):
        raise ValueError("must hold an RSA key: Microsoft Entra takes no other")
    if load_pem_x509_certificate(pem).public_key() != key.public_key():
        raise ValueError("holds a key and a certificate that do not belong together")


# --- together -------------------------------------------------------------------------------------------


def wrong_of_teams(
    *, app_id: str, password: SecretStr, tenant_id: str, certificate: Path | None, local: bool, is_loopback: bool
) -> str:
    """What a half or unsafe set-up lacks, in a sentence; empty where nothing or all is set."""
    has_password = bool(password.get_secret_value())
    given = {"APP_ID": app_id, "APP_PASSWORD": has_password, "TENANT_ID": tenant_id, "CERTIFICATE": certificate}
    names = [f"MAKKER_TEAMS_{name}" for name, value in given.items() if value]
    if local:
        return _wrong_of_local(names, is_loopback=is_loopback)
    if not names:
        return ""
    if not app_id:
        return (
            f"{names[0]} is set and MAKKER_TEAMS_APP_ID is not. Set it to the application (client) id from the app's "
            "overview in Microsoft Entra."
        )
    if not has_password and certificate is None:
        return (
            "MAKKER_TEAMS_APP_ID is set, and nothing that proves it. Set MAKKER_TEAMS_APP_PASSWORD to the value of a "
            "client secret, or MAKKER_TEAMS_CERTIFICATE to a PEM file."
        )
    if has_password and certificate is not None:
        return "MAKKER_TEAMS_APP_PASSWORD and MAKKER_TEAMS_CERTIFICATE are both set. Set the one that is to be used."
    if not tenant_id:
        return (
            "MAKKER_TEAMS_APP_ID is set and MAKKER_TEAMS_TENANT_ID is not. Set it to the directory (tenant) id from "
            "the app's overview in Microsoft Entra: the app serves that organisation."
        )
    return ""


def _wrong_of_local(names: list[str], *, is_loopback: bool) -> str:
    if not is_loopback:
        return (
            "MAKKER_TEAMS_LOCAL checks nobody, and MAKKER_HOST is not a loopback address. Set MAKKER_HOST=127.0.0.1, "
            "or remove MAKKER_TEAMS_LOCAL."
        )
    if names:
        return (
            f"MAKKER_TEAMS_LOCAL checks nobody and is for trying alone, and {names[0]} is set. Remove "
            "MAKKER_TEAMS_LOCAL to serve Teams, or the app's settings to try without it."
        )
    return ""
