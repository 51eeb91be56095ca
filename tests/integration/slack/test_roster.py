"""What happened to people while Makker was not listening is caught up with, page by page and within Slack's limits."""

from tests.slack_server.acting import Hand
from tests.support.people import utc
from tests.support.platform_slack import SlackPlatform


async def _with_a_goal(there: SlackPlatform, name: str) -> Hand:
    hand = there.hand(there.workspace.add_person(name.lower(), display_name=name, tz="Europe/Copenhagen"))
    for text in ("goal run every day at 7", "energy", "after coffee", "yes"):
        await hand.types(text)
        await there.come_to_rest()
    return hand


async def test_a_zone_that_changed_meanwhile_moves_the_next_prompt(there: SlackPlatform) -> None:
    anna, ben = await _with_a_goal(there, "Anna"), await _with_a_goal(there, "Ben")
    anna.person.tz = "America/New_York"
    await there.adapter.roster.go_through()
    assert await there.next_prompt(anna.person.id) == utc(3, 12)
    assert await there.next_prompt(ben.person.id) == utc(3, 6)


async def test_a_second_change_on_the_same_day_is_heard_as_well(there: SlackPlatform) -> None:
    anna = await _with_a_goal(there, "Anna")
    for zone, due in (("America/New_York", 12), ("Europe/Copenhagen", 6), ("America/New_York", 12)):
        there.pass_a_second()
        anna.person.tz = zone
        await there.adapter.roster.go_through()
        assert await there.next_prompt(anna.person.id) == utc(3, due)


async def test_whoever_was_deactivated_meanwhile_is_asked_no_more(there: SlackPlatform) -> None:
    anna = await _with_a_goal(there, "Anna")
    anna.person.deleted = True
    await there.adapter.roster.go_through()
    assert await there.next_prompt(anna.person.id) is None


async def test_nobody_else_is_kept_however_many_pages_there_are(there: SlackPlatform) -> None:
    await _with_a_goal(there, "Anna")
    others = [there.workspace.add_person(f"other-{number}") for number in range(450)]
    before = len(list(there.server.oracle))
    await there.adapter.roster.go_through()
    asked = [entry.method for entry in there.server.oracle][before:]
    assert asked.count("users.list") > 1
    assert set(asked) == {"users.list"}
    assert await there.member(others[-1].id) is None


async def test_where_nobody_is_known_nothing_is_asked(there: SlackPlatform) -> None:
    before = len(list(there.server.oracle))
    await there.adapter.roster.go_through()
    assert len(list(there.server.oracle)) == before
