"""Two workspaces in which everything has the same ids: whatever is done in one leaves the other as it was."""

import json
from collections.abc import AsyncIterator, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from typing import Any

import pytest

from tests.slack_server.acting import Hand
from tests.slack_server.delivery import Parcel
from tests.support.people import utc
from tests.support.platform_slack import SlackPlatform, tenant_behind
from tests.support.rows import Rows, rows_of
from tests.support.slack_mutations import kinds
from tests.support.slack_tenants import copied, installs


@dataclass
class Twins:
    """Anna in Acme, and somebody of the same id in Beta who has the very same goals and messages."""

    there: SlackPlatform
    anna: Hand
    other: Hand
    recorded: Sequence[Parcel]

    async def rows(self, hand: Hand) -> Rows:
        """All that is kept of a workspace."""
        tenant = tenant_behind(hand.installation)
        return await self.there.makker.database.read(lambda connection: rows_of(connection, tenant))

    def seen_by_anna(self) -> list[Any]:
        """What Makker shows her."""
        return deepcopy([(each.ts, each.text, each.blocks) for each in self.anna.from_app()])

    async def crosses(self, parcel: Parcel) -> int:
        """Send something of Anna's from Beta, under the same event and trigger; the status."""
        # Home tabs wait for Slack's limits in their own time: so many at once, and longer between them.
        for _ in range(5):
            self.there.pass_a_second()
        text = json.dumps(parcel.payload).replace(self.anna.workspace.id, self.other.workspace.id)
        crossed = replace(parcel, payload=json.loads(text), team=self.other.workspace.id)
        answer = await self.there.server.delivery.send(self.other.installation.app, crossed)
        await self.there.come_to_rest()
        return answer.status


@pytest.fixture
async def twins(there: SlackPlatform) -> Twins:
    anna = there.hand(there.workspace.add_person("anna", display_name="Anna"))
    for text in ("goal run every day at 7", "energy", "after coffee", "yes"):
        await anna.types(text)
        await there.come_to_rest()
    recorded = [parcel async for parcel in kinds(there, anna)]
    await there.move_to(anna.person.id, utc(3, 12))
    recorded += [parcel async for parcel in _every_button(there, anna)]
    beta = there.server.world.add_workspace("Beta")
    person = beta.add_person("anna", id=anna.person.id, display_name="Anna")
    other = there.server.hand(person, await installs(there, beta), beta)
    tenants = tenant_behind(anna.installation), tenant_behind(other.installation)
    await there.makker.database.write(lambda connection: copied(connection, *tenants))
    return Twins(there, anna, other, recorded)


async def _every_button(there: SlackPlatform, anna: Hand) -> AsyncIterator[Parcel]:
    """What each button of each message that she was sent says when it is pressed."""
    for message in anna.from_app():
        for block in message.blocks:
            for element in block.get("elements", ()):
                if element.get("type") == "button":
                    action = {"type": "button", "block_id": block["block_id"], "action_ts": "1.1"} | {
                        name: element[name] for name in ("action_id", "value", "text")
                    }
                    yield anna.payloads.action_in_message(
                        there.workspace, anna.person, anna._trigger(), anna.direct, message, action, ""
                    )


async def test_nothing_that_is_done_in_one_workspace_reaches_the_other(twins: Twins) -> None:
    assert len(twins.recorded) > 25
    kept, shown, before = await twins.rows(twins.anna), twins.seen_by_anna(), len(list(twins.there.server.oracle))
    theirs = await twins.rows(twins.other)
    for parcel in twins.recorded:
        assert await twins.crosses(parcel) in (0, 200), parcel.about
        assert await twins.rows(twins.anna) == kept, parcel.about
    assert twins.seen_by_anna() == shown
    calls = twins.there.server.oracle.entries[before:]
    assert {call.team for call in calls} == {twins.other.workspace.id}
    assert await twins.rows(twins.other) != theirs


async def test_the_same_event_id_in_two_workspaces_is_two_events(twins: Twins) -> None:
    await twins.anna.types("goal swim")
    assert twins.anna.last is not None
    await twins.crosses(twins.anna.last)
    assert [row[:2] for row in (await twins.rows(twins.other))["inbox"]] == [
        (tenant_behind(twins.other.installation), f"ev:{twins.anna.last.payload['event_id']}")
    ]


async def test_an_event_is_handled_for_the_workspace_that_it_was_authorised_for(twins: Twins) -> None:
    await twins.anna.types("hello")
    assert twins.anna.last is not None
    await twins.there.come_to_rest()
    kept = await twins.rows(twins.anna)
    payload = deepcopy(twins.anna.last.payload) | {"event_id": "Ev0SHARED"}
    payload["authorizations"][0]["team_id"] = twins.other.workspace.id
    await twins.there.server.delivery.send(twins.anna.installation.app, replace(twins.anna.last, payload=payload))
    await twins.there.come_to_rest()
    assert await twins.rows(twins.anna) == kept
    assert len((await twins.rows(twins.other))["inbox"]) == 1


async def test_a_modal_opened_over_slack_connect_belongs_to_where_it_was_opened(twins: Twins) -> None:
    """Slack then names the sender's own workspace as the team, and in the view the one that Makker was asked in."""
    await twins.anna.uses_shortcut("set_goal")
    await twins.there.come_to_rest()
    await twins.there.sends_form(twins.anna, title="Run far", why="energy", at="07:00")
    assert twins.anna.last is not None
    kept = await twins.rows(twins.anna)
    payload = deepcopy(twins.anna.last.payload) | {"trigger_id": "1.2.3"}
    payload["view"]["app_installed_team_id"] = twins.other.workspace.id
    await twins.there.server.delivery.send(twins.anna.installation.app, replace(twins.anna.last, payload=payload))
    await twins.there.come_to_rest()
    assert await twins.rows(twins.anna) == kept
    assert [row[1] for row in (await twins.rows(twins.other))["inbox"]] == ["act:1.2.3"]


async def test_where_makker_is_removed_only_that_workspace_is_left(twins: Twins) -> None:
    kept = await twins.rows(twins.anna)
    await twins.there.server.uninstall(twins.other.installation)
    await twins.there.come_to_rest()
    assert await twins.rows(twins.anna) == kept
    assert await twins.there.stores.installations.of(tenant_behind(twins.other.installation)) is None
