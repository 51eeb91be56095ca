"""A conversation and a member of Teams', as tests want them."""

from typing import Any

from adapters.teams.ports import Conversation, Member, tenant_of
from bot.dialogs.base import DIRECT
from bot.domain.person import PersonId

TENANT = tenant_of("e1")
ANNA, BEN, NOBODY = PersonId("29:anna"), PersonId("29:ben"), PersonId("")


def conversation(person_id: PersonId = ANNA, **more: Any) -> Conversation:
    """Somebody's own conversation with Makker."""
    known: dict[str, Any] = {
        "tenant_id": TENANT,
        "person_id": person_id,
        "place": DIRECT,
        "conversation_id": f"a:{person_id}",
        "service_url": "https://smba.trafficmanager.net/emea/",
        "bot_id": "28:makker",
        "kind": "personal",
    }
    return Conversation(**known | more)


def channel(place: str = "19:leaders@thread.tacv2", **more: Any) -> Conversation:
    """A channel of a team."""
    known = {"place": place, "conversation_id": place, "kind": "channel", "team_id": "19:team", "name": "Leaders"}
    return conversation(NOBODY, **known | more)


def member(person_id: PersonId = ANNA, **more: Any) -> Member:
    """Anna, as Teams reports her."""
    known: dict[str, Any] = {
        "tenant_id": TENANT,
        "user_id": person_id,
        "name": "Anna",
        "zone": "Europe/Copenhagen",
        "locale": "da-DK",
        "kind": "member",
        "country": "DK",
        "object_id": "entra-anna",
        "home": "a:29:anna|1|home:1",
    }
    return Member(**known | more)
