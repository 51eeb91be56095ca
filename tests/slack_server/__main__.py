"""`python -m tests.slack_server`: a Slack with a sample workspace, for trying Makker by hand without Slack."""

import argparse
import asyncio

from bot.clock import SystemClock
from tests.loopback.by_hand import talk
from tests.slack_server.sample import Acme
from tests.slack_server.server import running
from tests.slack_server.spoken import HELP, Spoken


async def serve(port: int, app_address: str) -> None:
    """Run until the input ends."""
    async with running(SystemClock(), port=port, is_strict=False) as slack:
        acme = Acme(slack)
        acme.app.redirect_urls = (f"{app_address or 'http://127.0.0.1:8080'}/slack/oauth_redirect",)
        if app_address:
            slack.connect_http(acme.app, app_address)
        else:
            slack.connect_socket(acme.app)
        await talk(Spoken(acme), slack.address, settings(acme, bool(app_address)), HELP)


def settings(acme: Acme, is_http: bool) -> str:
    """What Makker is started with."""
    lines = [f"export MAKKER_SLACK_API_URL={acme.slack.api_url}"]
    if is_http:
        lines += [
            f"export MAKKER_SLACK_SIGNING_SECRET={acme.app.signing_secret}",
            f"export MAKKER_SLACK_CLIENT_ID={acme.app.client_id}",
            f"export MAKKER_SLACK_CLIENT_SECRET={acme.app.client_secret}",
        ]
    lines.append(f"export MAKKER_SLACK_BOT_TOKEN={acme.makker.token}")
    if not is_http:
        lines.append(f"export MAKKER_SLACK_APP_TOKEN={acme.app.app_token}")
    return "\n".join(lines)


def main() -> None:
    """Read the options."""
    parser = argparse.ArgumentParser(prog="python -m tests.slack_server", description=__doc__)
    parser.add_argument("--port", type=int, default=8090)
    parser.add_argument("--http", default="", metavar="URL", help="deliver by signed HTTP there, not by Socket Mode")
    options = parser.parse_args()
    asyncio.run(serve(options.port, options.http))


if __name__ == "__main__":
    main()
