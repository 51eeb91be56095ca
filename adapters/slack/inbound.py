"""From Slack to Makker: payloads become events of verified people, and turns become what Slack is told at once."""

from collections.abc import Mapping
from typing import Any

import structlog

from adapters.shared.meeting import Meeting, Stranger, Then
from adapters.shared.ports import Member
from adapters.shared.shapes import Unreadable
from adapters.slack import payloads
from adapters.slack.channels import Channels
from adapters.slack.dispatch import Answer, Body
from adapters.slack.forms import form_errors, modal, submitted
from adapters.slack.modals import Modals
from adapters.slack.people import People
from adapters.slack.typed import as_written
from adapters.slack.values import pressed
from bot.dialogs.base import DIRECT, OpenForm, Place, Pressed, RefuseForm, Submitted, Thread, Typed, What
from bot.domain.person import PersonId, TenantId
from bot.logs import fault
from bot.ports import Turn
from bot.text.catalogue import put
from bot.text.messages import msg

NOTHING: Answer = ""
SET_GOAL, MAKE_GOAL = "set_goal", "make_goal"
"""The shortcuts of the app's manifest: one everywhere, one on a message."""

LONGEST_TEXT = 40_000
"""Slack's own limit on a message."""
log = structlog.get_logger(__name__)


class Inbound:
    """Hands on what Slack sends. Raises `NotStored` where it could not be kept, so that Slack sends it again."""

    def __init__(self, meeting: Meeting[Member], people: People, channels: Channels, modals: Modals) -> None:
        self._meeting = meeting
        self._people = people
        self._channels = channels
        self._modals = modals

    async def __call__(self, tenant: TenantId, body: Body) -> Answer:
        """Handle a tenant's payload; what cannot be read does nothing, since nothing of ours looks like that."""
        try:
            if body.get("type") == "event_callback":
                return await self._happened(tenant, payloads.envelope(body))
            if "command" in body:
                return await self._commanded(tenant, payloads.command(body))
            return await self._acted(tenant, payloads.interaction(body), body)
        except Unreadable as unreadable:
            log.warning("payload unreadable", **fault(unreadable))
            return NOTHING

    # --- events -----------------------------------------------------------------------------------------

    async def _happened(self, tenant: TenantId, envelope: payloads.Envelope) -> Answer:
        event = envelope.event
        match event.type:
            case "message" | "app_mention":
                await self._wrote(tenant, envelope)
            case "app_home_opened" if event.tab == "home":
                await self._people.opened_home(tenant, _user(event))
            case "app_home_opened":
                await self._people.opened_messages(tenant, envelope.event_id, _user(event))
            case "user_change" | "team_join" if isinstance(event.user, dict):
                await self._people.changed(tenant, envelope.event_id, event.user)
            case "member_joined_channel":
                await self._channels.joined(tenant, envelope.event_id, event)
            case "app_uninstalled":
                await self._people.all_left(tenant)
            case "tokens_revoked" if event.tokens.get("bot"):
                await self._people.all_left(tenant)
        return NOTHING

    async def _wrote(self, tenant: TenantId, envelope: payloads.Envelope) -> None:
        """Words in the direct conversation; edits, deletions, joins and what bots say are nobody's words to Makker."""
        event = envelope.event
        if event.bot_id or event.subtype not in ("", "file_share", "thread_broadcast") or event.channel_type != "im":
            return
        said = Typed(as_written(event.text[:LONGEST_TEXT]))
        try:
            await self._meeting.submit(tenant, _user(event), f"ev:{envelope.event_id}", said, dm=_id(event.channel))
        except Stranger as stranger:
            self._people.turn_away(stranger)

    # --- interactions -----------------------------------------------------------------------------------

    async def _acted(self, tenant: TenantId, acted: payloads.Interaction, body: Mapping[str, Any]) -> Answer:
        try:
            match acted.type:
                case "block_actions":
                    await self._pressed(tenant, acted, body)
                case "view_submission":
                    return await self._submitted(tenant, acted, body)
                case "shortcut" if acted.callback_id == SET_GOAL:
                    await self._does(tenant, acted, Pressed("goal.new"))
                case "message_action" if acted.callback_id == MAKE_GOAL:
                    title = as_written(acted.message.text[:LONGEST_TEXT])
                    await self._does(tenant, acted, Pressed("goal.new", values={"title": title}))
        except Stranger as stranger:
            self._people.turn_away(stranger)
        return NOTHING

    async def _pressed(self, tenant: TenantId, acted: payloads.Interaction, body: Mapping[str, Any]) -> None:
        press = pressed(body)
        if press is not None:
            await self._does(tenant, acted, Pressed(press.action, press.ref, press.turn, press.values), press.key)

    async def _does(self, tenant: TenantId, acted: payloads.Interaction, what: What, key: str = "") -> None:
        """Something that may open a modal: the trigger for it is good for three seconds."""
        place = _place(acted.container.channel_id)

        def opened(turn: Turn) -> None:
            self._modals.open_soon(acted.trigger_id, turn, key)

        await self._given(tenant, acted, what, key, place, opened)

    async def _given(
        self,
        tenant: TenantId,
        acted: payloads.Interaction,
        what: What,
        key: str,
        place: Place,
        then: Then = lambda turn: None,
    ) -> Turn | None:
        if not acted.trigger_id:
            raise Unreadable("an interaction without a trigger")
        user, event_id = PersonId(acted.user.id), f"act:{acted.trigger_id}"
        return await self._meeting.submit(tenant, user, event_id, what, place=place, at_message=key, then=then)

    async def _submitted(self, tenant: TenantId, acted: payloads.Interaction, body: Mapping[str, Any]) -> Answer:
        view = body.get("view")
        form = submitted(view)
        turn = await self._given(tenant, acted, Submitted(form.action, form.ref, form.values), form.key, DIRECT)
        if turn is None:
            return NOTHING
        for effect in turn.effects:
            if isinstance(effect, RefuseForm):
                return {"response_action": "errors", "errors": form_errors(effect.errors, turn.language, view)}
            if isinstance(effect, OpenForm):
                return {"response_action": "update", "view": modal(effect.form, turn.language, form.key)}
        return NOTHING

    # --- commands ---------------------------------------------------------------------------------------

    async def _commanded(self, tenant: TenantId, command: payloads.Command) -> Answer:
        """`/makker` is answered in the direct conversation, wherever it was written; a line says so to its writer."""
        said = Typed(as_written(command.text[:LONGEST_TEXT]).strip() or "help")
        try:
            turn = await self._meeting.submit(
                tenant,
                PersonId(command.user_id),
                f"cmd:{command.trigger_id}",
                said,
                then=lambda turn: self._modals.open_soon(command.trigger_id, turn, ""),
            )
        except Stranger as stranger:
            return self._people.refusal(stranger)
        if turn is None:
            return NOTHING
        is_elsewhere = not command.channel_id.startswith("D") and any(_is_said(effect) for effect in turn.effects)
        return put(msg("I have answered you in our direct conversation."), turn.language) if is_elsewhere else NOTHING


def _is_said(effect: object) -> bool:
    return not isinstance(effect, OpenForm | RefuseForm | Thread)


def _place(channel: str) -> Place:
    """A channel; the Home tab and direct conversations are the person's own."""
    return DIRECT if not channel or channel.startswith("D") else Place(channel)


def _user(event: payloads.Happened) -> PersonId:
    if not isinstance(event.user, str) or not event.user:
        raise Unreadable("an event by nobody")
    return PersonId(event.user)


def _id(channel: str | dict[str, Any]) -> str:
    return channel if isinstance(channel, str) else str(channel.get("id", ""))
