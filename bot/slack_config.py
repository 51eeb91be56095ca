"""What the settings for Slack must be, singly and together."""

from urllib.parse import urlsplit

from pydantic import SecretStr

from bot.loopback import is_loopback

WRONG_BOT = (
    "must be the bot token, which begins with xoxb- and stands under OAuth & Permissions in the app's settings; "
    "the app-level token, xapp-, belongs in MAKKER_SLACK_APP_TOKEN"
)
ROTATING = (
    "must be a token that lasts, and this one ends after twelve hours, because the app rotates its tokens; "
    "install Makker from /slack/install instead, or create the app from manifest.json, which does not rotate them"
)
WRONG_APP = (
    "must be the app-level token, which begins with xapp- and stands under Basic Information in the app's settings; "
    "the bot token, xoxb-, belongs in MAKKER_SLACK_BOT_TOKEN"
)
WRONG_KEY = "must be the secret that stands under Basic Information in the app's settings, and no token"


def is_set(secret: SecretStr) -> bool:
    """Whether there is one."""
    return bool(secret.get_secret_value())


def token(value: SecretStr, beginnings: tuple[str, ...], otherwise: str) -> SecretStr:
    """A token that begins as it should. Raises `ValueError(otherwise)`."""
    chosen = value.get_secret_value().strip()
    if chosen.startswith("xoxe.xoxb-") and "xoxb-" in beginnings:
        raise ValueError(ROTATING)
    if chosen and (not chosen.startswith(beginnings) or not chosen.isascii() or len(chosen.split()) > 1):
        raise ValueError(otherwise)
    return SecretStr(chosen)


def api_url(value: str) -> str:
    """The address with a slash at its end. Raises `ValueError` where tokens could not safely be sent to it."""
    try:
        parts = urlsplit(value)
        is_whole = bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_whole = False
    if not is_whole or parts.scheme not in ("https", "http") or parts.query or parts.fragment or parts.username:
        raise ValueError("must be an address such as https://slack.com/api/")
    if parts.scheme == "http" and not is_loopback(parts.hostname or ""):
        raise ValueError("must begin with https://, since tokens go there; http:// is for this machine alone")
    return value if value.endswith("/") else value + "/"


def missing_of_slack(
    *, bot: SecretStr, app: SecretStr, signing: SecretStr, client_id: str, client_secret: SecretStr
) -> str:
    """What a half set-up lacks, in a sentence; empty where nothing or all of a way in is set."""
    if bool(client_id) != is_set(client_secret):
        there, missing = ("ID", "SECRET") if client_id else ("SECRET", "ID")
        return (
            f"MAKKER_SLACK_CLIENT_{there} is set and MAKKER_SLACK_CLIENT_{missing} is not. "
            "Set both; they stand under Basic Information in the app's settings."
        )
    if client_id and not is_set(signing):
        return (
            "MAKKER_SLACK_CLIENT_ID is set and MAKKER_SLACK_SIGNING_SECRET is not. "
            "Workspaces that install Makker reach it by HTTP: set the signing secret too."
        )
    if is_set(app) and not is_set(bot):
        return (
            "MAKKER_SLACK_APP_TOKEN is set and MAKKER_SLACK_BOT_TOKEN is not. Install the app in your workspace and "
            "set the bot token, xoxb-, that stands under OAuth & Permissions."
        )
    if is_set(bot) and not is_set(app) and not is_set(signing):
        return (
            "MAKKER_SLACK_BOT_TOKEN is set, and Slack has no way in. Set MAKKER_SLACK_APP_TOKEN (xapp-) for Socket "
            "Mode, or MAKKER_SLACK_SIGNING_SECRET for HTTP."
        )
    if is_set(signing) and not is_set(bot) and not client_id:
        return (
            "MAKKER_SLACK_SIGNING_SECRET is set, and no workspace. Set MAKKER_SLACK_BOT_TOKEN for one, or "
            "MAKKER_SLACK_CLIENT_ID and MAKKER_SLACK_CLIENT_SECRET so that each can install Makker itself."
        )
    return ""


def secret(value: SecretStr) -> SecretStr:
    """A secret of the app's. Raises `ValueError` on a token."""
    chosen = value.get_secret_value().strip()
    if chosen.startswith(("xoxb-", "xapp-", "xoxe")) or not chosen.isascii() or len(chosen.split()) > 1:
        raise ValueError(WRONG_KEY)
    return SecretStr(chosen)
