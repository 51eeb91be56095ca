"""A chat page that runs, and somebody who sits at it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import ClientSession

from tests.integration.chat.sitter import Sitter
from tests.integration.chat.stub import Workspace, running


@pytest.fixture
async def workspace(tmp_path: Path) -> AsyncIterator[Workspace]:
    """A chat page on loopback, on its first day."""
    async with running(tmp_path) as started:
        yield started


@pytest.fixture
async def session(workspace: Workspace) -> AsyncIterator[ClientSession]:
    """A browser's connection to it."""
    async with ClientSession(workspace.address) as opened:
        yield opened


@pytest.fixture
async def ben(session: ClientSession) -> Sitter:
    """Ben, who reads English, on his first visit."""
    sitter = Sitter(session, "ben")
    assert (await sitter.get("bootstrap")).status == 200
    return sitter


@pytest.fixture
def anna(ben: Sitter) -> Sitter:
    """Anna, who reads Danish."""
    return ben.sits_as("anna")


@pytest.fixture
def mei(ben: Sitter) -> Sitter:
    """Mei, who reads English, in Tokyo."""
    return ben.sits_as("mei")
