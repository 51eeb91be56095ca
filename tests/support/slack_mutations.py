"""Payloads of every kind as Slack sends them, and what becomes of them in the hands of somebody who means harm."""

import json
from collections.abc import AsyncIterator, Collection, Iterator
from copy import deepcopy
from dataclasses import replace
from random import Random

from tests.slack_server.acting import Hand
from tests.slack_server.channels import EVENT_TYPES
from tests.slack_server.delivery import Parcel
from tests.slack_server.people import user_object
from tests.support.mutations import CANARY, Json, Words, take_apart
from tests.support.platform_slack import SlackPlatform

WORDS = Words(
    names=("user", "team", "view", "event", "actions", "command", "authorizations", "enterprise", "type", "state"),
    values=(
        "1|x|y", "<!channel>", f"<@U1|{CANARY}>", f"<!date^1392734382^{{date}}|{CANARY}>", "&lt;!here&gt;",
        "block_actions", "view_submission", "shortcut", "event_callback", "message", "im", "home", "messages",
        "user_change", "team_join", "app_home_opened", "file_share", "member_joined_channel", "message_action",
        "set_goal", "make_goal", "static_select", "overflow", "button",
    ),
)  # fmt: skip


async def kinds(there: SlackPlatform, hand: Hand) -> AsyncIterator[Parcel]:
    """One payload of each kind, as Slack would send it for what somebody does."""
    for kind in _events(there, hand):
        yield kind
    async for parcel in _interactions(there, hand):
        yield parcel
    for text in ("", "help", f"goal {CANARY} every day at 7", "done", "settings"):
        await hand.commands(text)
        yield _last(hand)


def _events(there: SlackPlatform, hand: Hand) -> Iterator[Parcel]:
    place, installation, person = there.workspace, there.installation, hand.person
    profile = user_object(person, place.id, there.makker.clock.now(), with_locale=True)
    channel = place.add_channel("talk", person, installation.bot)
    message = place.post(hand.direct, person, f"goal {CANARY} &amp; &lt;b&gt;")
    happened: dict[str, Json] = {
        "message.im": hand.payloads.message_event(place, hand.direct, message, EVENT_TYPES[hand.direct.kind]),
        "user_change": {"type": "user_change", "user": profile},
        "team_join": {"type": "team_join", "user": profile},
        "app_home_opened": {"type": "app_home_opened", "user": person.id, "channel": hand.direct.id, "tab": "home"},
        "member_joined_channel": {
            "type": "member_joined_channel", "user": installation.bot.id, "channel": channel.id,
            "channel_type": "C", "team": place.id, "inviter": person.id,
        },
        "member_left_channel": {
            "type": "member_left_channel", "user": installation.bot.id, "channel": channel.id, "team": place.id
        },
        "app_uninstalled": {"type": "app_uninstalled"},
        "tokens_revoked": {"type": "tokens_revoked", "tokens": {"bot": [installation.bot.id]}},
    }  # fmt: skip
    for name, event in happened.items():
        yield _elsewhere_if_final(hand.payloads.event(place, installation, event), name)
    looked = happened["app_home_opened"] | {"tab": "messages"}
    yield hand.payloads.event(place, installation, looked)


def _elsewhere_if_final(parcel: Parcel, name: str) -> Parcel:
    """What ends an installation ends that of a workspace where Makker is not: here the attack goes on."""
    if name not in ("app_uninstalled", "tokens_revoked"):
        return parcel
    text = json.dumps(parcel.payload).replace(parcel.team, "T0ELSEWHERE")
    return replace(parcel, payload=json.loads(text))


async def _interactions(there: SlackPlatform, hand: Hand) -> AsyncIterator[Parcel]:
    await hand.opens_home()
    await there.come_to_rest()
    assert hand.home is not None
    for where in (hand.home, hand.from_app()[0], hand.from_app()[-1]):
        button = next(each for block in where.blocks for each in block.get("elements", ()) if each["type"] == "button")
        await hand.presses(where, button["action_id"])
        await there.come_to_rest()
        yield _last(hand)
    channel = there.workspace.add_channel("said", hand.person)
    message = there.workspace.post(channel, hand.person, f"{CANARY} &lt;3")
    await hand.uses_message_shortcut("make_goal", message)
    yield _last(hand)
    await there.come_to_rest()
    await hand.uses_shortcut("set_goal")
    yield _last(hand)
    await there.come_to_rest()
    assert hand.modal is not None
    yield hand.payloads.closing(there.workspace, hand.person, hand.modal, False)
    await there.sends_form(hand, title=CANARY, why="", at="25:99")
    yield _last(hand)
    await there.sends_form(hand, title=CANARY, why="energy", at="07:00")
    yield _last(hand)


def _last(hand: Hand) -> Parcel:
    assert hand.last is not None
    return hand.last


# --- taking apart -----------------------------------------------------------------------------------------


def mutated(parcel: Parcel, number: int, rng: Random, spared: Collection[str] = ()) -> Parcel:
    """The payload with one to four things done to it, and ids of its own as each payload of Slack's has them."""
    payload: Json = deepcopy(parcel.payload)
    _number(payload, number)
    take_apart(payload, WORDS, rng)
    if parcel.kind == "slash_commands":
        # A form holds texts alone, and whole characters.
        payload = {_text(name): _text(value) for name, value in payload.items()}
    written = json.dumps(payload)
    assert not any(each in written for each in spared), "an attacker does not become somebody else"
    return replace(parcel, payload=payload)


def _text(value: Json) -> str:
    return str(value).encode("utf-8", "replace").decode()


def _number(payload: Json, number: int) -> None:
    for name in ("event_id", "trigger_id"):
        if name in payload:
            payload[name] = f"{payload[name]}{number}"
    payload["number"] = str(number)
