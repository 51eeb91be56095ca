"""Workspaces beside one another: the same rows in both, the same app in both."""

from sqlalchemy import Connection, insert, literal, select

from adapters.slack.ports import Installation as OurInstallation
from bot.store.metadata import metadata
from tests.slack_server.apps import Installation
from tests.slack_server.world import Enterprise, Workspace
from tests.support.platform_slack import SlackPlatform, tenant_behind


def copied(connection: Connection, tenant_id: str, other: str) -> None:
    """Give another tenant the same rows, down to the ids of goals and messages."""
    for table in metadata.sorted_tables:
        if "tenant_id" not in table.c or table.name in ("inbox", "slack_installations"):
            continue
        names = [column.name for column in table.c if column.name not in ("seq", "tenant_id")]
        mine = select(literal(other).label("tenant_id"), *(table.c[name] for name in names))
        chosen = mine.where(table.c.tenant_id == tenant_id)
        connection.execute(insert(table).from_select(["tenant_id", *names], chosen))


async def installs(there: SlackPlatform, workspace: Workspace | Enterprise) -> Installation:
    """Install the same app in another place as well, as OAuth would have it."""
    installation = there.server.world.install(there.installation.app, workspace, None)
    await there.stores.installations.keep(
        OurInstallation(
            tenant_id=tenant_behind(installation),
            team_id=installation.team,
            enterprise_id=installation.enterprise,
            is_enterprise_install=installation.is_org_wide,
            name=workspace.name,
            app_id=installation.app.id,
            bot_user_id=installation.bot.id,
            bot_id=installation.bot.bot_id,
            bot_token=installation.token,
            scopes=tuple(installation.scopes),
            installed_by="",
            installed_at=there.makker.clock.now(),
        )
    )
    return installation
