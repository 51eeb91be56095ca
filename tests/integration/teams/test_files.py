"""Handing over a file in Teams: asked first, sent where Teams says if that is Microsoft's, and gone afterwards."""

import zipfile
from collections.abc import AsyncIterator
from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from yarl import URL

from adapters.shared import patience
from adapters.shared.shapes import Unreadable
from adapters.teams.failures import Refused
from adapters.teams.storage import is_storage
from bot.assembly import Makker
from bot.clock import SetClock
from bot.dialogs.base import Profile
from bot.domain.person import PersonId
from bot.ports import Undeliverable
from bot.store.crypto import Vault
from tests.support.platform_teams import TeamsPlatform
from tests.support.teams_sending import Office, Sending, sending
from tests.teams_server import Hand, Message, TeamsServer
from tests.teams_server.messages import CONSENT, FILE

EXPORT = b"PK everything"


@pytest.fixture
async def way(
    teams: TeamsServer, makker: Makker, vault: Vault, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Sending]:
    monkeypatch.setattr(patience, "PAUSE_S", 0.0)
    async with sending(teams, makker, vault, clock) as made:
        yield made


async def offered(way: Sending, acme: Office) -> Message:
    """A file that Anna is asked about."""
    ref = await way.messenger.attach(way.to(acme), "turn:1#1", "makker-export.zip", EXPORT, "")
    [seen] = way.seen(acme)
    assert ref == f"{seen.conversation}|{seen.id}|turn:1#1"
    return seen


def said(way: Sending, question: Message, action: str, **upload: str) -> dict[str, Any]:
    """What the client sends when somebody has answered."""
    offer = question.attached(CONSENT)
    assert offer is not None
    found = {"type": "fileUpload", "action": action, "context": offer["content"][f"{action}Context"]}
    if action == "accept":
        found["uploadInfo"] = way.teams.uploads.begin(offer["name"]).info | upload
    return found


async def answers(way: Sending, acme: Office, question: Message, value: dict[str, Any]) -> None:
    way.handover.answered_soon(acme.tenant_id, PersonId(acme.anna.id), value, question.id, "en")
    await way.handover.finish()


async def is_kept(way: Sending, acme: Office, question: Message) -> bool:
    offer = question.attached(CONSENT)
    assert offer is not None
    file_id = offer["content"]["acceptContext"]["makker"]["f"]
    return await way.stores.files.take(acme.tenant_id, PersonId(acme.anna.id), file_id) is not None


async def test_a_file_is_asked_about_before_a_byte_of_it_is_sent(way: Sending) -> None:
    acme = await way.office()
    question = await offered(way, acme)
    offer = question.attached(CONSENT)
    assert offer is not None
    assert (offer["name"], offer["content"]["sizeInBytes"]) == ("makker-export.zip", len(EXPORT))
    assert way.teams.uploads.files == []
    assert await is_kept(way, acme, question)


async def test_a_file_that_is_accepted_is_there_and_the_question_is_gone(way: Sending) -> None:
    acme = await way.office()
    question = await offered(way, acme)
    await answers(way, acme, question, said(way, question, "accept"))
    [file] = way.teams.uploads.files
    assert file.content == EXPORT
    [seen] = way.seen(acme)
    card = seen.attached(FILE)
    assert card is not None
    assert card["contentUrl"] == file.info["contentUrl"]
    assert card["content"] == {"uniqueId": file.info["uniqueId"], "fileType": "zip"}
    assert question.is_deleted
    assert not await is_kept(way, acme, question)


async def test_a_file_that_is_declined_is_thrown_away(way: Sending) -> None:
    acme = await way.office()
    question = await offered(way, acme)
    await answers(way, acme, question, said(way, question, "decline"))
    [seen] = way.seen(acme)
    assert "thrown" in seen.text
    assert question.is_deleted
    assert not await is_kept(way, acme, question)


async def test_a_client_that_repeats_itself_gets_the_file_once(way: Sending) -> None:
    acme = await way.office()
    question = await offered(way, acme)
    value = said(way, question, "accept")
    for _ in range(3):
        way.handover.answered_soon(acme.tenant_id, PersonId(acme.anna.id), value, question.id, "en")
    await way.handover.finish()
    await answers(way, acme, question, value)
    assert len(way.teams.oracle.calls("upload", accepted=None)) == 1
    assert len(way.seen(acme)) == 1


async def test_nobody_accepts_the_file_of_somebody_else(way: Sending) -> None:
    acme = await way.office()
    ben = acme.tenant.add_person("Ben Riis")
    await way.meets(acme, ben)
    question = await offered(way, acme)
    value = said(way, question, "accept")
    way.handover.answered_soon(acme.tenant_id, PersonId(ben.id), value, "", "en")
    await way.handover.finish()
    assert way.teams.uploads.files[0].content is None
    assert "no longer here" in way.hand(acme, ben).from_bot()[0].text
    assert await is_kept(way, acme, question)


async def test_a_file_that_waited_too_long_is_said_to_be_gone(way: Sending) -> None:
    acme = await way.office()
    question = await offered(way, acme)
    way.passes(25 * 3_600)
    await answers(way, acme, question, said(way, question, "accept"))
    [seen] = way.seen(acme)
    assert "no longer here" in seen.text


@pytest.mark.parametrize("how", ["reset_before", "reset_after"])
async def test_an_upload_that_breaks_is_tried_again(way: Sending, how: str) -> None:
    acme = await way.office()
    question = await offered(way, acme)
    for _ in range(2):
        getattr(way.teams.faults, how)("upload")
    await answers(way, acme, question, said(way, question, "accept"))
    assert way.teams.uploads.files[0].content == EXPORT
    [seen] = way.seen(acme)
    assert seen.attached(FILE) is not None


@pytest.mark.parametrize("status", [403, 404, 503])
async def test_an_upload_that_never_gets_through_is_told_in_words(way: Sending, status: int) -> None:
    acme = await way.office()
    question = await offered(way, acme)
    way.teams.faults.fail(status, "upload", times=None)
    await answers(way, acme, question, said(way, question, "accept"))
    [seen] = way.seen(acme)
    assert "did not get through" in seen.text


@pytest.mark.parametrize(
    "upload_url",
    [
        "https://evil.example/drive/x", "http://acme.sharepoint.com/x", "https://sharepoint.com.evil.example/x",
        "https://notsharepoint.com/x", "https://acme.sharepoint.com:8443/x", "https://u:p@acme.sharepoint.com/x",
        "https://acme.sharepoint.com@evil.example/x", "file:///etc/passwd", "//acme.sharepoint.com/x", "", "x" * 9_000,
        "https://acme.sharepoint.com.:443/x", "https://[::1/x", "https://acme.sharepoint.com\\@evil.example/",
        "http://169.254.169.254/latest", "https://localhost/x", "https://\u0455harepoint.com/x", "https://",
    ],
)  # fmt: skip
async def test_no_byte_goes_anywhere_but_to_microsofts_storage(
    teams: TeamsServer, makker: Makker, vault: Vault, clock: SetClock, upload_url: str
) -> None:
    async with sending(teams, makker, vault, clock, hosts=("smba.trafficmanager.net",)) as way:
        with pytest.raises(Refused):
            await way.connector.upload(upload_url, EXPORT)


def test_the_storage_of_every_cloud_is_known() -> None:
    for host in ("acme-my.sharepoint.com", "acme.sharepoint.us", "acme.sharepoint.cn", "public.1drv.com"):
        assert is_storage(URL(f"https://{host}/personal/_api/v2.0/drive/items/x/uploadSession?guid=a&dc=1"))


async def test_to_this_machine_a_file_goes_only_where_the_list_names_it(way: Sending) -> None:
    acme = await way.office()
    question = await offered(way, acme)
    elsewhere = way.teams.address.replace("127.0.0.1", "localhost")
    await answers(way, acme, question, said(way, question, "accept", uploadUrl=f"{elsewhere}/drive/x"))
    [seen] = way.seen(acme)
    assert "did not get through" in seen.text
    assert way.teams.oracle.calls("upload", accepted=None) == []


@pytest.mark.parametrize(
    "value",
    [
        None, 7, "accept", [], {}, {"action": "accept"}, {"action": "take", "context": {"makker": {"f": "x"}}},
        {"action": "accept", "context": {"makker": {"f": 7}}},
        {"action": "accept", "context": {"makker": {"f": "x" * 300}}},
        {"action": "accept", "context": {"makker": {"f": "x"}}, "uploadInfo": {"uploadUrl": 1}},
    ],
)  # fmt: skip
async def test_what_no_client_sends_is_unreadable(way: Sending, value: object) -> None:
    acme = await way.office()
    with pytest.raises(Unreadable):
        way.handover.answered_soon(acme.tenant_id, PersonId(acme.anna.id), value, "1", "en")


async def test_where_there_are_no_files_the_operator_is_named(
    teams: TeamsServer, makker: Makker, vault: Vault, clock: SetClock
) -> None:
    teams.be_local()
    async with sending(teams, makker, vault, clock, hosts=(), local=True) as way:
        acme = await way.office()
        way.tokens.present = ""
        await way.messenger.attach(way.to(acme), "turn:1#1", "makker-export.zip", EXPORT, "da")
        [seen] = way.seen(acme)
        assert "Jeg kan ikke give dig en fil her" in seen.text
        assert "makker export" in seen.text


async def test_where_teams_refuses_the_offer_of_a_file_the_operator_is_named(way: Sending) -> None:
    acme = await way.office()
    way.teams.faults.fail(400, "send")
    await way.messenger.attach(way.to(acme), "turn:1#1", "makker-export.zip", EXPORT, "en")
    [seen] = way.seen(acme)
    assert "makker export" in seen.text


async def test_what_becomes_of_a_file_is_said_in_their_own_language_whatever_their_client_speaks(way: Sending) -> None:
    acme = await way.office()
    await way.messenger.attach(way.to(acme), "turn:1#1", "makker-export.zip", EXPORT, "da")
    [question] = way.seen(acme)
    await answers(way, acme, question, said(way, question, "decline"))
    assert "Jeg har smidt filen væk" in way.seen(acme)[-1].text


async def test_an_offer_that_cannot_be_made_keeps_the_file_for_the_next_try(way: Sending) -> None:
    acme = await way.office()
    kept = await way.conversation(way.to(acme))
    assert kept is not None
    acme.tenant.personal(acme.anna).refuses = "MessageWritesBlocked"
    with pytest.raises(Undeliverable):
        await way.messenger.attach(way.to(acme), "turn:1#1", "makker-export.zip", EXPORT, "")
    acme.tenant.personal(acme.anna).refuses = ""
    await way.stores.conversations.keep(replace(kept, ended_at=None))
    assert await is_kept(way, acme, await offered(way, acme))


# --- all of it ------------------------------------------------------------------------------------------------

ANNA = Profile("Anna Holm", "Europe/Copenhagen", "DK", "en")


async def offer_of(there: TeamsPlatform, anna: Hand) -> Message:
    """Anna asks for her data; what she is asked then."""
    await anna.types("export my data")
    await there.come_to_rest()
    return next(message for message in anna.from_bot() if message.attached(CONSENT))


async def test_whoever_asks_for_their_data_gets_a_file_with_it(there: TeamsPlatform) -> None:
    anna = there.hand(there.tenant.people[await there.join(ANNA)])
    question = await offer_of(there, anna)
    (shown, file), again = await anna.accepts(question), await anna.repeats()
    await there.come_to_rest()
    assert (shown.answer.status, again.answer.status) == (200, 200)
    assert file.content is not None
    assert "makker.json" in zipfile.ZipFile(BytesIO(file.content)).namelist()
    assert [message.attached(FILE) is not None for message in anna.from_bot()].count(True) == 1
    assert question.is_deleted


async def test_whoever_declines_their_data_is_told_that_it_is_gone(there: TeamsPlatform) -> None:
    anna = there.hand(there.tenant.people[await there.join(ANNA)])
    question = await offer_of(there, anna)
    await anna.declines(question)
    await there.come_to_rest()
    assert "thrown" in anna.from_bot()[-1].text
    assert question.is_deleted
