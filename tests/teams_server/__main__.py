"""`python -m tests.teams_server`: a Teams with a sample organisation, for trying Makker by hand without Teams."""

import argparse
import asyncio

from bot.clock import SystemClock
from tests.loopback.by_hand import talk
from tests.teams_server.sample import Acme
from tests.teams_server.server import TeamsServer, running
from tests.teams_server.spoken import HELP, Spoken


async def serve(port: int, bot_address: str) -> None:
    """Run until the input ends."""
    async with running(SystemClock(), port=port, is_strict=False) as teams:
        acme = Acme(teams)
        teams.connect(bot_address)
        await talk(Spoken(acme), teams.address, settings(teams), HELP)


def settings(teams: TeamsServer) -> str:
    """What Makker is started with."""
    bot = teams.world.bot
    return "\n".join(
        [
            f"export MAKKER_TEAMS_APP_ID={bot.app_id}",
            f"export MAKKER_TEAMS_APP_PASSWORD={bot.secret}",
            f"export MAKKER_TEAMS_TENANT_ID={bot.tenant}",
            "export MAKKER_TEAMS_SERVICE_HOSTS=127.0.0.1",
            f"export MAKKER_TEAMS_LOGIN_URL={teams.login_url}",
            f"export MAKKER_TEAMS_OPENID_URL={teams.openid_url}",
        ]
    )


def main() -> None:
    """Read the options."""
    parser = argparse.ArgumentParser(prog="python -m tests.teams_server", description=__doc__)
    parser.add_argument("--port", type=int, default=8091)
    parser.add_argument("--bot", default="http://127.0.0.1:8080/api/messages", metavar="URL", help="deliver there")
    options = parser.parse_args()
    asyncio.run(serve(options.port, options.bot))


if __name__ == "__main__":
    main()
