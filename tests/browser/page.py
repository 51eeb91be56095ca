"""The chat page as somebody uses it: by what they see and press, not by how it is built."""

from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlencode

from playwright.async_api import Browser, ConsoleMessage, Error, Locator, Page, expect

PATIENCE_MS = 15_000
EXPECTED_IN_CONSOLE = ("Failed to load resource", "net::ERR_")
"""The browser itself notes refused requests; everything else in its console is a fault of the page."""

Move = Literal["hour", "prompt", "day"]


class ChatPage:
    """One open tab. `faults` are errors of its scripts and breaches of its security policy."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.faults: list[str] = []
        page.set_default_timeout(PATIENCE_MS)
        page.on("pageerror", self._erred)
        page.on("console", self._said)

    def _erred(self, error: Error) -> None:
        self.faults.append(str(error))

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not message.text.startswith(EXPECTED_IN_CONSOLE):
            self.faults.append(message.text)

    @classmethod
    async def open(
        cls, browser: Browser, address: str, person: str = "", conversation: str = "", **context: Any
    ) -> "ChatPage":
        """A new browser profile with the page in it; `context` are Playwright's options of a context."""
        opened = await browser.new_context(**({"viewport": {"width": 1280, "height": 860}} | context))
        return await cls.open_tab(await opened.new_page(), address, person, conversation)

    @classmethod
    async def open_tab(cls, page: Page, address: str, person: str = "", conversation: str = "") -> "ChatPage":
        """The page in a tab that is there."""
        chat = cls(page)
        place = urlencode({"as": person, "in": conversation} if person else {})
        await page.goto(f"{address}/#{place}" if place else f"{address}/")
        await chat.is_ready()
        return chat

    async def close(self) -> None:
        """Close the browser profile."""
        await self.page.context.close()

    async def is_ready(self) -> None:
        """Wait until there is something to read and somewhere to write."""
        await expect(self.page.locator("#shell")).to_be_visible()
        await expect(self.log).not_to_have_attribute("aria-busy", "true")

    # --- what is there ------------------------------------------------------------------------------

    @property
    def log(self) -> Locator:
        """The conversation."""
        return self.page.locator("#log")

    @property
    def messages(self) -> Locator:
        """Everything that was said in the conversation."""
        return self.log.get_by_role("article")

    @property
    def last_message(self) -> Locator:
        """The last thing that was said."""
        return self.messages.last

    @property
    def composer(self) -> Locator:
        """Where one writes."""
        return self.page.locator("#composer-text")

    @property
    def form(self) -> Locator:
        """The form that is open."""
        return self.page.get_by_role("dialog")

    @property
    def thread(self) -> Locator:
        """The thread beside the conversation."""
        return self.page.locator("#thread")

    def notice(self, text: str) -> Locator:
        """A short message beside the conversation."""
        return self.page.locator(".notice", has_text=text)

    async def clock(self) -> str:
        """The time that the workspace's clock shows."""
        return await self.page.locator("#clock-time").inner_text()

    async def day(self) -> str:
        """The day that the workspace's clock shows."""
        return await self.page.locator("#clock-day").inner_text()

    # --- what somebody does -------------------------------------------------------------------------

    async def sit_as(self, name: str) -> None:
        """Sit as somebody else."""
        await self._open_rail()
        row = self.page.locator("#people .row", has_text=name)
        await row.click()
        await expect(row).to_have_attribute("aria-current", "true")
        await self.is_ready()

    async def open_conversation(self, name: str) -> None:
        """Go to Makker or to a channel."""
        await self._open_rail()
        row = self.page.locator("#conversations .row", has_text=name)
        await row.click()
        await expect(row).to_have_attribute("aria-current", "page")
        await self.is_ready()

    async def _open_rail(self) -> None:
        opener = self.page.locator("#open-rail")
        if await opener.is_visible() and await opener.get_attribute("aria-expanded") == "false":
            await opener.click()

    async def say(self, text: str) -> None:
        """Write something and send it."""
        await self.composer.fill(text)
        await self.composer.press("Enter")

    async def sent(self) -> None:
        """Wait until everything that was written has arrived."""
        await expect(self.log.locator("[data-pending]")).to_have_count(0)

    async def says(self, text: str) -> None:
        """Wait until Makker's last message says something."""
        await expect(self.log.locator("article.makker").last).to_contain_text(text, timeout=PATIENCE_MS)

    async def press(self, label: str) -> None:
        """Press the last button of this label in the conversation."""
        await self.log.get_by_role("button", name=label, exact=True).last.click()

    async def choose(self, menu: str, label: str) -> None:
        """Choose from the last menu of this name in the conversation."""
        await self.log.get_by_role("button", name=menu, exact=True).last.click()
        await self.log.get_by_role("menuitem", name=label, exact=True).click()

    async def fill_form(self, values: dict[str, str], submit: str = "") -> None:
        """Fill in the open form by its labels; buttons of a choice are named `label: option`. Then submit it."""
        await expect(self.form).to_be_visible()
        for label, value in values.items():
            await self._fill(label, value)
        if submit:
            await self.form.get_by_role("button", name=submit, exact=True).click()

    async def _fill(self, label: str, value: str) -> None:
        group = self.form.get_by_role("radiogroup", name=label).or_(self.form.get_by_role("group", name=label))
        if await group.count():
            await group.get_by_label(value, exact=True).check(force=True)
            return
        field = self.form.get_by_label(label).first
        if await field.evaluate("field => field.tagName") == "SELECT":
            await field.select_option(label=value)
        else:
            await field.fill(value)

    async def form_closed(self) -> None:
        """Wait until the form is gone."""
        await expect(self.form).to_have_count(0)

    async def move_clock(self, by: Move) -> None:
        """Put the clock forward, and wait until it has arrived."""
        await self.page.locator(f"#clock button[data-by={by}]").click()
        await self.arrived()

    async def move_clock_to(self, local: str) -> None:
        """Put the clock to a local date and time such as `2026-03-05T08:00`, and wait until it has arrived."""
        await self.page.locator("#clock button[data-by=date]").click()
        await self.form.locator("input").fill(local)
        await self.form.locator("button[type=submit]").click()
        await self.form_closed()
        await self.arrived()

    async def arrived(self, within_ms: float = 60_000) -> None:
        """Wait until the clock stands where it was to go."""
        await expect(self.page.locator("body")).not_to_have_class("time-moves", timeout=within_ms)

    async def screenshot(self, file: Path) -> None:
        """What the page looks like, once nothing moves any more."""
        await self.page.wait_for_timeout(300)
        await self.page.screenshot(path=file)
