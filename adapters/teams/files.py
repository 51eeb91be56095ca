"""Files on their way to somebody: Teams asks them first, and says where the bytes go once they accept."""

from typing import Annotated, Literal

import msgspec
import structlog

from adapters.shared.aside import Aside
from adapters.shared.patience import patiently
from adapters.shared.recent import Recent
from adapters.shared.shapes import shaped
from adapters.teams.failures import Refused
from adapters.teams.ports import Body, Connector, Files
from adapters.teams.sending import Sending
from adapters.teams.values import OURS
from bot.dialogs.base import DIRECT
from bot.domain.person import PersonId, PersonKey, TenantId
from bot.faults import reach
from bot.logs import fault
from bot.ports import Address, Ambiguous, DeliveryFailure
from bot.text.catalogue import put
from bot.text.messages import Message, msg

CONSENT = "application/vnd.microsoft.teams.card.file.consent"
INFO = "application/vnd.microsoft.teams.card.file.info"
HANDLED_HELD = 4_096

_GONE = msg("That file is no longer here. Write “export my data” and I'll make a new one.")
_NOT_SENT = msg("The file did not get through. Write “export my data” and I'll make a new one.")
_THROWN_AWAY = msg("All right. I have thrown the file away.")
log = structlog.get_logger(__name__)

_Id = Annotated[str, msgspec.Meta(max_length=200)]
_Address = Annotated[str, msgspec.Meta(max_length=16_000)]


class _File(msgspec.Struct, frozen=True):
    f: _Id
    lang: _Id = ""


class _Context(msgspec.Struct, frozen=True):
    makker: _File


class _Upload(msgspec.Struct, frozen=True, rename="camel"):
    upload_url: _Address
    content_url: _Address
    name: Annotated[str, msgspec.Meta(max_length=1_000)]
    unique_id: _Id = ""
    file_type: _Id = ""


class _Consent(msgspec.Struct, frozen=True, rename="camel"):
    action: Literal["accept", "decline"]
    context: _Context
    upload_info: _Upload | None = None


def consent_card(name: str, size: int, file_id: str, language: str) -> Body:
    """The question whether somebody takes a file of so many bytes, as an activity; what they are told of it then."""
    context = {OURS: {"f": file_id, "lang": language}}
    content = {
        "description": name,
        "sizeInBytes": size,
        "acceptContext": context,
        "declineContext": context,
    }
    return {"type": "message", "attachments": [{"contentType": CONSENT, "name": name, "content": content}]}


def line(text: str) -> Body:
    """A line of our own words as an activity."""
    return {"type": "message", "text": text, "textFormat": "plain"}


class Handover:
    """Hands files over to those who accept them, beside the acknowledgement; once, however often they say so."""

    def __init__(self, connector: Connector, sending: Sending, files: Files) -> None:
        self._connector = connector
        self._sending = sending
        self._files = files
        self._handled: Recent[tuple[PersonKey, str], bool] = Recent(HANDLED_HELD)
        self._aside = Aside("makker-teams-file")

    def answered_soon(
        self, tenant_id: TenantId, person_id: PersonId, value: object, consent_id: str, language: str
    ) -> None:
        """Heed somebody's answer to a consent card: what an invoke `fileConsent/invoke` holds. Raises `Unreadable`.

        `language` is their client's: what Makker speaks to them comes back with the card.
        """
        consent = shaped(value, _Consent)
        language = consent.context.makker.lang or language
        key = (tenant_id, person_id), consent.context.makker.f
        if self._handled.get(key):
            return
        self._handled.hold(key, True)
        to = Address(tenant_id, person_id, DIRECT)
        self._aside.begin(self._answered(to, consent, consent_id, language))

    async def _answered(self, to: Address, consent: _Consent, consent_id: str, language: str) -> None:
        file_id, upload = consent.context.makker.f, consent.upload_info
        try:
            if consent.action == "accept" and upload is not None:
                said = await self._handed_over(to, file_id, upload)
            else:
                said = _THROWN_AWAY
            await self._say(to, file_id, line(put(said, language)) if isinstance(said, Message) else said)
            await self._tidy_up(to, file_id, consent_id)
        except Exception as error:
            self._handled.drop(((to.tenant_id, to.person_id), file_id))
            reason = {"reason": str(error)} if isinstance(error, DeliveryFailure) else fault(error)
            log.warning("file not handed over", **reason)

    async def _handed_over(self, to: Address, file_id: str, upload: _Upload) -> Body | Message:
        """What is said of a file: its card, once it is there."""
        found = await self._files.take(to.tenant_id, to.person_id, file_id)
        if found is None:
            return _GONE
        name, content = found
        try:
            await self._uploaded(upload.upload_url, content)
        except DeliveryFailure as failure:
            log.warning("file not sent", reason=str(failure))
            return _NOT_SENT
        return _info_card(upload, name)

    async def _uploaded(self, address: str, content: bytes) -> None:
        tried = False

        async def once() -> None:
            nonlocal tried
            try:
                await self._connector.upload(address, content)
            except Refused as refused:
                # An address takes its file once: it got through before, and only the answer did not.
                if not (tried and refused.is_gone):
                    raise
            finally:
                tried = True

        await patiently(once)

    async def _say(self, to: Address, file_id: str, activity: Body) -> None:
        try:
            await patiently(lambda: self._sending.post(to, activity, f"file:{file_id}", at_once=True))
        except Ambiguous:
            log.warning("what became of a file may be said or not")
        reach("teams.file.told")

    async def _tidy_up(self, to: Address, file_id: str, consent_id: str) -> None:
        """The file goes, and so does the question."""
        await self._files.drop(to.tenant_id, to.person_id, file_id)
        reach("teams.file.dropped")
        if consent_id:
            await patiently(lambda: self._sending.delete(to, consent_id))

    async def finish(self) -> None:
        """Wait for what is being handed over."""
        await self._aside.finish()

    async def stop(self) -> None:
        """Hand over no further."""
        await self._aside.stop()


def _info_card(upload: _Upload, name: str) -> Body:
    """The file where it lies now, as an activity."""
    content = {"uniqueId": upload.unique_id, "fileType": upload.file_type}
    card = {"contentType": INFO, "contentUrl": upload.content_url, "name": upload.name or name, "content": content}
    return {"type": "message", "attachments": [card]}
