"""Response URLs: five answers within half an hour, where an interaction happened."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from aiohttp import web

from tests.slack_server.apps import Installation
from tests.slack_server.blocks import check_message, name_blocks
from tests.slack_server.errors import Json, Violations
from tests.slack_server.messages import Message
from tests.slack_server.oracle import Oracle, Ping, pings_in
from tests.slack_server.world import World

LIFE, USES = timedelta(minutes=30), 5
FIELDS = {
    "text": str,
    "blocks": list,
    "response_type": str,
    "replace_original": bool,
    "delete_original": bool,
    "thread_ts": str,
    "metadata": dict,
    "unfurl_links": bool,
    "unfurl_media": bool,
}


@dataclass(slots=True, eq=False)
class Hook:
    """One response URL; `message` is where the interaction happened, if it was in a message."""

    installation: Installation
    team: str
    channel: str
    user: str
    at: datetime
    message: Message | None = None
    uses: int = 0


class Hooks:
    """All response URLs."""

    def __init__(self, world: World, oracle: Oracle, violations: Violations) -> None:
        self.world, self.oracle, self.violations = world, oracle, violations
        self.origin = ""
        self._hooks: dict[str, Hook] = {}

    def new(self, kind: str, hook: Hook) -> str:
        """An address, `kind` being `actions`, `commands` or `app`."""
        secret = self.world.ids.secret(32)
        self._hooks[secret] = hook
        return f"{self.origin}/{kind}/{hook.team}/{len(self._hooks)}/{secret}"

    async def handle(self, request: web.Request) -> web.Response:
        """Take an answer."""
        hook = self._hooks.get(request.match_info["secret"])
        now = self.world.clock.now()
        if hook is None:
            return web.json_response({"ok": False, "error": "no_service"}, status=404)
        if now - hook.at > LIFE or hook.uses >= USES:
            error = "expired_url" if now - hook.at > LIFE else "used_url"
            return web.json_response({"ok": False, "error": error}, status=404)
        hook.uses += 1
        try:
            body = json.loads(await request.read())
        except ValueError:
            body = None
        error = self._take(hook, body)
        self.oracle.add(
            at=now,
            method="response_url",
            token="",
            team=hook.team,
            arguments=body if isinstance(body, dict) else {},
            error=error,
        )
        return web.json_response({"ok": False, "error": error}, status=400) if error else web.Response(text="ok")

    def _take(self, hook: Hook, body: object) -> str:
        if not isinstance(body, dict):
            self.violations.add("response_url", "no JSON object")
            return "invalid_payload"
        wrong = [name for name, value in body.items() if name not in FIELDS or not isinstance(value, FIELDS[name])]
        if wrong:
            self.violations.add("response_url", f"unknown or of the wrong type: {', '.join(wrong)}")
            return "invalid_payload"
        if body.get("delete_original"):
            return self._delete(hook)
        return self.show(hook, body, "response_url")

    def _delete(self, hook: Hook) -> str:
        channel = self.world.workspaces[hook.team].channels[hook.channel]
        for messages in (channel.messages, channel.ephemerals):
            if hook.message in messages:
                messages.remove(hook.message)
        return ""

    def show(self, hook: Hook, body: Json, where: str) -> str:
        """Post or replace what an answer says; the error if it cannot be shown."""
        blocks = body.get("blocks") or []
        checking = check_message(blocks, [file.id for file in self.world.files.values() if file.is_complete])
        if checking.problems or not (body.get("text") or blocks):
            self.violations.add(where, *(checking.problems or ["neither text nor blocks"]))
            return "invalid_blocks" if checking.problems else "no_text"
        if blocks and not body.get("text"):
            self.violations.add(where, "blocks without the text that notifications and screen readers need")
        workspace = self.world.workspaces[hook.team]
        channel = workspace.channels[hook.channel]
        named = name_blocks(blocks, checking.block_ids, lambda: self.world.ids.secret(5))
        pings = [("text", ping) for ping in pings_in(body.get("text", ""))] + checking.pings
        if hook.message is not None and body.get("replace_original"):
            hook.message.text, hook.message.blocks = body.get("text", ""), named
            ts = hook.message.ts
        else:
            alone = "" if body.get("response_type") == "in_channel" else hook.user
            bot = hook.installation.bot
            ts = workspace.post(
                channel,
                bot,
                body.get("text", ""),
                blocks=named,
                thread_ts=body.get("thread_ts", ""),
                ephemeral_to=alone,
            ).ts
        self.oracle.pings.extend(Ping(hook.team, channel.id, ts, at, whom) for at, whom in pings)
        return ""
