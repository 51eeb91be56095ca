"""Who am I, and no more."""

from tests.slack_server.calls import Call
from tests.slack_server.errors import Json
from tests.slack_server.methods.registry import Rate, method


@method("auth.test", Rate.FREE, {"team_id": "text"})
async def test(call: Call) -> Json:
    installation = call.installation
    reach = call.world.reach(installation)
    enterprise = call.world.enterprises.get(installation.enterprise)
    answer: Json = {
        "user": call.bot.name,
        "user_id": call.bot.id,
        "bot_id": call.bot.bot_id,
        "is_enterprise_install": installation.is_org_wide,
    }
    if installation.is_org_wide:
        assert enterprise is not None
        answer |= {"url": f"https://{enterprise.name.lower()}.enterprise.slack.com/", "team": enterprise.name}
        answer["team_id"] = enterprise.id
    else:
        workspace = reach[0]
        answer |= {"url": f"https://{workspace.domain}.slack.com/", "team": workspace.name, "team_id": workspace.id}
    if enterprise is not None:
        answer["enterprise_id"] = enterprise.id
    if call.token and call.token.expires_at:
        answer["expires_in"] = int((call.token.expires_at - call.world.clock.now()).total_seconds())
    return answer


@method("auth.revoke", Rate.TIER3, {"test": "flag"})
async def revoke(call: Call) -> Json:
    if call.flag("test"):
        return {"revoked": False}
    assert call.token is not None
    call.token.refused = "token_revoked"
    return {"revoked": True}
