"""Socket Mode's address, and leaving."""

from tests.slack_server.calls import Call
from tests.slack_server.errors import Json, SlackError
from tests.slack_server.methods.registry import Rate, Who, method


@method("apps.connections.open", Rate.TIER2, who=Who.APP)
async def open_connection(call: Call) -> Json:
    if not call.app.has_socket_mode:
        raise SlackError("socket_mode_not_enabled")
    ticket = call.world.ids.secret(36)
    call.app.tickets.add(ticket)
    return {"url": f"{call.origin.replace('http', 'ws', 1)}/link/?ticket={ticket}&app_id={call.app.id}"}


@method(
    "apps.uninstall",
    Rate.TIER1,
    {"client_id": "text", "client_secret": "text"},
    required=("client_id", "client_secret"),
)
async def uninstall(call: Call) -> Json:
    if call.text("client_id") != call.app.client_id:
        raise SlackError("client_id_token_mismatch")
    if call.text("client_secret") != call.app.client_secret:
        raise SlackError("bad_client_secret")
    call.world.uninstall(call.installation)
    return {}
