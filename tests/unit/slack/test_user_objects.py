"""Members out of Slack's user objects, whatever stands in them."""

from typing import Any

import pytest

from adapters.shared.countries import country_of
from adapters.shared.shapes import Unreadable
from adapters.slack.members import LONGEST, member_from
from bot.domain.person import TenantId

TENANT = TenantId("slack:T1")


def _kind(home: str = "T1", **user: Any) -> str:
    return member_from(TENANT, {"id": "U1", "team_id": "T1", **user}, home).kind


@pytest.mark.parametrize(
    ("user", "kind"),
    [
        ({}, "member"),
        ({"deleted": True}, "gone"),
        ({"is_bot": True}, "bot"),
        ({"id": "USLACKBOT"}, "bot"),
        ({"is_restricted": True}, "guest"),
        ({"is_ultra_restricted": True}, "guest"),
        ({"is_stranger": True}, "stranger"),
        ({"team_id": "T2"}, "stranger"),
        ({"team_id": "T2", "enterprise_user": {"enterprise_id": "E1", "teams": ["T2", "T3"]}}, "stranger"),
        ({"team_id": "T2", "enterprise_user": {"enterprise_id": "E1", "teams": ["T2", "T1"]}}, "member"),
    ],
)
def test_makker_works_with_members_of_the_workspace(user: dict[str, Any], kind: str) -> None:
    assert _kind(**user) == kind


def test_whoever_is_in_the_organisation_is_a_member_where_makker_is_in_all_of_it() -> None:
    assert _kind("E1", team_id="T2", enterprise_user={"enterprise_id": "E1"}) == "member"
    assert _kind("E1", team_id="T2", enterprise_user={"enterprise_id": "E2"}) == "stranger"


@pytest.mark.parametrize("text", ["x" * 45_000, "\ud800", "a\x00b", "\ud800" * 200, ""])
def test_names_zones_and_locales_are_fit_to_be_kept(text: str) -> None:
    user = {"id": "U1", "name": text, "tz": text, "locale": text, "profile": {"display_name": text}}
    found = member_from(TENANT, user, "T1")
    for kept in (found.name, found.zone, found.locale):
        assert len(kept) <= LONGEST
        assert "\x00" not in kept
        kept.encode()
    assert found.name


@pytest.mark.parametrize("user", [{}, {"id": ""}, {"id": 7}, {"id": "\ud800"}, {"id": "U1", "profile": []}])
def test_what_is_no_user_is_unreadable(user: dict[str, Any]) -> None:
    with pytest.raises(Unreadable):
        member_from(TENANT, user, "T1")


def test_a_country_is_the_zones_else_the_locales() -> None:
    assert country_of("Asia/Tokyo", "da-DK") == "JP"
    assert country_of("UTC", "da-DK") == "DK"
    assert country_of("", "en") == ""
