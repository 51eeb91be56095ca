"""The app's manifest: what Slack is told of Makker, for Socket Mode or for HTTP."""

import json
from typing import Any
from urllib.parse import urlsplit

from adapters.slack.door import PATH
from adapters.slack.inbound import MAKE_GOAL, SET_GOAL

INSTALL_PATH = "/slack/install"
REDIRECT_PATH = "/slack/oauth_redirect"
COMMAND = "/makker"

SCOPES = (
    "channels:read",
    "chat:write",
    "commands",
    "files:write",
    "groups:read",
    "im:history",
    "im:write",
    "mpim:write",
    "users:read",
)
"""What Makker may do, and no more: it reads what is written to it directly, and nothing that is said in channels."""

EVENTS = (
    "app_home_opened",
    "app_uninstalled",
    "member_joined_channel",
    "member_left_channel",
    "message.im",
    "team_join",
    "tokens_revoked",
    "user_change",
)

DESCRIPTION = "An accountability partner for the few things that matter most"
LONG_DESCRIPTION = (
    "Makker helps you keep the few goals that you have decided matter most. You set a goal with a why, Makker asks "
    "once a day at your own hour, and it remembers what you said. Days on which you are ill or away do not count, "
    "reserve days spend themselves, and a comeback is celebrated. A goal is yours alone unless you say otherwise.\n\n"
    "Say hi in the Messages tab, or write /makker help."
)


class NotPublic(Exception):
    """The address is none that Slack can reach; the message says what it has to be."""


def manifest(url: str = "") -> dict[str, Any]:
    """For HTTP at the public address `url`, or without one for Socket Mode. Raises `NotPublic`."""
    base = _base(url) if url else ""
    at = {"request_url": base + PATH} if base else {}
    return {
        "_metadata": {"major_version": 2, "minor_version": 1},
        "display_information": {
            "name": "Makker",
            "description": DESCRIPTION,
            "long_description": LONG_DESCRIPTION,
            "background_color": "#0f766e",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": "makker", "always_online": True},
            "shortcuts": [
                {
                    "name": "Set a goal",
                    "type": "global",
                    "callback_id": SET_GOAL,
                    "description": "One of the few that matter most",
                },
                {
                    "name": "Make this a goal",
                    "type": "message",
                    "callback_id": MAKE_GOAL,
                    "description": "Begin a goal with these words",
                },
            ],
            "slash_commands": [
                {
                    "command": COMMAND,
                    **({"url": base + PATH} if base else {}),
                    "description": "Talk to Makker",
                    "usage_hint": "goal run every weekday at 7 | done | my goals | away until friday | help",
                    "should_escape": False,
                }
            ],
        },
        "oauth_config": {
            **({"redirect_urls": [base + REDIRECT_PATH]} if base else {}),
            "scopes": {"bot": list(SCOPES)},
        },
        "settings": {
            "event_subscriptions": {**at, "bot_events": list(EVENTS)},
            "interactivity": {"is_enabled": True, **at},
            "org_deploy_enabled": bool(base),
            "socket_mode_enabled": not base,
            # A pasted token has nobody to renew it; installations from /slack/install have.
            "token_rotation_enabled": bool(base),
        },
    }


def as_json(url: str = "") -> str:
    """The manifest as it is pasted into Slack's page, with a line break at its end. Raises `NotPublic`."""
    return json.dumps(manifest(url), indent=2, ensure_ascii=False) + "\n"


def _base(url: str) -> str:
    try:
        parts = urlsplit(url.strip())
        is_whole = bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_whole = False
    if not is_whole or parts.scheme != "https" or parts.query or parts.fragment or parts.username:
        raise NotPublic("Slack needs the https:// address at which Makker is reached, such as https://makker.example.")
    return f"https://{parts.netloc}{parts.path.rstrip('/')}"
