"""Files, in three steps."""

from tests.slack_server.calls import Call
from tests.slack_server.errors import Json, SlackError
from tests.slack_server.files import File, file_object
from tests.slack_server.methods.chat import destination
from tests.slack_server.methods.registry import Rate, method


@method(
    "files.getUploadURLExternal",
    Rate.TIER4,
    {"filename": "text", "length": "int", "alt_txt": "text", "snippet_type": "text"},
    required=("filename", "length"),
    scopes=("files:write",),
)
async def get_upload_url(call: Call) -> Json:
    world, length = call.world, call.arguments["length"]
    if length < 1:
        raise SlackError("file_upload_size_invalid")
    team = call.installation.team or world.reach(call.installation)[0].id
    name, file_id = call.text("filename"), world.ids.new("F")
    file = File(file_id, team, call.bot.id, name, length, world.clock.now(), world.ids.secret(40))
    file.alt_text = call.text("alt_txt")
    world.files[file.id] = file
    return {"upload_url": f"{call.origin}/upload/v1/{file.secret}", "file_id": file.id}


@method(
    "files.completeUploadExternal",
    Rate.TIER4,
    {
        "files": "list",
        "channel_id": "text",
        "channels": "ids",
        "initial_comment": "text",
        "thread_ts": "text",
        "blocks": "list",
    },
    required=("files",),
    scopes=("files:write",),
)
async def complete_upload(call: Call) -> Json:
    files = [_uploaded(call, wanted) for wanted in call.arguments["files"]]
    targets = [*(call.arguments.get("channels") or []), *filter(None, [call.text("channel_id")])]
    for target in targets:
        if target[:1] in ("U", "W"):
            raise SlackError("channel_not_found")
        workspace, channel = destination(call, target)
        if call.text("thread_ts") and channel.find(call.text("thread_ts")) is None:
            raise SlackError("thread_not_found")
        message = workspace.post(channel, call.bot, call.text("initial_comment"), thread_ts=call.text("thread_ts"))
        message.team = workspace.id
        message.files = [file_object(file) for file in files]
        for file in files:
            file.channels.append(channel.id)
    for file in files:
        file.is_complete = True
    return {"files": [file_object(file) for file in files]}


def _uploaded(call: Call, wanted: object) -> File:
    if not isinstance(wanted, dict) or not set(wanted) <= {"id", "title", "highlight_type"}:
        call.violations.add(call.method, "a file is named by id and title alone")
        raise SlackError("invalid_arguments")
    file = call.world.files.get(str(wanted.get("id")))
    if file is None or file.user != call.bot.id or file.content is None:
        raise SlackError("file_not_found")
    if file.is_complete:
        raise SlackError("file_already_completed")
    if not file.alt_text:
        call.violations.add(call.method, "a picture without alt text (alt_txt)")
    file.title = str(wanted.get("title") or "")
    return file


@method("files.delete", Rate.TIER3, {"file": "text"}, required=("file",), scopes=("files:write",))
async def delete(call: Call) -> Json:
    file = call.world.files.pop(call.text("file"), None)
    if file is None:
        raise SlackError("file_not_found")
    return {}
