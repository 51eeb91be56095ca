"""A real Chromium, a chat page to open in it, and tabs that may not have a fault."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright, expect

from tests.browser import chromium
from tests.browser.page import PATIENCE_MS, ChatPage
from tests.integration.chat.stub import Workspace, running

Open = Callable[..., Awaitable[ChatPage]]

expect.set_options(timeout=PATIENCE_MS)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """The run's browser. Without one the tests fail: they are never skipped."""
    async with async_playwright() as playwright:
        try:
            started = await chromium.launch(playwright)
        except chromium.NoChromium as error:
            pytest.fail(str(error), pytrace=False)
        yield started
        await started.close()


@pytest_asyncio.fixture(loop_scope="session")
async def workspace(tmp_path: Path) -> AsyncIterator[Workspace]:
    """A chat page on loopback, on its first day."""
    async with running(tmp_path) as started:
        yield started


@pytest_asyncio.fixture(loop_scope="session")
async def open_page(browser: Browser, workspace: Workspace) -> AsyncIterator[Open]:
    """Opens the page in a browser profile of its own; in the end no tab may have had a fault."""
    opened: list[ChatPage] = []

    async def open_page(person: str = "ben", conversation: str = "", **context: object) -> ChatPage:
        page = await ChatPage.open(browser, workspace.address, person, conversation, **context)
        opened.append(page)
        return page

    yield open_page
    for page in opened:
        await page.close()
    assert [fault for page in opened for fault in page.faults] == []
