"""A Chromium for the tests: the one that is named, Playwright's own, or one that is installed.

`python -m tests.browser.chromium` gets one where there is none: Playwright's own, or else Debian's.
"""

import asyncio
import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.async_api import Browser, Playwright, async_playwright

NAMED_BY = "MAKKER_TEST_CHROMIUM"
SHELL = "chromium-headless-shell"
"""Debian's Chromium without the browser around its pages: the tests cost half as much in it."""
INSTALLED = (SHELL, "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
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


# --- getting one ----------------------------------------------------------------------------------------


async def get() -> str:
    """The program to start, downloaded or installed first where there is none. Raises `NoChromium`."""
    for provide in (_nothing, _download, _install):
        provide()
        try:
            async with async_playwright() as playwright:
                return find(playwright)
        except NoChromium:
            continue
    async with async_playwright() as playwright:
        return find(playwright)


def _nothing() -> None:
    """One may be there already."""


def _download() -> None:
    print("Getting a Chromium for the browser tests (once)", flush=True)
    _try(sys.executable, "-m", "playwright", "install", "chromium")


def _install() -> None:
    if shutil.which("apt-get") and os.geteuid() == 0:
        _try("apt-get", "update", "-qq")
        for package in (SHELL, "chromium"):
            if _try("apt-get", "install", "-y", "-qq", "--no-install-recommends", package):
                return


def _try(*command: str) -> bool:
    """Run it to its end; whether it worked."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    quiet = subprocess.DEVNULL
    ended = subprocess.run(command, env=environment, stdin=quiet, stdout=quiet, stderr=quiet, check=False)
    return ended.returncode == 0


if __name__ == "__main__":
    try:
        print(f"Browser tests use {asyncio.run(get())}")
    except NoChromium as none:
        sys.exit(str(none))
