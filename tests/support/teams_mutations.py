"""Activities of every kind as Teams sends them, and what becomes of them in the hands of somebody who means harm."""

import json
from collections.abc import AsyncIterator, Collection
from copy import deepcopy
from random import Random

from adapters.teams.hosts import Hosts
from tests.support.mutations import CANARY, Json, Words, take_apart
from tests.support.platform_teams import TeamsPlatform
from tests.support.teams_cards import presses
from tests.teams_server.acting import Hand
from tests.teams_server.places import Team

WORDS = Words(
    names=(
        "type", "id", "from", "conversation", "recipient", "channelData", "tenant", "team", "channel", "value", "name",
        "action", "data", "makker", "membersAdded", "membersRemoved", "entities", "attachments", "replyToId", "text",
    ),
    values=(
        "message", "invoke", "conversationUpdate", "installationUpdate", "messageReaction", "event", "handoff",
        "endOfConversation", "adaptiveCard/action", "task/fetch", "task/submit", "fileConsent/invoke",
        "composeExtension/query", "signin/verifyState", "Action.Execute", "automatic", "accept", "add", "remove",
        "add-upgrade", "remove-upgrade", "personal", "groupChat", "channel", "teamMemberAdded", "teamMemberRemoved",
        "teamDeleted", "channelDeleted", "channelRenamed", "29:nobody", "28:nobody", "19:nobody@thread.tacv2",
        "19:x@thread.tacv2;messageid=1", f"<at>Makker</at> {CANARY}", f'<at id="0">{CANARY}</at>',
        "https://evil.example/", "Mars/Olympus", "xx-XX",
    ),
)  # fmt: skip
BUTTONS = 10
HELD = 3
"""Of each kind so many activities are kept to be taken apart."""


async def kinds(there: TeamsPlatform, hand: Hand) -> AsyncIterator[Json]:
    """Activities of each kind, as Teams sends them for what somebody does."""
    team = there.tenant.add_team(CANARY, hand.person)
    begun = len(there.server.delivery.tries)
    await _is_there(there, hand, team)
    await _talks(there, hand, team)
    await _presses(there, hand)
    await _goes(there, hand, team)
    found: dict[str, int] = {}
    for one in list(there.server.delivery.tries)[begun:]:
        about = kind_of(one.activity)
        found[about] = found.get(about, 0) + 1
        if found[about] <= HELD:
            yield one.activity


async def _is_there(there: TeamsPlatform, hand: Hand, team: Team) -> None:
    await hand.installs()
    await hand.installs(team)
    group = there.tenant.add_group(hand.person)
    await hand.installs(group)
    other = there.tenant.add_person(CANARY)
    await hand.adds(other, team)
    await hand.removes(other, team)
    await hand.renames(team, f"{CANARY} 2")
    channel = await hand.creates(team, CANARY)
    await hand.renames(channel, f"{CANARY} 3")
    await there.come_to_rest()


async def _talks(there: TeamsPlatform, hand: Hand, team: Team) -> None:
    for text in (f"goal {CANARY} every day at 7", "energy", "after coffee", "yes", "done", "home"):
        await hand.types(text)
        await there.come_to_rest()
    await hand.mentions(team.general, f"goal {CANARY}")
    await there.come_to_rest()


async def _presses(there: TeamsPlatform, hand: Hand) -> None:
    """One button of each kind that stands there; a form that opens is sent in."""
    seen: set[str] = set()
    for message in reversed(hand.from_bot()[-8:]):
        card = message.card_for(hand.person.id)
        for _, action, press in presses(card) if card is not None else ():
            if press.action in seen or len(seen) == BUTTONS:
                continue
            seen.add(press.action)
            shown = await hand.does(message, card or {}, action, {})
            if shown.dialog is not None:
                await hand.sends_form(shown.dialog, {**_sent(shown.dialog.card), "title": CANARY, "why": CANARY})
    await there.come_to_rest()


def _sent(card: Json) -> Json:
    return deepcopy(next((action.get("data", {}) for action in reversed(card.get("actions", []))), {}))


async def _goes(there: TeamsPlatform, hand: Hand, team: Team) -> None:
    """Makker goes and comes back: what is taken apart afterwards may do so again."""
    for place in (None, team):
        await hand.uninstalls(place)
        await hand.installs(place)
    await there.come_to_rest()


def kind_of(activity: Json) -> str:
    """What an activity is about."""
    name = activity.get("name") or activity.get("action") or activity.get("channelData", {}).get("eventType") or ""
    about = f"{activity['type']}:{name}" if name else str(activity["type"])
    return f"{about}:value" if activity["type"] == "message" and "value" in activity else about


def mutated(activity: Json, number: int, rng: Random, spared: Collection[str] = ()) -> Json:
    """The activity with up to four things done to it, and an id of its own as each of Teams' has one."""
    made = deepcopy(activity)
    made["id"] = f"{made['id']}{number}"
    take_apart(made, WORDS, rng)
    if isinstance(made.get("recipient"), dict):
        # Whom it is for is how Teams knows where to bring it.
        made["recipient"] = deepcopy(activity["recipient"])
    if Hosts(("127.0.0.1",)).allows(made.get("serviceUrl")):
        # Elsewhere in Teams would be another organisation, which Teams does not mistake for this one.
        made["serviceUrl"] = activity["serviceUrl"]
    written = json.dumps(made)
    assert not any(each in written for each in spared), "an attacker does not become somebody else"
    return made
