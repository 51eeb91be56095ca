"""What the adapter asks of Slack beside sending messages: who somebody is, views, a line at once, an address."""

from collections.abc import Mapping
from typing import Any

import structlog

from adapters.shared.meeting import Nobody
from adapters.shared.ports import Member
from adapters.shared.shapes import Unreadable
from adapters.slack.failures import NotInstalled, Refused
from adapters.slack.home import Overtaken
from adapters.slack.members import member_from
from adapters.slack.ports import Installations
from adapters.slack.rates import Asking
from adapters.slack.render import AS_WRITTEN, Files, pictures_of
from adapters.slack.text import plain
from adapters.slack.uploads import Uploads
from adapters.slack.web import Web
from bot.cards.card import Card
from bot.domain.person import PersonId, TenantId
from bot.ports import DeliveryFailure, TryAgain
from bot.text.catalogue import put
from bot.text.messages import Message

LINE_MOST = 3_000
_NOBODY = ("user_not_found", "user_not_visible")
log = structlog.get_logger(__name__)


class Questions:
    """Calls of the Web API that somebody waits for."""

    def __init__(self, web: Web, uploads: Uploads, installations: Installations) -> None:
        self._web = web
        self._uploads = uploads
        self._installations = installations

    async def look_up(self, tenant_id: TenantId, user_id: PersonId) -> Member:
        """Who somebody is. Raises `Nobody` where Slack cannot know them, and `DeliveryFailure`."""
        installation = await self._installations.of(tenant_id)
        if installation is None:
            raise Nobody("Makker is not installed there")
        asked = {"user": user_id, "include_locale": True}
        try:
            answer = await self._web.call(tenant_id, "users.info", asked, Asking(at_once=True))
        except Refused as refused:
            if refused.code in _NOBODY or isinstance(refused, NotInstalled):
                raise Nobody(refused.code) from None
            raise
        try:
            return member_from(tenant_id, answer["user"], installation.team_id or installation.enterprise_id)
        except (KeyError, Unreadable) as error:
            raise TryAgain("Slack's answer was no user") from error

    async def open_view(self, tenant_id: TenantId, trigger_id: str, view: Mapping[str, Any]) -> None:
        """Open a modal. Raises `DeliveryFailure`."""
        await self._web.call(tenant_id, "views.open", {"trigger_id": trigger_id, "view": view}, Asking(at_once=True))

    async def publish(
        self, tenant_id: TenantId, user_id: PersonId, view: Mapping[str, Any], over: str, *, at_once: bool
    ) -> str:
        """Publish a Home tab, over the one of a hash if that is given; its own hash.

        Raises `Overtaken` where another was published since, and `DeliveryFailure`.
        """
        asked = {"user_id": user_id, "view": view} | ({"hash": over} if over else {})
        try:
            answer = await self._web.call(tenant_id, "views.publish", asked, Asking(user_id, at_once=at_once))
        except Refused as refused:
            if refused.code == "hash_conflict":
                raise Overtaken from None
            raise
        return str(answer["view"].get("hash", ""))

    async def draw(self, tenant_id: TenantId, card: Card, language: str, *, at_once: bool) -> Files:
        """The files of a card's pictures. Raises `DeliveryFailure`."""
        return await self._uploads.pictures(tenant_id, pictures_of(card, language), language, Asking(at_once=at_once))

    async def tell(self, tenant_id: TenantId, user_id: PersonId, text: Message, language: str) -> None:
        """Say a line to somebody in their direct conversation, if that is possible just now."""
        said = plain(put(text, language), LINE_MOST)["text"]
        try:
            asked = {**AS_WRITTEN, "channel": user_id, "text": said}
            await self._web.call(tenant_id, "chat.postMessage", asked, Asking(user_id, at_once=True))
        except DeliveryFailure as failure:
            log.warning("line not said", reason=str(failure))
