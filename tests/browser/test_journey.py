"""A newcomer's first days with the whole program: the page, the engine, the store, and a restart."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from tests.browser.page import ChatPage
from tests.support.program import Running

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


@pytest.fixture
def program(tmp_path: Path) -> Iterator[Running]:
    with Running(tmp_path) as running:
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def page(browser: Browser, program: Running) -> AsyncIterator[ChatPage]:
    opened = await ChatPage.open(browser, program.address)
    yield opened
    assert opened.faults == []
    await opened.close()


async def _set_a_goal(page: ChatPage) -> None:
    await page.sit_as("Ben Carter")
    await page.says("Is this right?")
    await page.press("Looks right")
    await page.says("What matters most to you just now")
    await page.say("goal run every day at 7")
    await page.says("Why does it matter to you?")
    await page.say("I want energy left for the kids")
    await page.says("When and where will you do it?")
    await page.say("When the coffee is on, I will put on my shoes")
    await page.says("This is what I understood.")
    await page.press("Save")
    await page.says("Saved: “run”, every day.")


async def test_a_goal_is_set_by_typing_asked_about_and_answered_in_both_ways(page: ChatPage) -> None:
    await _set_a_goal(page)
    await page.move_clock("prompt")
    await page.says("“run”. Did it happen today?")
    await page.press("Done")
    await page.says("✓ Done. 1 in a row.")
    await page.move_clock("prompt")
    await page.says("“run”. 1 in a row. Did it happen today?")
    await page.say("done")
    await page.says("✓ Done. 2 in a row.")


async def test_a_day_in_silence_spends_a_reserve_day_and_coming_back_is_celebrated(page: ChatPage) -> None:
    await _set_a_goal(page)
    await page.move_clock("prompt")
    await page.press("Done")
    await page.says("1 in a row.")
    await page.move_clock("prompt")
    await page.move_clock("prompt")
    await page.says("I used a reserve day; your 1 in a row stands.")
    await page.press("Done")
    await page.says("Back after ")


async def test_everything_is_there_after_a_restart(browser: Browser, tmp_path: Path) -> None:
    with Running(tmp_path) as first:
        page = await ChatPage.open(browser, first.address)
        await _set_a_goal(page)
        await page.move_clock("prompt")
        await page.press("Done")
        await page.says("1 in a row.")
        await page.close()
        code, _, _ = first.end()
        assert code == 0
    with Running(tmp_path) as second:
        page = await ChatPage.open(browser, second.address, "ben")
        await page.says("✓ Done. 1 in a row.")
        await page.say("my goals")
        await page.says("You wrote: “I want energy left for the kids”.")
        assert page.faults == []
        await page.close()


async def test_the_same_days_in_danish(page: ChatPage) -> None:
    await page.sit_as("Anna Holm")
    await page.says("Passer det her?")
    await page.press("Det passer")
    await page.say("mål løb hver dag kl. 7")
    await page.say("jeg vil have overskud til børnene")
    await page.say("spring over")
    await page.says("Sådan har jeg forstået det.")
    await page.press("Gem")
    await page.says("”løb”")
    await page.move_clock("prompt")
    await page.says("Blev det til noget i dag?")
    await page.press("Ikke i dag")
    await page.says("Du skrev, at det betyder noget, fordi ”jeg vil have overskud til børnene”.")
    await page.move_clock("prompt")
    await page.say("gjort")
    await page.says("Tilbage efter ")
