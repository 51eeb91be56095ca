"""The chat page for everybody: keyboards, screen readers, small screens, light and dark, little motion."""

from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Open
from tests.browser.page import ChatPage
from tests.integration.chat.stub import Workspace

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

PHONE: dict[str, Any] = {"viewport": {"width": 360, "height": 740}, "is_mobile": True, "has_touch": True}

AUDITS = Path(__file__).with_name("audits.js").read_text("utf-8")


async def audit(page: ChatPage, name: str) -> Any:
    """What one of the audits finds wrong with the page."""
    return await page.page.evaluate(f"({AUDITS}).{name}()")


async def full(page: ChatPage) -> None:
    """Fill the page with everything that it can show."""
    await page.say("everything")
    await expect(page.log.get_by_role("progressbar")).to_be_visible()
    await page.say("prompt")
    await expect(
        page.log.get_by_role("button", name="Delvist").or_(page.log.get_by_role("button", name="Partly"))
    ).to_be_visible()


async def with_form(page: ChatPage) -> None:
    """Open a form with something wrong in it."""
    await page.say("form")
    await expect(page.form).to_be_visible()
    await page.form.locator("button[type=submit]").click()
    await expect(page.form.locator("[aria-invalid]")).to_have_count(1)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("person", ["anna", "ben"])
async def test_every_text_stands_out_enough(open_page: Open, workspace: Workspace, person: str, scheme: str) -> None:
    page = await open_page(person, color_scheme=scheme, reduced_motion="reduce")
    await full(page)
    workspace.room.is_down = True
    await page.say("a notice")
    await expect(page.page.locator(".notice.wrong")).to_be_visible()
    workspace.room.is_down = False
    assert await audit(page, "poorContrast") == []
    await page.composer.fill("")
    await with_form(page)
    assert await audit(page, "poorContrast") == []


@pytest.mark.parametrize("context", [{}, PHONE], ids=["wide", "phone"])
async def test_everything_has_a_name_and_an_id_of_its_own(open_page: Open, context: dict[str, Any]) -> None:
    page = await open_page("ben", **context)
    await full(page)
    assert await audit(page, "unnamed") == []
    await with_form(page)
    assert await audit(page, "unnamed") == []
    assert await audit(page, "repeatedIds") == []


@pytest.mark.parametrize("person", ["anna", "ben"])
async def test_nothing_is_wider_than_a_phone(open_page: Open, person: str) -> None:
    page = await open_page(person, **PHONE)
    await full(page)
    await page.say("W" * 300 + " https://example.invalid/" + "x" * 200)
    await expect(page.log.locator(".mine .bubble").last).to_contain_text("WWW")
    await page.sent()
    assert await audit(page, "tooWide") == []
    await with_form(page)
    assert await audit(page, "tooWide") == []


async def test_on_a_phone_the_rail_is_a_drawer(open_page: Open) -> None:
    page = await open_page("ben", **PHONE)
    opener = page.page.get_by_role("button", name="People and conversations")
    await expect(page.page.locator("#rail")).not_to_be_in_viewport()
    await opener.click()
    await expect(page.page.get_by_role("navigation", name="Workspace")).to_be_in_viewport()
    await expect(page.page.locator("#stage")).to_have_attribute("inert", "")
    await page.page.keyboard.press("Escape")
    await expect(opener).to_be_focused()
    await page.sit_as("Mei Tanaka")
    await page.says("Hello Mei Tanaka")
    await expect(page.page.locator("#rail")).not_to_be_in_viewport()


async def test_fingers_find_what_they_press(open_page: Open) -> None:
    page = await open_page("ben", **PHONE)
    await full(page)
    for button in await page.page.locator("button:visible, select:visible").all():
        box = await button.bounding_box()
        if box is not None and box["width"] > 0:
            assert min(box["width"], box["height"]) >= 24, await button.inner_text()


async def test_the_keyboard_reaches_everything_in_order(open_page: Open) -> None:
    page = await open_page()
    await page.page.get_by_role("link", name="Skip to the conversation").focus()
    reached = []
    for _ in range(24):
        await page.page.keyboard.press("Tab")
        reached.append(await audit(page, "focused"))
    wanted = [
        "Add a person",
        "Edit Ben Carter",
        "Add a channel",
        "+1 h",
        "Next check-in",
        "Looks right",
        "my goals",
        "Your message",
    ]
    assert [name for name in reached if name in wanted] == wanted


async def test_the_skip_link_leads_to_where_one_writes(open_page: Open) -> None:
    page = await open_page()
    skip = page.page.get_by_role("link", name="Skip to the conversation")
    await skip.focus()
    await expect(skip).to_be_in_viewport()
    await skip.press("Enter")
    await expect(page.composer).to_be_focused()
    await expect(page.page).to_have_title("Makker · Ben Carter")


async def test_the_focus_can_be_seen(open_page: Open) -> None:
    page = await open_page()
    for button in ("+1 h", "Add a person"):
        await page.page.keyboard.press("Tab")
        await page.page.get_by_role("button", name=button, exact=True).focus()
        style = await page.page.evaluate("() => getComputedStyle(document.activeElement).outlineStyle")
        assert style == "solid"


async def test_new_messages_are_read_out_and_old_ones_are_not(open_page: Open) -> None:
    page = await open_page()
    await expect(page.log).to_have_attribute("aria-live", "polite")
    await expect(page.log).to_have_attribute("role", "log")
    await page.say("hello")
    await page.says("I didn't understand")
    await expect(page.last_message).to_have_accessible_name("Makker, 2:30 AM")


async def test_the_landmarks_are_there_once(open_page: Open) -> None:
    page = await open_page()
    for role in ("navigation", "main"):
        await expect(page.page.get_by_role(role)).to_have_count(1)
    await expect(page.page.get_by_role("heading", level=1)).to_have_count(1)


async def test_who_wants_little_motion_gets_little(open_page: Open) -> None:
    page = await open_page("ben", reduced_motion="reduce")
    moving = "() => parseFloat(getComputedStyle(document.querySelector('.moving-bar'), '::before').animationDuration)"
    assert await page.page.evaluate(moving) < 0.001


async def test_words_from_right_to_left_stand_on_their_own(open_page: Open) -> None:
    page = await open_page()
    await page.say("שלום עולם")
    await page.sent()
    bubble = page.log.locator(".mine .bubble")
    await expect(bubble).to_have_attribute("dir", "auto")
    assert await bubble.evaluate("element => getComputedStyle(element).direction") == "rtl"
