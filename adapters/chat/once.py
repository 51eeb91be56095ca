"""Doing a thing once, however often the page asks for it."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable

from adapters.chat.render import View

REMEMBERED = 1024


class Once:
    """Answers by what was asked: a repeated request gets the first one's answer, also while that is under way.

    What failed may be asked again. The engine knows repeated events as well; this gives the page its answer.
    """

    def __init__(self) -> None:
        self._asked: OrderedDict[str, asyncio.Future[View]] = OrderedDict()

    async def __call__(self, key: str, work: Callable[[], Awaitable[View]]) -> View:
        """The answer to `key`; a page that goes away does not stop the work."""
        asked = self._asked.get(key)
        if asked is None:
            asked = self._asked[key] = asyncio.ensure_future(work())
            asked.add_done_callback(lambda done: self._forget_failed(key, done))
            self._forget_oldest()
        return await asyncio.shield(asked)

    def _forget_failed(self, key: str, done: "asyncio.Future[View]") -> None:
        if done.cancelled() or done.exception() is not None:
            self._asked.pop(key, None)

    def _forget_oldest(self) -> None:
        while len(self._asked) > REMEMBERED and next(iter(self._asked.values())).done():
            self._asked.popitem(last=False)
