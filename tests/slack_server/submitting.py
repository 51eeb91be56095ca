"""What an app answers to a modal that was sent, done to the modal."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.slack_server.apps import Installation
from tests.slack_server.calls import Call
from tests.slack_server.delivery import Answer
from tests.slack_server.errors import SlackError
from tests.slack_server.methods.views import checked_view, pushed
from tests.slack_server.views import View

if TYPE_CHECKING:
    from tests.slack_server.server import SlackServer

_WHERE = "the answer to view_submission"
_FIELDS = {"clear": set[str](), "errors": {"errors"}, "update": {"view"}, "push": {"view"}}


@dataclass(frozen=True, slots=True)
class Submission:
    """How sending a modal went: `did` is close, errors, update, push, clear or failed; `view` is what shows then."""

    answer: Answer
    did: str
    errors: dict[str, str] = field(default_factory=dict)
    view: View | None = None


def take_answer(server: "SlackServer", installation: Installation, view: View, answer: Answer) -> Submission:
    """Do what the app answered."""
    if not answer.is_acknowledged:
        return Submission(answer, "failed", view=view)
    if answer.body in (None, "", {}):
        view.is_open = False
        below = server.world.views.get(view.previous) if view.previous else None
        return Submission(answer, "close", view=below)
    body: Any = answer.body
    did = body.get("response_action") if isinstance(body, dict) else None
    if did not in _FIELDS or set(body) != {"response_action", *_FIELDS[did]}:
        server.violations.add(_WHERE, f"not an answer to a modal: {body}")
        return Submission(answer, "failed", view=view)
    if did == "clear":
        for one in server.world.views.stack(view.root):
            one.is_open = False
        return Submission(answer, did)
    if did == "errors":
        return _errors(server, view, answer, body["errors"])
    token = server.world.tokens[installation.token]
    call = Call(_WHERE, {}, server.world, server.oracle, server.violations, "", token)
    try:
        checked = checked_view(call, body["view"], _WHERE, "modal")
        if did == "push":
            return Submission(answer, did, view=pushed(call, view, checked))
        server.world.change_view(view, checked)
    except SlackError:
        return Submission(answer, "failed", view=view)
    return Submission(answer, did, view=view)


def _errors(server: "SlackServer", view: View, answer: Answer, errors: Any) -> Submission:
    fields = {block["block_id"] for block in view.blocks if block["type"] == "input"}
    if not isinstance(errors, dict) or not errors or not set(errors) <= fields:
        server.violations.add(_WHERE, f"errors for other than the modal's fields: {errors}")
        return Submission(answer, "failed", view=view)
    return Submission(answer, "errors", errors, view)
