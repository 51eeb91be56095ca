"""The first words to somebody: Teams tells piece by piece who they are, and the welcome says what is known by now."""

import pytest

from bot.dialogs.base import Event, Met, Profile
from bot.domain.person import PersonId
from tests.support.platform_teams import TeamsPlatform
from tests.teams_server import Hand


def _reads(hand: Hand) -> str:
    (welcome,) = hand.from_bot()
    return str(hand.card(welcome)["body"])


@pytest.mark.parametrize("is_told_first", [True, False], ids=["language first", "language last"])
@pytest.mark.parametrize("slow", [True, False], ids=["one after the other", "while Teams is asked who it is"])
async def test_whichever_news_of_an_installation_comes_first_there_is_one_welcome_in_their_language(
    there: TeamsPlatform, is_told_first: bool, slow: bool
) -> None:
    anna = there.hand(there.tenant.add_person("Anna Holm", locale="da-DK"))
    if slow:
        there.server.faults.slow(0.2, "member")
    await anna.installs(is_told_first=is_told_first)
    await there.come_to_rest()
    assert "Hej Anna Holm" in _reads(anna)
    assert "Europe/Copenhagen" in _reads(anna)


async def test_a_welcome_that_nobody_answered_shows_the_zone_of_their_first_words(there: TeamsPlatform) -> None:
    anna = there.hand(there.tenant.add_person("Anna Holm", zone="America/New_York", locale="da-DK"))
    await anna.installs()
    await there.come_to_rest()
    welcome = anna.from_bot()[0]
    assert "Europe/Copenhagen" in str(welcome.body)
    await anna.types("hjælp")
    await there.come_to_rest()
    assert "America/New_York" in str(welcome.body)
    assert "Europe/Copenhagen" not in str(welcome.body)


async def test_a_welcome_that_was_answered_stays_as_it_was_read(there: TeamsPlatform) -> None:
    anna = there.hand(there.tenant.add_person("Anna Holm"))
    await anna.installs()
    await there.come_to_rest()
    welcome = anna.from_bot()[0]
    await anna.presses(welcome, "Looks right")
    anna.person.zone = "America/New_York"
    await anna.types("help")
    await there.come_to_rest()
    assert "America/New_York" not in str(welcome.body)


async def test_a_welcome_that_was_answered_asks_no_more(there: TeamsPlatform) -> None:
    anna = there.hand(there.tenant.add_person("Anna Holm"))
    await anna.installs()
    await there.come_to_rest()
    welcome = anna.from_bot()[0]
    shown = await anna.presses(welcome, "Looks right")
    await there.come_to_rest()
    assert "Hello Anna Holm" in str(shown.card)
    assert "Is this right?" not in str(shown.card)
    assert welcome.body["attachments"][0]["content"] == shown.card
    assert "Your first goal" in str(anna.from_bot()[-1].body)


async def test_whoever_says_hi_before_anything_else_is_welcomed_and_no_more(there: TeamsPlatform) -> None:
    anna = there.hand(there.tenant.add_person("Anna Holm"))
    anna.direct.is_installed = True
    await anna.types("hi")
    await there.come_to_rest()
    (welcome,) = anna.from_bot()
    assert "Looks right" in str(welcome.body)
    await anna.types("hi")
    await there.come_to_rest()
    assert "Hello Anna Holm. Write" in str(anna.from_bot()[-1].body)


async def test_what_was_known_already_changes_no_welcome(there: TeamsPlatform) -> None:
    anna = there.hand(there.tenant.add_person("Anna Holm", locale="da-DK"))
    await anna.installs()
    await there.come_to_rest()
    changed = anna.from_bot()[0].edits
    await anna.installs()
    await anna.types("hjælp")
    await there.come_to_rest()
    assert anna.from_bot()[0].edits == changed


async def test_the_farewell_is_in_the_language_that_somebody_chose_and_the_question_before_it_is_settled_at_once(
    there: TeamsPlatform,
) -> None:
    anna = there.hand(there.tenant.add_person("Anna Holm"))
    await anna.installs()
    for text in ("language danish", "glem mig"):
        await anna.types(text)
        await there.come_to_rest()
    question = anna.from_bot()[-1]
    shown = await anna.presses(question, "Slet alt")
    assert "Jeg sletter alt nu" in str(shown.card)
    assert "Slet alt" not in str(shown.card)
    # Teams says again who they are, in what their client speaks, before the farewell is said.
    again = Met(Profile("Anna Holm", language="en"))
    await there.makker.turns.submit(Event("again", there.tenant_id, PersonId(anna.person.id), again))
    await there.come_to_rest()
    assert any("Alt om dig er slettet" in str(message.body) for message in anna.from_bot())
    assert there.server.oracle.calls("delete")[0].activity == question.id
