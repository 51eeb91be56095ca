"""Makker in the Playground's own page, in a real browser: two people, two languages, and a channel."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from pathlib import Path

import pytest
from playwright.async_api import Browser, async_playwright, expect

from tests.browser import chromium
from tests.playground.conftest import Local
from tests.playground.page import PlaygroundPage
from tests.playground.program import ANNA, BEN, Somebody

pytestmark = pytest.mark.browser
MORNINGS_MOST = 5

Open = Callable[[Somebody], Awaitable[PlaygroundPage]]


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    """A browser. Without one the tests fail: they are never skipped."""
    async with async_playwright() as playwright:
        try:
            started = await chromium.launch(playwright)
        except chromium.NoChromium as error:
            pytest.fail(str(error), pytrace=False)
        yield started
        await started.close()


@pytest.fixture
async def open_page(browser: Browser, playgrounds: Callable[[Somebody], str]) -> AsyncIterator[Open]:
    """Opens somebody's Playground in a browser profile of its own."""
    opened: list[PlaygroundPage] = []

    async def open_page(me: Somebody) -> PlaygroundPage:
        opened.append(await PlaygroundPage.open(browser, await asyncio.to_thread(playgrounds, me)))
        return opened[-1]

    yield open_page
    for page in opened:
        await page.close()


async def _is_asked(makker: Local, page: PlaygroundPage, prompt: str) -> None:
    """The prompt comes on one of the next mornings: a goal may begin later, and a holiday lie between."""
    for _ in range(MORNINGS_MOST):
        await asyncio.to_thread(makker.move_to_next_morning)
        with suppress(AssertionError):
            await expect(page.cards(prompt).last).to_be_visible(timeout=3_000)
            return
    await page.sees(prompt)


async def _english(page: PlaygroundPage) -> None:
    await page.press("Hello Ben Reed", "Looks right")
    await page.say("goal Read before bed every day at 7")
    await page.sees("Why does it matter to you?")
    await page.say("to sleep well")
    await page.sees("When and where will you do it?")
    await page.say("skip")
    await page.press("Shall I save it?", "Save")
    await page.sees("Saved: “Read before bed”, every day.")


async def _danish(page: PlaygroundPage) -> None:
    await page.sees("Hello Anna Holm")
    await page.say("sprog dansk")
    await page.sees("Gemt. Dansk")
    await page.say("mål løb før morgenmad hver dag kl. 7")
    await page.sees("Hvorfor betyder det noget for dig?")
    await page.say("jeg vil have overskud til børnene")
    await page.sees("Hvornår og hvor")
    await page.say("spring over")
    await page.press("Skal jeg gemme det?", "Gem")
    await page.sees("Gemt: ”løb før morgenmad”, hver dag.")


async def test_two_people_in_two_languages_are_asked_and_answer_in_place(
    makker: Local, open_page: Open, tmp_path: Path
) -> None:
    anna, ben = await open_page(ANNA), await open_page(BEN)
    await _danish(anna)
    await _english(ben)
    await _is_asked(makker, anna, "”løb før morgenmad”. Blev det til noget i dag?")
    await ben.sees("“Read before bed”. Did it happen today?")
    await anna.press("Blev det til noget i dag?", "Gjort")
    await anna.sees("✓ Gjort. 1 i træk.")
    await expect(anna.cards("Blev det til noget i dag?")).to_have_count(0)
    await ben.press("Did it happen today?", "Not today")
    await expect(ben.cards("Did it happen today?")).to_have_count(0)
    await anna.say("overblik")
    await anna.sees("De få vigtigste")
    await ben.say("overview")
    await ben.sees("The few that matter most")
    for page, name in ((anna, "danish"), (ben, "english")):
        await page.screenshot(tmp_path / f"{name}.png")


async def test_a_channel_says_hello_and_answers_in_private(open_page: Open) -> None:
    ben = await open_page(BEN)
    await ben.sees("Hello Ben Reed")
    await ben.go_to("Leaders")
    await ben.sees("in a conversation of your own")
    await ben.mention("my goals")
    await ben.sees("I have answered you in our direct conversation.")
    await ben.go_to("Personal Chat")
    await ben.sees("You have no goal just now")
