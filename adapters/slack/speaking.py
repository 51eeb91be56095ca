"""The tokens to speak to the Web API with, as sending wants them: one, or the reason why there is none."""

from adapters.slack.failures import NotInstalled
from adapters.slack.tokens import Tokens
from bot.domain.person import TenantId
from bot.ports import NotStored, TryAgain


class Speaking:
    """Implements the `Tokens` of `adapters.slack.web` by those that are stored and renewed."""

    def __init__(self, tokens: Tokens) -> None:
        self._tokens = tokens

    async def token(self, tenant_id: TenantId) -> str:
        """The present bot token of a tenant. Raises `NotInstalled` and `TryAgain`."""
        try:
            found = await self._tokens.of(tenant_id)
        except NotStored as error:
            raise TryAgain("the database did not answer") from error
        if found is None:
            raise NotInstalled
        return found

    async def refreshed(self, tenant_id: TenantId, expired: str) -> str:
        """The token after `expired`, which Slack does not take any more. Raises `NotInstalled` and `TryAgain`."""
        try:
            found = await self._tokens.after(tenant_id, expired)
        except NotStored as error:
            raise TryAgain("the database did not answer") from error
        if found is None:
            raise NotInstalled("token_expired")
        return found
