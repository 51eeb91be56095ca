"""A Chromium for the tests: the one that is named, Playwright's own, or one that is installed."""

import os
import shutil
from pathlib import Path

from playwright.async_api import Browser, Playwright

NAMED_BY = "MAKKER_TEST_CHROMIUM"
INSTALLED = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


class NoChromium(Exception):
    """There is no browser to test with; the message says how to get one."""


def find(playwright: Playwright) -> str:
    """The program to start. Raises `NoChromium`."""
    named = os.environ.get(NAMED_BY, "")
    if named and not shutil.which(named):
        raise NoChromium(f"{NAMED_BY} names {named}, which is no program. Correct it, or unset it.")
    own = playwright.chromium.executable_path
    candidates = (named, own if Path(own).exists() else "", *INSTALLED)
    found = next((path for each in candidates if each and (path := shutil.which(each))), None)
    if found is None:
        raise NoChromium(
            "The browser tests need a Chromium. Install one (on Debian or Ubuntu: apt-get install chromium), "
            f"or run `playwright install chromium`, or set {NAMED_BY} to the path of one."
        )
    return found


async def launch(playwright: Playwright) -> Browser:
    """A browser without a window. Raises `NoChromium`."""
    return await playwright.chromium.launch(executable_path=find(playwright), args=list(ARGUMENTS))
