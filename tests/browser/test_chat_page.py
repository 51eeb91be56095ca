"""The chat page in a real browser: what somebody sees, presses, writes and hears."""

import asyncio
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from bot.dialogs.base import Pressed, Submitted, Typed
from tests.browser.conftest import Open
from tests.browser.page import ChatPage
from tests.integration.chat.stub import Workspace, running

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_a_newcomer_finds_makkers_welcome(open_page: Open) -> None:
    ben = await open_page("")
    await ben.says("Hello Ben Carter")
    await expect(ben.page).to_have_title("Makker · Ben Carter")
    assert (await ben.clock(), await ben.day()) == ("2:30 AM", "Mon, Mar 2")
    await expect(ben.composer).to_be_focused()


async def test_what_is_written_is_sent_by_enter_and_answered(open_page: Open) -> None:
    ben = await open_page()
    await ben.say("what now?")
    await ben.says("I didn't understand that.")
    await expect(ben.log.locator(".mine .bubble")).to_have_text("what now?")
    await expect(ben.composer).to_have_value("")
    await expect(ben.composer).to_be_focused()


async def test_shift_enter_begins_a_new_line(open_page: Open, workspace: Workspace) -> None:
    ben = await open_page()
    await ben.composer.fill("one")
    await ben.composer.press("Shift+Enter")
    await ben.composer.press_sequentially("two")
    await ben.composer.press("Enter")
    await ben.says("I didn't understand")
    assert workspace.turns.events[-1].what == Typed("one\ntwo")


async def test_a_suggestion_is_written_for_one_and_sent_by_oneself(open_page: Open) -> None:
    ben = await open_page()
    await ben.page.get_by_role("button", name="my goals", exact=True).click()
    await expect(ben.composer).to_have_value("my goals")
    await expect(ben.composer).to_be_focused()


async def test_words_are_never_markup(open_page: Open, workspace: Workspace) -> None:
    ben = await open_page()
    hostile = "<img src=x onerror=\"document.title='broken'\"><script>document.title='broken'</script>"
    await ben.say(hostile)
    await expect(ben.log.locator(".mine .bubble").last).to_have_text(hostile)
    assert await ben.log.locator(".bubble *").count() == 0
    await expect(ben.page).to_have_title("Makker · Ben Carter")


async def test_a_form_says_beside_a_field_what_is_wrong_with_it(open_page: Open, workspace: Workspace) -> None:
    ben = await open_page()
    await ben.press("Looks right")
    await ben.fill_form({"Why": "for the kids"}, submit="Set a goal")
    title = ben.form.get_by_label("Set a goal")
    await expect(title).to_have_attribute("aria-invalid", "true")
    await expect(title).to_be_focused()
    await expect(title).to_have_accessible_description(
        "What matters most to you just now, and why? One is plenty to begin with. Give a name."
    )
    await expect(ben.form.get_by_label("Why")).to_have_value("for the kids")
    await ben.fill_form(
        {"Set a goal": "Run", "How often": "three times a week", "Which days": "Fri"}, submit="Set a goal"
    )
    await ben.form_closed()
    await ben.says("“Run”")
    submitted = workspace.turns.events[-1].what
    assert isinstance(submitted, Submitted)
    assert submitted.values == {
        "title": "Run", "why": "for the kids", "plan": "", "cadence": "days", "days": "1,3,5", "at": "8:00",
    }  # fmt: skip


async def test_a_form_is_not_left_by_accident_and_gives_the_focus_back(open_page: Open) -> None:
    ben = await open_page()
    await ben.press("Looks right")
    await ben.fill_form({"Why": "half written"})
    await ben.page.keyboard.press("Escape")
    await expect(ben.form.get_by_role("alert")).to_have_text("What you wrote here isn't saved yet.")
    await ben.form.get_by_role("button", name="Discard").click()
    await ben.form_closed()
    await expect(ben.log.get_by_role("button", name="Looks right")).to_be_focused()


async def test_an_untouched_form_closes_by_escape(open_page: Open) -> None:
    ben = await open_page()
    await ben.press("Looks right")
    await expect(ben.form).to_be_visible()
    await ben.page.keyboard.press("Escape")
    await ben.form_closed()


async def test_a_double_click_counts_once(open_page: Open, workspace: Workspace) -> None:
    ben = await open_page()
    workspace.turns.hold = asyncio.Event()
    await ben.log.get_by_role("button", name="Change", exact=True).dblclick()
    workspace.turns.hold.set()
    await ben.says("settings.show")
    assert sum(isinstance(event.what, Pressed) for event in workspace.turns.events) == 1


async def test_a_morning_from_goal_to_answer(open_page: Open) -> None:
    ben = await open_page()
    await ben.press("Looks right")
    await ben.fill_form({"Set a goal": "Run before breakfast"}, submit="Set a goal")
    await ben.form_closed()
    await ben.move_clock("prompt")
    assert await ben.clock() == "8:00 AM"
    await ben.says("“Run before breakfast”. Did it happen today?")
    said = await ben.messages.count()
    await ben.press("Done")
    await ben.says("✓ Done. 7 in a row.")
    assert await ben.messages.count() == said
    await expect(ben.last_message.get_by_role("button", name="Change")).to_be_focused()


async def test_every_kind_of_block_is_shown(open_page: Open, workspace: Workspace) -> None:
    ben = await open_page()
    await ben.say("everything")
    card = ben.last_message
    await expect(card.get_by_role("heading", name="The few that matter most")).to_be_visible()
    await expect(card.get_by_role("progressbar")).to_have_attribute("aria-valuenow", "82")
    await expect(card.get_by_role("progressbar")).to_have_accessible_name("Habit strength 82 %")
    picture = card.get_by_role("img", name="On pause.")
    await expect(picture).to_be_visible()
    assert await picture.evaluate("image => image.decode().then(() => image.naturalWidth)") > 300
    await card.get_by_label("Language").select_option("Dansk")
    await ben.press("Change")
    await ben.says("everything.change tone=da")
    assert workspace.turns.events[-1].what == Pressed("everything.change", "r1", 7, {"tone": "da"})


async def test_a_menu_is_used_by_the_keyboard(open_page: Open, workspace: Workspace) -> None:
    ben = await open_page()
    await ben.say("prompt")
    more = ben.log.get_by_role("button", name="More")
    await more.focus()
    await more.press("ArrowDown")
    await expect(ben.page.get_by_role("menuitem", name="I'm ill")).to_be_focused()
    await ben.page.keyboard.press("ArrowDown")
    await ben.page.keyboard.press("ArrowDown")
    await ben.page.keyboard.press("ArrowUp")
    await expect(ben.page.get_by_role("menuitem", name="Why did I get this?")).to_be_focused()
    await ben.page.keyboard.press("Escape")
    await expect(more).to_be_focused()
    await more.press("Enter")
    await ben.page.keyboard.press("End")
    await ben.page.keyboard.press("Enter")
    await ben.says("why.this")


async def test_two_tabs_see_the_same_at_once(open_page: Open) -> None:
    one, other = await open_page(), await open_page()
    await one.say("prompt")
    await other.says("Did it happen today?")
    await other.press("Done")
    await one.says("✓ Done.")


async def test_sitting_as_somebody_else_is_in_their_language_and_time(open_page: Open) -> None:
    page = await open_page()
    await page.sit_as("Anna Holm")
    await page.says("Hej Anna Holm")
    assert (await page.clock(), await page.day()) == ("08.30", "Man. 2. mar.")
    await expect(page.page.locator("html")).to_have_attribute("lang", "da")
    await expect(page.page.get_by_role("button", name="Næste check-in")).to_be_visible()
    await page.sit_as("Ben Carter")
    await expect(page.page.locator("html")).to_have_attribute("lang", "en")


async def test_a_reload_keeps_who_sits_here_and_what_they_read(open_page: Open) -> None:
    page = await open_page()
    await page.sit_as("Mei Tanaka")
    await page.open_conversation("leaders")
    await page.page.reload()
    await page.is_ready()
    await expect(page.page).to_have_title("#leaders · Mei Tanaka")


async def test_something_new_for_somebody_else_is_marked_until_they_read_it(open_page: Open) -> None:
    page, mei = await open_page(), await open_page("mei")
    row = page.page.locator("#people .row", has_text="Mei")
    await page.sit_as("Mei Tanaka")
    await page.sit_as("Ben Carter")
    await expect(row.get_by_role("img", name="Something new")).to_have_count(0)
    await mei.say("hello")
    await expect(row.get_by_role("img", name="Something new")).to_be_visible()


async def test_a_draft_waits_where_it_was_begun(open_page: Open) -> None:
    page = await open_page()
    await page.composer.fill("half a thought")
    await page.open_conversation("leaders")
    await expect(page.composer).to_have_value("")
    await page.open_conversation("Makker")
    await expect(page.composer).to_have_value("half a thought")


async def test_a_thread_is_answered_beside_the_channel(open_page: Open) -> None:
    ben, mei = await open_page("ben", "leaders"), await open_page("mei", "leaders")
    await ben.say("Who else struggles with Mondays?")
    await mei.messages.last.hover()
    await mei.press("Reply")
    await expect(mei.thread).to_contain_text("Who else struggles with Mondays?")
    reply = mei.thread.get_by_label("Your reply")
    await expect(reply).to_be_focused()
    await reply.fill("I do")
    await reply.press("Enter")
    await expect(mei.thread.locator(".mine .bubble")).to_have_text("I do")
    await expect(ben.log.get_by_role("button", name="1 reply")).to_be_visible()
    await mei.page.keyboard.press("Escape")
    await expect(mei.thread).to_be_hidden()
    await expect(mei.log.get_by_role("button", name="1 reply")).to_be_focused()


async def test_makker_answers_in_a_channels_thread_when_it_is_addressed(open_page: Open) -> None:
    ben = await open_page("ben", "leaders")
    await ben.say("@makker what now?")
    await ben.press("1 reply")
    await expect(ben.thread.locator("article.makker")).to_contain_text("I didn't understand that.")


async def test_somebody_is_added_and_sat_as(open_page: Open) -> None:
    page = await open_page()
    await page.page.get_by_role("button", name="Add a person").click()
    await page.fill_form({"Name": "Ida Lund", "Time zone": "Mars/Olympus"}, submit="Add")
    await expect(page.form.locator("[data-field=zone] .wrong")).to_contain_text("I don't know that time zone.")
    await page.fill_form({"Time zone": "Europe/London", "Country": "Denmark", "Language": "Dansk"}, submit="Add")
    await page.form_closed()
    await page.says("Hej Ida Lund")
    assert await page.clock() == "07.30"


async def test_a_profile_is_changed_and_the_focus_comes_back(open_page: Open) -> None:
    page = await open_page()
    await page.page.locator("#people .row", has_text="Ben").hover()
    await page.page.get_by_role("button", name="Edit Ben Carter").click()
    await page.fill_form({"Time zone": "Asia/Tokyo"}, submit="Save")
    await page.form_closed()
    await expect(page.page.locator("#clock-time")).to_have_text("4:30 PM")
    await expect(page.page.get_by_role("button", name="Edit Ben Carter")).to_be_focused()


async def test_a_channel_is_added_and_opened(open_page: Open) -> None:
    page = await open_page()
    await page.page.get_by_role("button", name="Add a channel").click()
    await page.fill_form({"Channel name": "Early birds"}, submit="Add")
    await page.form_closed()
    await expect(page.page.get_by_role("heading", level=1)).to_have_text("# early-birds")


async def test_a_past_date_is_refused_in_the_form(open_page: Open) -> None:
    page = await open_page()
    await page.page.get_by_role("button", name="To a date…").click()
    await page.fill_form({"Date and time": "2026-01-01T08:00"}, submit="Move")
    await expect(page.form).to_contain_text(
        "The clock only goes forward. Choose a time after Monday, March 2 at 2:30 AM."
    )


async def test_a_clock_on_its_way_is_seen_and_its_arrival_is_told(open_page: Open, workspace: Workspace) -> None:
    page = await open_page()
    workspace.time.pause_s = 0.03
    await page.page.get_by_role("button", name="+1 day").click()
    await expect(page.page.locator("#clock-day")).to_have_text("Time is passing…")
    await expect(page.page.get_by_role("button", name="+1 h")).to_have_attribute("aria-disabled", "true")
    await page.arrived()
    assert (await page.clock(), await page.day()) == ("2:30 AM", "Tue, Mar 3")
    await expect(page.page.locator("#said")).to_have_text("It is now 2:30 AM on Tuesday, March 3.")


async def test_days_are_told_apart(open_page: Open) -> None:
    page = await open_page()
    await page.move_clock("day")
    await page.say("hello")
    await page.says("I didn't understand")
    await expect(page.log.locator(".day")).to_have_text(["Monday, March 2", "Tuesday, March 3"])


async def test_what_could_not_be_sent_is_still_in_the_composer(open_page: Open, workspace: Workspace) -> None:
    page = await open_page()
    workspace.room.is_down = True
    await page.say("do not lose me")
    await expect(page.notice("I can't reach my database right now")).to_be_visible()
    await expect(page.composer).to_have_value("do not lose me")
    assert await page.log.locator(".mine").count() == 0


async def test_too_long_a_message_is_explained_and_kept(open_page: Open) -> None:
    page = await open_page()
    await page.say("x" * 100_000)
    await expect(page.notice("That is 100,000 characters; I can take 12,000 at once.")).to_be_visible()
    assert await page.composer.evaluate("box => box.value.length") == 100_000


async def test_a_long_message_is_folded(open_page: Open) -> None:
    page = await open_page()
    await page.say("word " * 2000)
    await page.sent()
    bubble = page.log.locator(".mine .bubble")
    assert await bubble.evaluate("element => element.clientHeight") < 400
    await page.press("Show all")
    assert await bubble.evaluate("element => element.clientHeight") > 400


async def test_older_messages_are_fetched(open_page: Open, workspace: Workspace) -> None:
    page = await open_page()
    for number in range(60):
        await workspace.room.say("leaders", f"k{number}", "mei", f"line {number}", None, False, workspace.clock.now())
    await page.open_conversation("leaders")
    await expect(page.messages).to_have_count(40)
    await page.page.get_by_role("button", name="Earlier messages").click()
    await expect(page.messages).to_have_count(60)
    await expect(page.messages.first).to_contain_text("line 0")


async def test_when_makker_stops_the_page_says_so_and_goes_on_when_it_is_back(browser: Browser, tmp_path: Path) -> None:
    folder = tmp_path / "restarted"
    folder.mkdir()
    async with running(folder) as first:
        port = int(first.address.rpartition(":")[2])
        page = await ChatPage.open(browser, first.address, "ben")
        await page.say("before")
        await page.says("I didn't understand")
    await expect(page.page.locator("#offline")).to_contain_text("Makker isn't answering. I keep trying")
    await page.say("said to nobody")
    await expect(page.notice("Makker isn't answering, so that wasn't sent.")).to_be_visible()
    await expect(page.composer).to_have_value("said to nobody")
    async with running(folder, port=port) as again:
        await expect(page.page.locator("#offline")).to_be_hidden(timeout=15_000)
        await page.composer.press("Enter")
        await expect(page.log.locator(".mine .bubble")).to_have_text(["before", "said to nobody"])
        await page.says("I didn't understand")
        await expect(page.log.locator("article.makker")).to_have_count(3)
        assert again.turns.events[-1].what == Typed("said to nobody")
        await page.close()
    assert page.faults == []


async def test_with_a_token_one_signs_in_first(browser: Browser, tmp_path: Path) -> None:
    folder = tmp_path / "protected"
    folder.mkdir()
    async with running(folder, token="open sesame") as protected:
        context = await browser.new_context(locale="da-DK")
        tab = await context.new_page()
        await tab.goto(protected.address)
        await expect(tab.get_by_role("heading", name="Log ind på Makker")).to_be_visible()
        await tab.locator("input").fill("wrong")
        await tab.get_by_role("button", name="Log ind").click()
        await expect(tab.get_by_role("alert")).to_be_visible()
        await tab.locator("input").fill("open sesame")
        await tab.get_by_role("button", name="Log ind").click()
        page = ChatPage(tab)
        await page.is_ready()
        await page.says("Hej Anna Holm")
        await page.say("hej")
        await page.says("Det forstod jeg ikke")
        await context.close()
    assert page.faults == []


async def test_a_clock_that_others_live_by_has_nothing_to_move_it_with(open_page: Open, workspace: Workspace) -> None:
    workspace.time.fixed = True
    page = await open_page()
    await expect(page.page.locator("#clock-time")).to_be_visible()
    await expect(page.page.locator(".clock-moves")).to_be_hidden()
