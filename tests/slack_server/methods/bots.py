"""Bots and workspaces as they describe themselves."""

from tests.loopback.clock import seconds
from tests.slack_server.calls import Call
from tests.slack_server.errors import Json, SlackError
from tests.slack_server.methods.registry import Rate, method


@method("bots.info", Rate.TIER3, {"bot": "text", "team_id": "text"}, scopes=("users:read",))
async def info(call: Call) -> Json:
    for workspace in call.workspaces():
        for person in workspace.people.values():
            if person.bot_id and person.bot_id == call.text("bot"):
                return {
                    "bot": {
                        "id": person.bot_id,
                        "deleted": person.deleted,
                        "name": person.real_name,
                        "updated": seconds(person.updated or call.world.clock.now()),
                        "app_id": person.app_id,
                        "user_id": person.id,
                        "icons": {"image_36": "https://a.slack-edge.example/36.png"},
                    }
                }
    raise SlackError("bot_not_found")


@method("team.info", Rate.TIER3, {"team": "text", "domain": "text"}, scopes=("team:read",))
async def team(call: Call) -> Json:
    wanted = call.text("team")
    for workspace in call.workspaces():
        if wanted in ("", workspace.id):
            return {
                "team": {
                    "id": workspace.id,
                    "name": workspace.name,
                    "domain": workspace.domain,
                    "email_domain": "",
                    "icon": {"image_default": True},
                    **(
                        {"enterprise_id": workspace.enterprise.id, "enterprise_name": workspace.enterprise.name}
                        if workspace.enterprise
                        else {}
                    ),
                }
            }
    raise SlackError("team_not_found")
