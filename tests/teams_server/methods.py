"""What each request to the connector does."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.teams_server import activities
from tests.teams_server.calls import Call
from tests.teams_server.errors import Json, TeamsError
from tests.teams_server.messages import Message
from tests.teams_server.people import member
from tests.teams_server.places import Conversation, Kind, base

Answered = tuple[int, Json | list[Json] | None]
LEAST_PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class Method:
    """A request that there is."""

    name: str
    verb: str
    path: str
    handler: Callable[[Call], Answered]

    @property
    def has_body(self) -> bool:
        """Whether something comes with it."""
        return self.verb in ("POST", "PUT")


# --- writing --------------------------------------------------------------------------------------------


def send(call: Call) -> Answered:
    """A message in a conversation, in a thread if its id names one."""
    conversation, thread = call.conversation(), base(call.conversation_id)[1]
    if thread and not any(thread in (one.id, one.thread) for one in conversation.messages):
        raise TeamsError(404, "ConversationNotFound", "Thread not found.")
    return _posted(call, conversation, thread)


def reply(call: Call) -> Answered:
    """A message under another one; only channels show which."""
    conversation = call.conversation()
    answered = conversation.find(call.path["activity"])
    if conversation.kind is not Kind.CHANNEL:
        return _posted(call, conversation, "")
    if answered is None:
        raise TeamsError(404, "ActivityNotFoundInConversation")
    return _posted(call, conversation, answered.thread)


def _posted(call: Call, conversation: Conversation, thread: str) -> Answered:
    activities.check(call, call.body, conversation)
    if call.body["type"] != "message":
        return 201, {"id": ""}
    message = call.world.post(conversation, call.world.bot.id, call.body, thread)
    call.made = message.id
    return 201, {"id": message.id}


def update(call: Call) -> Answered:
    """Another message in the place of one."""
    conversation = call.conversation()
    message = _own(call, conversation)
    activities.check(call, call.body, conversation)
    if call.body.get("id", message.id) != message.id:
        raise call.wrong("the activity names another id than its address")
    message.change(call.body)
    return 200, {"id": message.id}


def delete(call: Call) -> Answered:
    """Take a message away."""
    _own(call, call.conversation()).is_deleted = True
    return 200, None


def _own(call: Call, conversation: Conversation) -> Message:
    message = conversation.find(call.path["activity"])
    if message is None:
        raise TeamsError(404, "ActivityNotFoundInConversation", "Activity not found in conversation.")
    if message.author != call.world.bot.id:
        raise TeamsError(403, "NotEnoughPermissions")
    return message


def create(call: Call) -> Answered:
    """A person's own conversation, or a thread in a channel."""
    activities.check_creation(call)
    if call.body.get("isGroup"):
        return _begun(call)
    named = call.body["members"][0]["id"]
    try:
        person = call.person(named)
    except TeamsError:
        raise TeamsError(400, "BadSyntax", "Bad format of conversation member.") from None
    conversation = call.tenant().personal(person)
    call.let_in(conversation)
    call.made_in = conversation.id
    answer = {"id": conversation.id, "serviceUrl": ""}
    if (activity := call.body.get("activity")) is not None:
        activities.check(call, activity, conversation)
        call.made = call.world.post(conversation, call.world.bot.id, activity).id
        answer["activityId"] = call.made
    return 201, answer


def _begun(call: Call) -> Answered:
    named = call.body["channelData"]["channel"]["id"]
    channel = call.world.conversation(named)
    if channel is None or channel.is_over or channel.kind is not Kind.CHANNEL or channel.tenant != call.tenant_id:
        raise TeamsError(404, "ConversationNotFound", "Conversation not found.")
    call.let_in(channel)
    activities.check(call, call.body["activity"], channel)
    message = call.world.post(channel, call.world.bot.id, call.body["activity"])
    call.made, call.made_in = message.id, f"{channel.id};messageid={message.id}"
    return 201, {"id": call.made_in, "activityId": message.id}


# --- reading --------------------------------------------------------------------------------------------


def one_member(call: Call) -> Answered:
    """Somebody on a conversation's roster."""
    conversation = call.conversation()
    person = call.person(call.path["member"])
    if person not in conversation.members:
        raise TeamsError(404, "MemberNotFoundInConversation", "Member not found in conversation.")
    return 200, member(person, call.tenant().tells_email)


def members(call: Call) -> Answered:
    """The whole roster at once."""
    return 200, _roster(call)


def paged_members(call: Call) -> Answered:
    """A page of the roster, and how to get the next; of chats there is only one."""
    if unknown := call.query.keys() - {"pageSize", "continuationToken"}:
        raise call.wrong(f"unknown: {', '.join(sorted(unknown))}")
    asked = call.query.get("pageSize", "200")
    if not asked.isdigit() or not 1 <= int(asked) <= 500:
        raise call.wrong("a page has from 1 to 500 people")
    everybody = _roster(call)
    if call.conversation().kind is not Kind.CHANNEL:
        return 200, {"members": everybody}
    start = _page(call)
    end = start + min(max(int(asked), LEAST_PER_PAGE), call.most_per_page)
    more = {"continuationToken": _token(call, end)} if end < len(everybody) else {}
    return 200, {**more, "members": everybody[start:end]}


def _roster(call: Call) -> list[Json]:
    conversation = call.conversation()
    tells_email = call.tenant().tells_email
    return [member(person, tells_email) for person in conversation.members if not person.is_gone]


def _token(call: Call, start: int) -> str:
    return f"##{start}|{base(call.conversation_id)[0]}=="


def _page(call: Call) -> int:
    """Where the page begins that a token asks for, which is good for the roster that it came from alone."""
    token = call.query.get("continuationToken", "")
    if not token:
        return 0
    start = token.removeprefix("##").partition("|")[0]
    if not start.isdigit() or token != _token(call, int(start)):
        call.wrong("that roster gave no such continuation token")
        raise TeamsError(400, "BadArgument", "Bad continuation token.")
    return int(start)


def channels(call: Call) -> Answered:
    """The channels of a team; its first has no name here."""
    team = call.team()
    shown = [{"id": one.id, "name": one.name or None} for one in team.channels if not one.is_gone]
    return 200, {"conversations": shown}


def team_details(call: Call) -> Answered:
    """A team."""
    team = call.team()
    return 200, {
        "id": team.id,
        "name": team.name,
        "aadGroupId": team.group_id,
        "channelCount": len(team.channels),
        "memberCount": len(team.members),
        "tenantId": team.tenant,
        "type": "standard",
    }


_ONE = "conversations/{conversation}"
METHODS = (
    Method("create", "POST", "conversations", create),
    Method("send", "POST", f"{_ONE}/activities", send),
    Method("reply", "POST", f"{_ONE}/activities/{{activity}}", reply),
    Method("update", "PUT", f"{_ONE}/activities/{{activity}}", update),
    Method("delete", "DELETE", f"{_ONE}/activities/{{activity}}", delete),
    Method("members", "GET", f"{_ONE}/members", members),
    Method("member", "GET", f"{_ONE}/members/{{member}}", one_member),
    Method("pagedmembers", "GET", f"{_ONE}/pagedmembers", paged_members),
    Method("channels", "GET", "teams/{team}/conversations", channels),
    Method("team", "GET", "teams/{team}", team_details),
)
