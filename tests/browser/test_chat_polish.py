"""The chat page's manners: what a newcomer sees first, what is said once, and what never gets in the way."""

import asyncio
from pathlib import Path

import pytest
from playwright.async_api import Browser, FloatRect, Locator, Route, expect

from tests.browser.conftest import Open
from tests.browser.page import ChatPage
from tests.browser.test_chat_access import PHONE, audit
from tests.integration.chat.stub import Workspace, running

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

LONG_NAME = "Alexandrina Constantinopolitana of the very long name, written out in full"


async def _scrolled(page: ChatPage) -> tuple[float, float]:
    """How far from its beginning and from its end the conversation stands."""
    found: list[float] = await page.log.evaluate(
        "({parentElement: it}) => [it.scrollTop, it.scrollHeight - it.clientHeight - it.scrollTop]"
    )
    return found[0], found[1]


async def _box(element: Locator) -> FloatRect:
    """Where an element stands, which must be seen."""
    box = await element.bounding_box()
    assert box is not None
    return box


# --- at first sight -------------------------------------------------------------------------------------


async def test_a_conversation_that_has_only_begun_is_read_from_its_beginning(open_page: Open) -> None:
    page = await open_page("ben", **PHONE)
    await expect(page.page.get_by_role("heading", name="Try Makker in a minute")).to_be_in_viewport()
    assert (await _scrolled(page))[0] == 0
    await page.log.evaluate("it => { it.parentElement.scrollTop = 90 }")
    await page.page.set_viewport_size({"width": 360, "height": 700})
    await page.page.wait_for_timeout(200)
    assert (await _scrolled(page))[0] == 90
    await page.say("hello")
    await page.says("I didn't understand")
    await page.sent()
    assert (await _scrolled(page))[1] < 2


async def test_what_has_not_changed_is_not_drawn_anew_under_a_finger(open_page: Open) -> None:
    page = await open_page("ben")
    button = await page.log.get_by_role("button", name="Looks right").element_handle()
    await page.sit_as("Ben Carter")
    await page.page.wait_for_timeout(300)
    assert await button.evaluate("it => it.isConnected")


async def test_a_zone_is_not_broken_within_its_name(open_page: Open) -> None:
    page = await open_page("ben")
    zone = page.log.locator("dd", has_text="America/New_York")
    assert (await _box(zone))["height"] < 30


async def test_a_long_name_pushes_nothing_aside(open_page: Open, workspace: Workspace) -> None:
    await open_page("ben")
    await workspace.room.keep_member("alex", LONG_NAME, "Asia/Tokyo", "", "en")
    page = await open_page("alex")
    await expect(page.page.get_by_role("button", name="To a date…")).to_be_in_viewport(ratio=1)
    assert await audit(page, "tooWide") == []


async def test_a_low_screen_leaves_room_to_read(open_page: Open) -> None:
    page = await open_page("ben", viewport={"width": 640, "height": 430})
    await expect(page.page.locator("#suggestions")).to_be_hidden()
    assert await page.log.evaluate("it => it.parentElement.clientHeight / innerHeight") > 0.6
    assert await audit(page, "tooWide") == []


async def test_in_a_channel_one_sees_how_to_ask_makker(open_page: Open) -> None:
    page = await open_page("ben", "leaders")
    await page.page.get_by_role("button", name="@makker my goals").click()
    await expect(page.composer).to_have_value("@makker my goals")


async def test_the_button_to_reply_takes_no_room_between_messages(open_page: Open, workspace: Workspace) -> None:
    page = await open_page("ben")
    for number in range(2):
        await workspace.room.say("leaders", f"k{number}", "mei", f"line {number}", None, False, workspace.clock.now())
    await page.open_conversation("leaders")
    first, second = [await _box(page.messages.nth(number)) for number in range(2)]
    assert second["y"] - first["y"] - first["height"] < 12
    assert second["height"] < 60


async def test_a_moment_is_said_in_the_readers_language(open_page: Open) -> None:
    page = await open_page("anna")
    await page.page.locator("#clock button[data-by=date]").click()
    await page.form.locator("input").fill("2026-12-05T08:00")
    await expect(page.form.locator("output")).to_have_text("Lørdag den 5. december 2026 kl. 08.00")


# --- what is heard, and how often -----------------------------------------------------------------------


async def test_nobody_has_their_own_words_read_out_to_them(open_page: Open) -> None:
    page = await open_page()
    await page.say("hello")
    await page.says("I didn't understand")
    await expect(page.log.locator("article.mine")).to_have_attribute("aria-live", "off")
    assert await page.log.locator("article.makker[aria-live]").count() == 0


async def test_the_same_refusal_is_shown_once(open_page: Open) -> None:
    page = await open_page()
    for _ in range(3):
        await page.page.get_by_role("button", name="Next check-in").click()
        await expect(page.notice("No check-in is planned yet.")).to_have_count(1)
        await expect(page.page.locator("#clock")).not_to_have_class("clock moving")
    await expect(page.page.locator("#said")).to_contain_text("No check-in is planned yet.")


async def test_what_takes_long_is_seen_to_be_on_its_way(open_page: Open) -> None:
    page = await open_page()
    goes_on = asyncio.Event()

    async def hold(route: Route) -> None:
        await goes_on.wait()
        await route.continue_()

    await page.page.route("**/chat/api/say*", hold)
    await page.say("hello")
    await expect(page.log.get_by_text("Sending…")).to_be_visible()
    goes_on.set()
    await expect(page.log.get_by_text("Sending…")).to_have_count(0)


async def test_silence_is_told_and_its_end_too(browser: Browser, tmp_path: Path) -> None:
    async with running(tmp_path) as first:
        port = int(first.address.rpartition(":")[2])
        page = await ChatPage.open(browser, first.address, "ben", viewport={"width": 1280, "height": 520})
        await page.say("one")
        await page.says("I didn't understand")
        await page.sent()
    said, offline = page.page.locator("#said"), page.page.locator("#offline")
    await expect(said).to_have_text("Makker isn't answering. I keep trying; what you write stays here.")
    assert (await _scrolled(page))[1] < 2, "the last message is hidden behind what is said above"
    await page.say("two")
    lost = page.notice("that wasn't sent")
    await expect(lost).to_be_visible()
    above, below = await _box(offline), await _box(lost)
    assert below["y"] >= above["y"] + above["height"], "one covers the other"
    async with running(tmp_path, port=port):
        await expect(said).to_have_text("Makker is back.")
        await expect(lost).to_have_count(0)
        await expect(offline).to_be_hidden()
        await page.close()
    assert page.faults == []


# --- letting somebody go --------------------------------------------------------------------------------


async def _ask_to_remove(page: ChatPage, name: str, labels: tuple[str, str]) -> None:
    edit, remove = labels
    await page.page.locator("#people li", has_text=name).hover()
    await page.page.get_by_role("button", name=f"{edit} {name}").click()
    await page.form.get_by_role("button", name=remove).click()


async def test_somebody_is_removed_after_a_second_question(open_page: Open) -> None:
    page, mei = await open_page(), await open_page("mei")
    await mei.say("form")
    await mei.fill_form({"Why": "mine alone"})
    await _ask_to_remove(page, "Mei Tanaka", ("Edit", "Remove from the workspace…"))
    await expect(page.form).to_have_accessible_name("Remove Mei Tanaka?")
    await expect(page.form).to_have_accessible_description(
        "Makker stops asking Mei Tanaka, and their conversation closes. What they said in channels stays. "
        "To erase everything, write “forget me” there first."
    )
    await expect(page.form.get_by_role("button", name="Cancel")).to_be_focused()
    await page.page.keyboard.press("Enter")
    await page.form_closed()
    await expect(page.page.locator("#people .row")).to_have_count(3)
    await _ask_to_remove(page, "Mei Tanaka", ("Edit", "Remove from the workspace…"))
    await page.form.get_by_role("button", name="Remove", exact=True).click()
    await page.form_closed()
    await expect(page.notice("Mei Tanaka has left the workspace.")).to_be_visible()
    for tab in (page, mei):
        await expect(tab.page.locator("#people .row-name")).to_have_text(["Anna Holm", "Ben Carter"])
    await expect(mei.page).to_have_title("Makker · Ben Carter")
    await expect(mei.form).to_have_count(0)


async def test_who_removes_themselves_sits_as_somebody_else_and_the_last_one_stays(open_page: Open) -> None:
    page = await open_page("anna", locale="da-DK")
    people = page.page.locator("#people .row-name")
    for name, left in (("Anna Holm", ["Ben Carter", "Mei Tanaka"]), ("Ben Carter", ["Mei Tanaka"])):
        labels = ("Ret", "Fjern fra arbejdsrummet …") if name == "Anna Holm" else ("Edit", "Remove from")
        await _ask_to_remove(page, name, labels)
        await page.form.locator("button[type=submit]").click()
        await page.form_closed()
        await expect(people).to_have_text(left)
    await page.page.get_by_role("button", name="Edit Mei Tanaka").click()
    await expect(page.form.get_by_role("button", name="Save")).to_be_visible()
    await expect(page.form.get_by_role("button", name="Remove")).to_have_count(0)


async def test_a_form_counts_only_where_somebody_might_write_too_much(open_page: Open) -> None:
    page = await open_page()
    await page.press("Looks right")
    await expect(page.form.locator("[data-field=at] .counter")).to_have_text("")
    await page.form.get_by_label("Set a goal").fill("x" * 190)
    await expect(page.form.locator("[data-field=title] .counter")).to_have_text("190 / 200")
