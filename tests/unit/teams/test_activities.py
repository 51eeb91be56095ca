"""Activities as they come from Teams: whose they are, where they happened, and what somebody wrote."""

from typing import Any

import pytest

from adapters.shared.shapes import Unreadable
from adapters.teams.activities import Activity, activity, words
from bot.dialogs.base import DIRECT

BOT = "28:makker"


def _said(**parts: Any) -> Activity:
    return activity(
        {
            "type": "message",
            "id": "1700000000001",
            "from": {"id": "29:anna", "name": "Anna"},
            "recipient": {"id": BOT, "name": "Makker"},
            "conversation": {"id": "a:anna", "conversationType": "personal"},
            "serviceUrl": "https://smba.trafficmanager.net/emea/",
            "channelData": {"tenant": {"id": "E1"}},
        }
        | parts
    )


@pytest.mark.parametrize(
    ("where", "kind"),
    [
        ({"id": "a:anna", "conversationType": "personal"}, "personal"),
        ({"id": "19:x@thread.v2", "conversationType": "groupChat"}, "group"),
        ({"id": "19:x@thread.tacv2", "conversationType": "channel"}, "channel"),
        ({"id": "a:anna"}, "personal"),
        ({"id": "19:x@thread.v2"}, "group"),
        ({"id": "19:x@thread.v2", "conversationType": "meeting"}, "group"),
        ({"id": "a:x", "isGroup": True}, "group"),
    ],
)
def test_what_many_can_read_is_never_taken_for_somebodys_own_conversation(where: dict[str, Any], kind: str) -> None:
    said = _said(conversation=where)
    assert said.kind == kind
    assert (said.place == DIRECT) == (kind == "personal")


def test_a_team_without_a_word_on_the_kind_of_conversation_means_a_channel() -> None:
    said = _said(conversation={"id": "19:x"}, channelData={"tenant": {"id": "e1"}, "team": {"id": "19:team"}})
    assert (said.kind, said.place) == ("channel", "19:x")


def test_a_thread_is_answered_under_the_message_that_began_it() -> None:
    said = _said(conversation={"id": "19:x@thread.tacv2;messageid=17", "conversationType": "channel"})
    assert (said.place, said.thread) == ("19:x@thread.tacv2", "17")
    assert _said(conversation={"id": "19:x@thread.tacv2", "conversationType": "channel"}).thread == "1700000000001"


@pytest.mark.parametrize(
    ("parts", "tenant"),
    [
        ({}, "teams:e1"),
        ({"channelData": None, "conversation": {"id": "a:anna", "tenantId": "E2"}}, "teams:e2"),
        ({"channelData": {"tenant": {"id": ""}}, "conversation": {"id": "a:anna", "tenantId": "E2"}}, "teams:e2"),
    ],
)
def test_an_organisation_is_known_by_its_small_letters(parts: dict[str, Any], tenant: str) -> None:
    assert _said(**parts).tenant_id == tenant


def test_an_activity_of_no_organisation_is_unreadable() -> None:
    with pytest.raises(Unreadable):
        _ = _said(channelData=None).tenant_id


def test_null_is_as_good_as_nothing() -> None:
    nothing = dict.fromkeys(
        (
            "text",
            "value",
            "entities",
            "locale",
            "localTimezone",
            "replyToId",
            "membersAdded",
            "membersRemoved",
            "action",
        )
    )
    said = _said(**nothing)
    assert (words(said), said.client.timezone, said.is_about(said.members_added)) == ("", None, False)


# --- ids --------------------------------------------------------------------------------------------------------


def test_an_activity_that_comes_again_has_the_same_id_and_any_other_another() -> None:
    others = [
        _said(),
        _said(id="1700000000002"),
        _said(type="invoke"),
        _said(**{"from": {"id": "29:bo"}}),
        _said(conversation={"id": "a:bo", "conversationType": "personal"}),
    ]
    assert len({said.event_id for said in others}) == len(others)
    assert _said(text="as it was edited").event_id == _said().event_id


def test_without_an_id_of_its_own_an_activity_is_told_by_what_it_says_and_when() -> None:
    at = {"id": None, "timestamp": "2026-03-02T08:00:00Z"}
    said = [
        _said(**at),
        _said(**at | {"timestamp": "2026-03-02T08:00:01Z"}),
        _said(**at | {"value": {"x": 1}}),
        _said(**at | {"text": "help"}),
        _said(**at | {"replyToId": "17"}),
    ]
    assert len({each.event_id for each in said}) == len(said)
    assert _said(**at).event_id == said[0].event_id


def test_an_activity_that_nothing_tells_from_another_is_unreadable() -> None:
    with pytest.raises(Unreadable):
        _said(id=None)


def test_the_id_of_an_event_stays_short_however_long_teams_makes_its_own() -> None:
    assert len(_said(id="f:" + "x" * 500).event_id) < 140


# --- words ------------------------------------------------------------------------------------------------------


def _mention(id: str, name: str | None, text: str) -> dict[str, Any]:
    return {"type": "mention", "mentioned": {"id": id, "name": name}, "text": text}


@pytest.mark.parametrize(
    ("text", "entities", "meant"),
    [
        ("goal run", [], "goal run"),
        ("<at>Makker</at> goal run", [_mention(BOT, "Makker", "<at>Makker</at>")], "goal run"),
        ("goal <at>Makker</at>&nbsp;run", [_mention(BOT, "Makker", "<at>Makker</at>")], "goal  run"),
        ("ring <at>Bo</at>", [_mention("29:bo", "Bo Berg", "<at>Bo</at>")], "ring Bo Berg"),
        ("ring <at>Bo</at>", [_mention("29:bo", None, "<at>Bo</at>")], "ring Bo"),
        ('ring <at id="0">Bo</at>', [], "ring Bo"),
        ("3 &lt; 5 &amp;&amp; R&amp;D\n", [], "3 < 5 && R&D"),
        ("&amp;lt;", [], "&lt;"),
    ],
)
def test_words_are_as_they_were_written(text: str, entities: list[dict[str, Any]], meant: str) -> None:
    assert words(_said(text=text, entities=entities)) == meant


def test_makker_is_named_by_its_own_mention_alone() -> None:
    assert _said(entities=[_mention(BOT, "Makker", "<at>Makker</at>")]).names_makker
    assert not _said(entities=[_mention("29:bo", "Makker", "<at>Makker</at>")], text="Makker").names_makker
