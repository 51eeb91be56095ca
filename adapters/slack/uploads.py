"""Files and pictures: an address for the bytes, the bytes, and the word that they are complete."""

import asyncio
from collections.abc import Mapping, Sequence

from adapters.shared.recent import Recent
from adapters.slack.rates import Asking
from adapters.slack.render import Illustration
from adapters.slack.web import Web
from bot.cards.card import HeatMap
from bot.cards.drawing import draw
from bot.domain.person import TenantId
from bot.faults import reach
from bot.ports import Ambiguous, TryAgain, Undeliverable

PICTURES_HELD = 4_096
PICTURE_NAME = "makker.png"


class Uploads:
    """Brings files to Slack. What is uploaded is seen by nobody until it is shown in a conversation or a block."""

    def __init__(self, web: Web) -> None:
        self._web = web
        self._pictures: Recent[tuple[TenantId, HeatMap, str], str] = Recent(PICTURES_HELD)

    async def file(
        self, tenant_id: TenantId, channel: str, name: str, shown: str, content: bytes, alt: str, who: Asking
    ) -> str:
        """Hand over a file called `name`, shown as `shown`, in a channel; its id."""
        file_id = await self._sent(tenant_id, name, content, alt, who)
        files = {"files": [{"id": file_id, "title": shown}], "channel_id": channel}
        await self._web.call(tenant_id, "files.completeUploadExternal", files, who)
        reach("slack.upload.completed")
        return file_id

    async def pictures(
        self, tenant_id: TenantId, pictures: Sequence[Illustration], language: str, who: Asking
    ) -> Mapping[HeatMap, str]:
        """The ids of the drawings, uploaded once each; what Slack refuses is left out, and its text is shown instead.

        Raises `NotYet` and `TryAgain`: a picture is worth a little waiting.
        """
        found: dict[HeatMap, str] = {}
        for picture in pictures:
            key = (tenant_id, picture.drawing, language)
            file_id = self._pictures.get(key)
            if file_id is None:
                try:
                    file_id = await self._uploaded(tenant_id, picture, language, who)
                except Undeliverable:
                    continue
                self._pictures.hold(key, file_id)
            found[picture.drawing] = file_id
        return found

    def forget(self, tenant_id: TenantId, pictures: Sequence[Illustration], language: str) -> None:
        """Upload these anew next time: Slack does not show them."""
        for picture in pictures:
            self._pictures.drop((tenant_id, picture.drawing, language))

    async def _uploaded(self, tenant_id: TenantId, picture: Illustration, language: str, who: Asking) -> str:
        content = await asyncio.to_thread(draw, picture.drawing, language)
        file_id = await self._sent(tenant_id, PICTURE_NAME, content, picture.alt, who)
        try:
            await self._web.call(tenant_id, "files.completeUploadExternal", {"files": [{"id": file_id}]}, who)
        except Ambiguous as broken:
            # Nobody sees a picture before a message shows it: it is simply uploaded again.
            raise TryAgain(str(broken)) from None
        return file_id

    async def _sent(self, tenant_id: TenantId, name: str, content: bytes, alt: str, who: Asking) -> str:
        """The id of a file whose bytes Slack has."""
        wanted = {"filename": name, "length": len(content), "alt_txt": alt}
        answer = await self._web.call(tenant_id, "files.getUploadURLExternal", wanted, who)
        reach("slack.upload.addressed")
        await self._web.send_bytes(str(answer["upload_url"]), content)
        reach("slack.upload.sent")
        return str(answer["file_id"])
