"""Tokens for codes, and new tokens for refresh tokens."""

from tests.slack_server.apps import App, Installation
from tests.slack_server.calls import Call
from tests.slack_server.errors import Json, SlackError
from tests.slack_server.methods.registry import Rate, Who, method
from tests.slack_server.world import TOKEN_LIFE


@method(
    "oauth.v2.access",
    Rate.TIER4,
    {
        "client_id": "text",
        "client_secret": "text",
        "code": "text",
        "redirect_uri": "text",
        "grant_type": "text",
        "refresh_token": "text",
    },
    who=Who.NOBODY,
)
async def access(call: Call) -> Json:
    app = _client(call)
    grant = call.text("grant_type") or "authorization_code"
    if grant == "authorization_code":
        return _for_code(call, app)
    if grant != "refresh_token":
        raise SlackError("invalid_grant_type")
    installation = call.world.refresh_tokens.get(call.text("refresh_token"))
    if installation is None or installation.app is not app:
        raise SlackError("invalid_refresh_token")
    call.world.new_token(installation)
    return _granted(call, installation)


def _client(call: Call) -> App:
    client_id, secret = call.basic or (call.text("client_id"), call.text("client_secret"))
    app = next((app for app in call.world.apps.values() if app.client_id == client_id), None)
    if app is None:
        raise SlackError("invalid_client_id")
    if app.client_secret != secret:
        raise SlackError("bad_client_secret")
    return app


def _for_code(call: Call, app: App) -> Json:
    approval = call.world.approvals.get(call.text("code"))
    if approval is None or approval.app is not app:
        raise SlackError("invalid_code")
    if approval.is_used:
        raise SlackError("code_already_used")
    if approval.redirect_uri != call.text("redirect_uri"):
        raise SlackError("bad_redirect_uri")
    if (call.world.clock.now() - approval.at).total_seconds() > 600:
        raise SlackError("invalid_code")
    approval.is_used = True
    installation = call.world.install(app, approval.place, approval.by, approval.scopes)
    return _granted(call, installation)


def _granted(call: Call, installation: Installation) -> Json:
    world = call.world
    workspace = world.workspaces.get(installation.team)
    enterprise = world.enterprises.get(installation.enterprise)
    answer: Json = {
        "app_id": installation.app.id,
        "authed_user": {"id": installation.installed_by},
        "scope": ",".join(sorted(installation.scopes)),
        "token_type": "bot",
        "access_token": installation.token,
        "bot_user_id": installation.bot.id,
        "team": {"id": workspace.id, "name": workspace.name} if workspace else None,
        "enterprise": {"id": enterprise.id, "name": enterprise.name} if enterprise else None,
        "is_enterprise_install": installation.is_org_wide,
    }
    if installation.app.rotates_tokens:
        answer |= {"expires_in": int(TOKEN_LIFE.total_seconds()), "refresh_token": installation.refresh_token}
    return answer
