"""The Playground's own page in a browser, as somebody sees and uses it."""

from pathlib import Path

from playwright.async_api import Browser, Locator, Page, expect

PATIENCE_MS = 20_000


class PlaygroundPage:
    """One open page."""

    def __init__(self, page: Page) -> None:
        self.page = page
        page.set_default_timeout(PATIENCE_MS)

    @classmethod
    async def open(cls, browser: Browser, address: str) -> "PlaygroundPage":
        """The page in a browser profile of its own; opening it installs Makker for who sits there."""
        context = await browser.new_context(viewport={"width": 1280, "height": 1000})
        # It loads fonts and figures from Microsoft, which nobody needs here.
        await context.route(lambda url: not url.startswith(address), lambda route: route.abort())
        here = cls(await context.new_page())
        await here.page.goto(address)
        await expect(here._composer).to_be_visible(timeout=PATIENCE_MS)
        return here

    async def close(self) -> None:
        """Close the browser profile."""
        await self.page.context.close()

    @property
    def _composer(self) -> Locator:
        return self.page.get_by_role("textbox").last

    def cards(self, text: str) -> Locator:
        """The cards in which a text stands."""
        return self.page.locator(".ac-adaptiveCard", has_text=text)

    async def sees(self, text: str) -> Locator:
        """Wait for a card with a text; the newest one."""
        card = self.cards(text).last
        await expect(card).to_be_visible(timeout=PATIENCE_MS)
        return card

    async def say(self, text: str) -> None:
        """Write something and send it."""
        await self._composer.click()
        await self._composer.press_sequentially(text)
        await self._composer.press("Enter")

    async def mention(self, text: str) -> None:
        """Write something to Makker where others are; nothing else reaches it there."""
        await self._composer.click()
        await self._composer.press_sequentially("@Mak", delay=30)
        await self.page.get_by_role("menuitem", name="Makker").click()
        await self._composer.press_sequentially(f" {text}")
        await self._composer.press("Enter")

    async def go_to(self, name: str) -> None:
        """Open a chat or a channel; opening a channel brings Makker into it."""
        await self.page.get_by_text(name, exact=True).first.click()

    async def press(self, text: str, title: str) -> None:
        """Press a button in the newest card with a text."""
        await (await self.sees(text)).get_by_role("button", name=title, exact=True).click()

    async def screenshot(self, file: Path) -> None:
        """What the page looks like, once nothing moves any more."""
        await self.page.wait_for_timeout(500)
        await self.page.screenshot(path=file)
