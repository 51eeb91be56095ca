"""The workspace: its first day, its people and its channels."""

from typing import Any
from uuid import uuid4

import pytest
from aiohttp import ClientSession

from bot.dialogs.base import Met, Profile
from tests.integration.chat.sitter import Sitter, texts
from tests.integration.chat.stub import Workspace

NEW = {"name": "Ida Lund", "zone": "Europe/London", "country": "GB", "language": "da"}


async def test_on_the_first_visit_three_people_and_a_channel_are_there(ben: Sitter) -> None:
    shown = (await ben.get("bootstrap")).json
    assert [(each["name"], each["zone"], each["language"]) for each in shown["people"]] == [
        ("Anna Holm", "Europe/Copenhagen", "da"),
        ("Ben Carter", "America/New_York", "en"),
        ("Mei Tanaka", "Asia/Tokyo", "en"),
    ]
    assert [(each["name"], each["said"]) for each in shown["channels"]] == [("leaders", "3 people")]


async def test_makker_has_met_everybody_and_greets_each_in_their_language(anna: Sitter, mei: Sitter) -> None:
    assert texts(await anna.last())[0] == "Hej Anna Holm"
    assert texts(await mei.last())[0] == "Hello Mei Tanaka"


async def test_another_visit_adds_nobody_and_greets_nobody_again(ben: Sitter, workspace: Workspace) -> None:
    met = len(workspace.turns.events)
    assert len((await ben.get("bootstrap")).json["people"]) == 3
    assert len(workspace.turns.events) == met == 3


async def test_a_newcomer_sits_as_somebody_who_reads_their_browsers_language(session: ClientSession) -> None:
    for language, person in (("da-DK,da;q=0.9", "anna"), ("en-GB", "ben"), ("fr", "ben")):
        async with session.get("/chat/api/bootstrap", headers={"Accept-Language": language}) as response:
            assert (await response.json())["reader"] == person


async def test_the_pages_words_are_in_the_language_of_who_sits_there(ben: Sitter, anna: Sitter) -> None:
    english, danish = (await ben.get("bootstrap")).json["words"], (await anna.get("bootstrap")).json["words"]
    assert english["plus_day"] == "+1 day"
    assert danish["plus_day"] == "+1 dag"
    assert english.keys() == danish.keys()


async def test_somebody_new_is_introduced_and_sits_in_every_channel(ben: Sitter, workspace: Workspace) -> None:
    added = await ben.post("people", id=str(uuid4()), **NEW)
    ida = ben.sits_as(added.json["person"])
    assert workspace.turns.events[-1].what == Met(Profile("Ida Lund", "Europe/London", "GB", "da"))
    assert texts(await ida.last())[0] == "Hej Ida Lund"
    assert [each["name"] for each in (await ida.get("bootstrap")).json["channels"]] == ["leaders"]


async def test_somebody_sent_twice_is_added_once(ben: Sitter) -> None:
    twice = [await ben.post("people", id="7d8f1a52-9df1-4a5f-8c9b-0a4cbb0e6c55", **NEW) for _ in range(2)]
    assert twice[0] == twice[1]
    assert len((await ben.get("bootstrap")).json["people"]) == 4


async def test_a_changed_profile_is_told_to_makker(ben: Sitter, workspace: Workspace) -> None:
    moved = {"name": "Ben Carter", "zone": "Europe/Paris", "country": "FR", "language": "en"}
    assert (await ben.put("people/ben", id=str(uuid4()), **moved)).status == 200
    assert workspace.turns.events[-1].what == Met(Profile("Ben Carter", "Europe/Paris", "FR", "en"))


async def test_a_profile_saved_unchanged_is_told_to_nobody(ben: Sitter, workspace: Workspace) -> None:
    same = {"name": "Ben Carter", "zone": "America/New_York", "country": "US", "language": "en"}
    assert (await ben.put("people/ben", id=str(uuid4()), **same)).status == 200
    assert len(workspace.turns.events) == 3


@pytest.mark.parametrize(
    ("wrong", "explained"),
    [
        ({"name": " \u0007 "}, "Give a name."),
        ({"name": "x" * 81}, "At most 80 characters, please."),
        ({"zone": "Mars/Olympus"}, "I don't know that time zone. Choose one from the list, such as Europe/Copenhagen."),
        ({"zone": "../../etc/passwd"}, "I don't know that time zone."),
        ({"zone": ""}, "I don't know that time zone."),
        ({"zone": "\u0000"}, "I don't know that time zone."),
        ({"zone": "x" * 100_000}, "I don't know that time zone."),
        ({"country": "XX"}, "Choose a country from the list, or none."),
        ({"language": "tlh"}, "Choose one of the languages."),
    ],
)
async def test_a_wrong_profile_is_refused_beside_its_field(ben: Sitter, wrong: dict[str, str], explained: str) -> None:
    refused = await ben.post("people", id=str(uuid4()), **(NEW | wrong))
    assert refused.status == 422
    (field,) = wrong
    assert list(refused.json["errors"]) == [field]
    assert refused.json["errors"][field].startswith(explained)
    assert len((await ben.get("bootstrap")).json["people"]) == 3


async def test_a_channel_is_for_those_who_are_in_it(ben: Sitter, anna: Sitter, mei: Sitter) -> None:
    added = await ben.post("channels", id=str(uuid4()), name="#Two of us", members=["ben", "mei"])
    channel = added.json["channel"]
    assert [each["name"] for each in (await mei.get("bootstrap")).json["channels"]] == ["leaders", "two-of-us"]
    assert [each["name"] for each in (await anna.get("bootstrap")).json["channels"]] == ["leaders"]
    assert (await anna.get("messages", conversation=channel)).status == 404
    assert (await anna.say("let me in", channel)).status == 404


async def test_who_is_in_a_channel_can_be_changed(ben: Sitter, anna: Sitter) -> None:
    changed = await ben.put("channels/leaders", id=str(uuid4()), name="leaders", members=["ben"])
    assert changed.status == 200
    assert (await anna.get("bootstrap")).json["channels"] == []
    again = await anna.put("channels/leaders", id=str(uuid4()), name="mine", members=["anna"])
    assert again.status == 404


@pytest.mark.parametrize(
    ("wrong", "explained"),
    [
        ({"name": "#"}, "Give a name."),
        ({"name": "LEADERS"}, "There is a channel of that name already."),
        ({"members": []}, "Choose at least one person."),
    ],
)
async def test_a_wrong_channel_is_refused_beside_its_field(ben: Sitter, wrong: dict[str, Any], explained: str) -> None:
    refused = await ben.post("channels", **({"id": str(uuid4()), "name": "new", "members": ["ben"]} | wrong))
    assert refused.status == 422
    assert list(refused.json["errors"].values()) == [explained]


async def test_places_to_choose_from_are_named_in_the_readers_language(ben: Sitter, anna: Sitter) -> None:
    english, danish = (await ben.get("places")).json, (await anna.get("places")).json
    assert {"value": "DE", "label": "Germany"} in english["countries"]
    assert {"value": "DE", "label": "Tyskland"} in danish["countries"]
    assert english["languages"] == [{"value": "da", "label": "Dansk"}, {"value": "en", "label": "English"}]
    assert "Europe/Copenhagen" in english["zones"]
