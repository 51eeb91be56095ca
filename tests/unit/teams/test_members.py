"""Members out of Teams' rosters and activities, whatever stands in them."""

from dataclasses import replace
from typing import Any

import pytest

from adapters.shared.ports import Kind
from adapters.shared.shapes import Unreadable
from adapters.teams.activities import activity
from adapters.teams.members import LONGEST, as_listed, as_seen, member_from, profile_in, profile_of
from adapters.teams.ports import tenant_of

TENANT = tenant_of("e1")


def _entry(**parts: Any) -> dict[str, Any]:
    return {"id": "29:anna", "name": "Anna", "aadObjectId": "o1", "tenantId": "E1", "userRole": "user"} | parts


@pytest.mark.parametrize(
    ("parts", "kind"),
    [
        ({}, "member"),
        ({"userRole": None}, "member"),
        ({"userRole": "owner"}, "member"),
        ({"userRole": "guest"}, "guest"),
        ({"userRole": "anonymous"}, "guest"),
        ({"tenantId": "e2"}, "stranger"),
        ({"tenantId": "e2", "userRole": "guest"}, "stranger"),
        ({"tenantId": None}, "member"),
        ({"id": "28:other"}, "bot"),
        ({"userRole": None, "userPrincipalName": "anna_example.com#EXT#@acme.example"}, "guest"),
        ({"userRole": "user", "userPrincipalName": "anna_example.com#EXT#@acme.example"}, "member"),
    ],
)
def test_whom_makker_works_with_is_told_by_role_and_organisation(parts: dict[str, Any], kind: str) -> None:
    assert member_from(TENANT, _entry(**parts)).kind == kind


@pytest.mark.parametrize(
    ("before", "parts", "after"),
    [
        ("member", {"userRole": "guest"}, "guest"),
        ("member", {"userRole": "anonymous"}, "guest"),
        ("member", {"userRole": None, "userPrincipalName": "a_b.c#EXT#@acme.example"}, "guest"),
        ("member", {"tenantId": "e2"}, "stranger"),
        ("member", {"userRole": "moderator"}, "member"),
        ("member", {"userRole": None, "tenantId": None}, "member"),
        ("guest", {"userRole": "user"}, "member"),
        ("guest", {"userRole": None}, "guest"),
        ("guest", {"userRole": "moderator"}, "guest"),
        ("stranger", {"tenantId": None}, "stranger"),
        ("stranger", {}, "member"),
    ],
)
def test_what_somebody_known_is_changes_by_what_a_roster_says_outright(
    before: Kind, parts: dict[str, Any], after: str
) -> None:
    known = replace(member_from(TENANT, _entry()), kind=before)
    assert as_listed(known, _entry(**parts)).kind == after


def test_what_a_roster_leaves_out_of_somebody_known_stays() -> None:
    known = replace(member_from(TENANT, _entry()), zone="Asia/Tokyo", locale="da-DK", country="JP", home="a|1|home:1")
    assert as_listed(known, {"id": "29:anna"}) == known
    assert as_listed(known, _entry(name="Anna Lund", objectId="o2", aadObjectId=None)) == replace(
        known, name="Anna Lund", object_id="o2"
    )


@pytest.mark.parametrize("entry", [{}, {"id": ""}, {"id": 7}, {"id": "29:a b"}, {"id": "29:a", "name": {}}])
def test_what_is_no_entry_of_a_roster_is_unreadable(entry: dict[str, Any]) -> None:
    with pytest.raises(Unreadable):
        member_from(TENANT, entry)


def test_names_are_fit_to_be_kept() -> None:
    assert member_from(TENANT, _entry(name="A\x00nna\ud800")).name == "Anna"
    assert len(member_from(TENANT, _entry(name="x" * 5_000)).name) == LONGEST
    assert member_from(TENANT, _entry(name=None)).name == "29:anna"


def _said(**parts: Any) -> Any:
    return activity(
        {
            "type": "message",
            "id": "1",
            "from": {"id": "29:anna", "name": "Anna"},
            "recipient": {"id": "28:makker"},
            "conversation": {"id": "a:anna", "tenantId": "e1"},
            "serviceUrl": "https://smba.trafficmanager.net/emea/",
        }
        | parts
    )


def test_what_an_activity_leaves_out_stays_as_it_was() -> None:
    client = {"type": "clientInfo", "locale": "da-DK", "country": "dk", "timezone": "Europe/Copenhagen"}
    known = as_seen(member_from(TENANT, _entry()), _said(entities=[client]))
    assert (known.zone, known.locale, known.country) == ("Europe/Copenhagen", "da-DK", "DK")
    assert as_seen(known, _said()) == known
    assert as_seen(known, _said(localTimezone="Asia/Tokyo")).zone == "Asia/Tokyo"
    assert as_seen(known, _said(entities=[client | {"country": "nowhere"}])).country == "DK"


def test_a_country_with_one_zone_tells_it_until_somebody_says_theirs() -> None:
    assert profile_in(_said(locale="da-DK")).zone == "Europe/Copenhagen"
    assert profile_in(_said(locale="en-US")).zone == ""
    assert profile_in(_said(locale="da-DK", localTimezone="Asia/Tokyo")).country == "JP"


def test_the_country_is_that_of_the_zone_whatever_the_client_was_set_up_for() -> None:
    american = {"type": "clientInfo", "locale": "en-US", "country": "US", "timezone": "Europe/Copenhagen"}
    assert profile_in(_said(locale="en-US", entities=[american])).country == "DK"
    assert profile_in(_said(locale="en-GB", entities=[american | {"timezone": "Etc/UTC"}])).country == "US"


def test_whoever_has_no_name_yet_is_called_as_is_asked() -> None:
    assert profile_in(_said(**{"from": {"id": "29:anna"}})).name == ""
    assert profile_in(_said(**{"from": {"id": "29:anna"}}), "29:anna").name == "29:anna"
    assert profile_of(member_from(TENANT, _entry())).name == "Anna"
