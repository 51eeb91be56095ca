"""A Chromium for the browser tests: found, or got by `python -m tests.support.chromium`."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
NONE_FOUND = (
    "No Chromium was found for the browser tests. Run `make test`, which gets one, or install Chromium, "
    "or set MAKKER_TEST_CHROMIUM to its program."
)


def find() -> str | None:
    """The program to launch: the one that is named, Playwright's own, or one that is installed."""
    given = os.environ.get("MAKKER_TEST_CHROMIUM")
    if given:
        return given
    return _playwrights_own() or next((path for name in NAMES if (path := shutil.which(name))), None)


def _playwrights_own() -> str | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def get() -> str | None:
    """Find one, or else download Playwright's own, or else install Debian's where that may be done."""
    found = find()
    if found is None:
        print("Getting a Chromium for the browser tests (once)", flush=True)
        _run(sys.executable, "-m", "playwright", "install", "chromium")
        found = find()
    if found is None and shutil.which("apt-get") and os.geteuid() == 0:
        _run("apt-get", "update", "-qq")
        _run("apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium")
        found = find()
    return found


def _run(*command: str) -> None:
    """Try it; whether it worked shows in whether a Chromium is there afterwards."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(
        command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False
    )


if __name__ == "__main__":
    chromium = get()
    if chromium is None:
        sys.exit(NONE_FOUND)
    print(f"Browser tests use {chromium}")
