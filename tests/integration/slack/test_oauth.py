"""Installing from a browser: a state is good once and for whoever began, and every failure is a page that helps."""

import re
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from html import unescape
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import aiohttp
import pytest
import structlog
from aiohttp import web
from sqlalchemy import text

from adapters.slack.access import Access
from adapters.slack.manifest import SCOPES
from adapters.slack.oauth import COOKIE, GOOD_FOR, Install, authorize_url
from adapters.slack.ports import Installation, tenant_of
from bot.clock import SetClock
from bot.store.crypto import Vault
from bot.store.database import Database
from bot.store.slack_installations import StoreInstallations, StoreStates
from tests.slack_server import App, Enterprise, SlackServer, Workspace
from tests.slack_server.people import Person

ENGLISH, DANISH = "en-GB,en;q=0.9", "da-DK,da;q=0.9,en;q=0.8"


class Browser:
    """Somebody's browser, with cookies of its own, before an address on loopback."""

    def __init__(self, base: str, session: aiohttp.ClientSession) -> None:
        self.base, self.session = base, session
        self.status, self.page, self.headers = 0, "", {}

    async def open(self, address: str, language: str = ENGLISH, method: str = "GET") -> "Browser":
        """Open a page of Makker's, by its path or by the address that Slack sends the browser to."""
        parts = urlsplit(address)
        path = f"{self.base}{parts.path}?{parts.query}"
        headers = {"Accept-Language": language}
        async with self.session.request(method, path, headers=headers, allow_redirects=False) as response:
            self.status, self.page = response.status, await response.text()
            self.headers = dict(response.headers)
        return self

    @property
    def button(self) -> str:
        """Where the page's one button leads."""
        (found,) = re.findall(r'<a href="([^"]+)">', self.page)
        return unescape(found)

    def says(self, words: str) -> bool:
        return words in unescape(self.page)


class Site:
    """Makker's pages over a store, and browsers before them."""

    def __init__(self, slack: SlackServer, store: StoreInstallations[Installation], database: Database) -> None:
        self.slack, self.store, self.database = slack, store, database
        self.app: App = slack.world.add_app()
        self.acme: Workspace = slack.world.add_workspace("Acme <&> Søn")
        self.anna: Person = self.acme.add_person("anna")
        self.installed: list[Installation] = []
        self.browser: Callable[[], Browser]

    async def installs(self, place: Workspace | Enterprise | None = None, by: Person | None = None) -> Browser:
        """From the first page to the last."""
        browser = await self.browser().open("/slack/install")
        return await browser.open(self.slack.approve(browser.button, place or self.acme, by or self.anna))


@pytest.fixture
async def site(slack: SlackServer, clock: SetClock, database: Database, vault: Vault) -> AsyncIterator[Site]:
    store: StoreInstallations[Installation] = StoreInstallations(database, vault, clock, Installation)
    found = Site(slack, store, database)
    async with aiohttp.ClientSession() as session:
        access = Access(
            slack.api_url, found.app.client_id, found.app.client_secret, lambda: session, clock, timeout_s=0.5
        )
        install = Install(
            StoreStates(database), store, access, clock, found.app.client_id, slack.api_url, found.installed.append
        )
        server = web.Application()
        server.add_routes(install.routes())
        runner = web.AppRunner(server, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        base = f"http://127.0.0.1:{runner.addresses[0][1]}"
        found.app.redirect_urls = (f"{base}/slack/oauth_redirect",)
        browsers: list[aiohttp.ClientSession] = []

        def browser() -> Browser:
            browsers.append(aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)))
            return Browser(base, browsers[-1])

        found.browser = browser
        yield found
        for each in browsers:
            await each.close()
        await runner.cleanup()


def _tampered(address: str, **changed: str) -> str:
    """A redirect address with other values; an empty one is left out."""
    parts = urlsplit(address)
    query = dict(parse_qsl(parts.query)) | changed
    return parts._replace(query=urlencode({name: value for name, value in query.items() if value})).geturl()


# --- the way through --------------------------------------------------------------------------------------


async def test_a_workspace_installs_makker_and_its_token_is_kept(site: Site, clock: SetClock) -> None:
    done = await site.installs()
    assert (done.status, done.says("Makker is in Acme <&> Søn")) == (200, True)
    there = site.slack.world.installations[0]
    kept = await site.store.of(tenant_of(site.acme.id))
    assert kept == Installation(
        tenant_id=tenant_of(site.acme.id),
        team_id=site.acme.id,
        enterprise_id="",
        is_enterprise_install=False,
        name="Acme <&> Søn",
        app_id=site.app.id,
        bot_user_id=there.bot.id,
        bot_id=there.bot.bot_id,
        bot_token=there.token,
        scopes=tuple(sorted(SCOPES)),
        installed_by=site.anna.id,
        installed_at=clock.now(),
    )
    assert site.installed == [kept]
    assert not site.slack.oracle.calls("chat.postMessage"), "nobody is greeted by an installation"
    assert done.button == f"https://slack.com/app_redirect?app={site.app.id}&team={site.acme.id}"


async def test_slack_is_asked_for_the_minimal_scopes_alone(site: Site) -> None:
    browser = await site.browser().open("/slack/install")
    asked = parse_qs(urlsplit(browser.button).query)
    assert asked["scope"] == [",".join(SCOPES)]
    assert "user_scope" not in asked
    assert browser.button.startswith(site.slack.address)


async def test_rotating_tokens_are_kept_with_their_end(site: Site, clock: SetClock) -> None:
    site.app.rotates_tokens = True
    await site.installs()
    kept = await site.store.of(tenant_of(site.acme.id))
    assert kept is not None
    assert kept.refresh_token == site.slack.world.installations[0].refresh_token != ""
    assert kept.expires_at == clock.now() + timedelta(hours=12)


async def test_a_whole_organisation_is_one_tenant(site: Site) -> None:
    grid = site.slack.world.add_enterprise("Grid")
    space = site.slack.world.add_workspace("Grid One", enterprise=grid)
    done = await site.installs(grid, space.add_person("gry"))
    assert done.says("Makker is in Grid")
    (kept,) = await site.store.all()
    assert (kept.tenant_id, kept.team_id, kept.enterprise_id, kept.is_enterprise_install) == (
        f"slack:{grid.id}",
        "",
        grid.id,
        True,
    )


async def test_a_workspace_of_an_organisation_is_a_tenant_of_its_own(site: Site) -> None:
    grid = site.slack.world.add_enterprise("Grid")
    space = site.slack.world.add_workspace("Grid One", enterprise=grid)
    await site.installs(space, space.add_person("gry"))
    (kept,) = await site.store.all()
    assert (kept.tenant_id, kept.enterprise_id, kept.is_enterprise_install) == (f"slack:{space.id}", grid.id, False)


async def test_installing_again_takes_the_place_of_the_first(site: Site) -> None:
    await site.installs()
    first = await site.store.of(tenant_of(site.acme.id))
    await site.installs()
    (kept,) = await site.store.all()
    assert first is not None
    assert kept.bot_token == site.slack.world.installations[0].token != first.bot_token


async def test_after_it_was_removed_it_can_be_installed_again(site: Site) -> None:
    await site.installs()
    await site.store.end(tenant_of(site.acme.id))
    assert await site.store.of(tenant_of(site.acme.id)) is None
    await site.installs()
    assert await site.store.of(tenant_of(site.acme.id)) is not None


async def test_two_tabs_of_one_browser_can_both_be_finished(site: Site) -> None:
    browser = site.browser()
    first = (await browser.open("/slack/install")).button
    second = (await browser.open("/slack/install")).button
    other = site.slack.world.add_workspace("Other")
    await browser.open(site.slack.approve(first, site.acme, site.anna))
    assert browser.status == 200
    await browser.open(site.slack.approve(second, other, other.add_person("otto")))
    assert browser.status == 200
    assert len(await site.store.all()) == 2


async def test_makker_can_do_without_its_other_id(site: Site) -> None:
    site.slack.faults.fail(500, "auth.test")
    assert (await site.installs()).status == 200
    (kept,) = await site.store.all()
    assert kept.bot_id == ""


# --- who may not come through -----------------------------------------------------------------------------


async def _refused(site: Site, browser: Browser, status: int = 400) -> None:
    assert browser.status == status
    assert browser.says("Makker is not installed yet")
    assert browser.button == "/slack/install"
    assert list(await site.store.all()) == []


async def test_a_state_is_good_once(site: Site) -> None:
    browser = await site.browser().open("/slack/install")
    address, again = browser.button, browser.button
    await browser.open(site.slack.approve(address, site.acme, site.anna))
    await site.store.end(tenant_of(site.acme.id))
    await browser.open(site.slack.approve(again, site.acme, site.anna))
    await _refused(site, browser)


async def test_a_state_is_good_for_ten_minutes(site: Site, clock: SetClock) -> None:
    browser = await site.browser().open("/slack/install")
    address = site.slack.approve(browser.button, site.acme, site.anna)
    clock.move_to(clock.now() + GOOD_FOR)
    await _refused(site, await browser.open(address))


async def test_another_browser_cannot_finish_what_it_did_not_begin(site: Site) -> None:
    """Else somebody could be made to put their own Makker into a stranger's hands, or a stranger's into theirs."""
    mine, theirs = await site.browser().open("/slack/install"), await site.browser().open("/slack/install")
    address = site.slack.approve(mine.button, site.acme, site.anna)
    await _refused(site, await theirs.open(address))
    await _refused(site, await site.browser().open(address))
    assert not site.slack.oracle.calls("oauth.v2.access", accepted=None), "the code was not even asked about"
    assert (await mine.open(address)).status == 200, "and the state is still good for whoever began"


@pytest.mark.parametrize(
    "changed",
    [{"state": ""}, {"state": "guessed"}, {"state": "x" * 5_000}, {"state": "\0"}, {"code": ""}, {"code": "x" * 5_000},
     {"code": "made.up"}, {"code": "", "error": "invalid_scope"}, {"error": "server_error"}],
)  # fmt: skip
async def test_what_slack_never_sent_installs_nothing(site: Site, changed: dict[str, str]) -> None:
    browser = await site.browser().open("/slack/install")
    await browser.open(_tampered(site.slack.approve(browser.button, site.acme, site.anna), **changed))
    await _refused(site, browser)


@pytest.mark.parametrize("cookie", ["", "short", "ø" * 32, "x" * 4_000])
async def test_a_cookie_that_is_not_ours_opens_nothing(site: Site, cookie: str) -> None:
    browser = await site.browser().open("/slack/install")
    address = site.slack.approve(browser.button, site.acme, site.anna)
    forged = site.browser()
    forged.session.headers["Cookie"] = f"{COOKIE}={cookie}"
    await _refused(site, await forged.open(address))


async def test_whoever_says_no_is_told_that_nothing_happened(site: Site) -> None:
    browser = await site.browser().open("/slack/install")
    await browser.open(site.slack.deny(browser.button))
    await _refused(site, browser, 200)
    assert browser.says("You said no in Slack")


async def test_looking_at_the_address_begins_nothing_and_other_methods_are_not_taken(site: Site) -> None:
    for method in ("HEAD", "POST"):
        for path in ("/slack/install", "/slack/oauth_redirect"):
            assert (await site.browser().open(path, method=method)).status == 405
    counted = text("SELECT count(*) FROM slack_states")
    assert await site.database.read(lambda connection: connection.scalar(counted)) == 0


# --- when something fails ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "trouble", ["reset_before", "reset_after", "garble", "hang", "500", "limit", "fatal_error", "bad_client_secret"]
)
async def test_a_slack_in_trouble_is_a_page_that_says_what_to_do(site: Site, trouble: str) -> None:
    faults = site.slack.faults
    match trouble:
        case "500":
            faults.fail(500, "oauth.v2.access")
        case "limit":
            faults.limit(30, "oauth.v2.access")
        case "fatal_error" | "bad_client_secret":
            faults.refuse(trouble, "oauth.v2.access")
        case _:
            getattr(faults, trouble)("oauth.v2.access")
    browser = await site.installs()
    await _refused(site, browser)
    assert browser.says("egin again")


async def test_a_database_that_is_away_is_such_a_page_too(site: Site) -> None:
    browser = await site.browser().open("/slack/install")
    address = site.slack.approve(browser.button, site.acme, site.anna)
    drop = text("DROP TABLE slack_states")
    await site.database.write(lambda connection: connection.execute(drop))
    for asked in ("/slack/install", address):
        await browser.open(asked)
        assert (browser.status, browser.says("Wait a minute")) == (400, True)


async def test_nothing_of_a_code_or_a_token_gets_into_the_log(site: Site, capfd: pytest.CaptureFixture[str]) -> None:
    with structlog.testing.capture_logs() as lines:
        browser = await site.installs()
        again = await site.browser().open("/slack/install")
        address = site.slack.approve(again.button, site.acme, site.anna)
        code = parse_qs(urlsplit(address).query)["code"][0]
        await again.open(_tampered(address, code=f"{code}hush"))
        site.slack.faults.garble("oauth.v2.access")
        await site.installs()
    printed = capfd.readouterr()
    told = f"{lines} {printed.out} {printed.err}"
    assert len(lines) == 3
    secrets = [code, "hush", site.app.client_secret, *site.slack.world.approvals, *site.slack.world.tokens]
    assert not any(secret in told for secret in secrets)
    assert browser.status == 200


# --- the pages --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("accepted", "language", "button"),
    [
        (DANISH, "da", "Føj til Slack"),
        (ENGLISH, "en", "Add to Slack"),
        ("fr-FR,fr;q=0.9,da;q=0.5", "da", "Føj til Slack"),
        ("zz", "en", "Add to Slack"),
        ("", "en", "Add to Slack"),
        (";;,,;q=x", "en", "Add to Slack"),
    ],
)
async def test_pages_are_in_the_browsers_language(site: Site, accepted: str, language: str, button: str) -> None:
    browser = await site.browser().open("/slack/install", accepted)
    assert f'<html lang="{language}">' in browser.page
    assert browser.says(button)


async def test_problems_are_in_the_browsers_language_too(site: Site) -> None:
    assert (await site.browser().open("/slack/oauth_redirect", DANISH)).says("Start forfra")


async def test_a_workspaces_name_is_no_html(site: Site) -> None:
    assert "<&>" not in (await site.installs()).page


async def test_pages_load_nothing_and_tell_nobody_of_the_code(site: Site) -> None:
    browser = await site.installs()
    assert browser.headers["Referrer-Policy"] == "no-referrer"
    assert browser.headers["Cache-Control"] == "no-store"
    policy = browser.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert not re.search(r"<(script|img|link|iframe)|url\(|@import", browser.page)


async def test_the_cookie_is_for_this_way_alone_and_read_by_no_script(site: Site) -> None:
    browser = await site.browser().open("/slack/install")
    cookie = browser.headers["Set-Cookie"]
    for part in ("HttpOnly", "SameSite=Lax", "Path=/slack/", "Max-Age=600"):
        assert part in cookie
    assert "Secure" not in cookie, "on this machine there may be no TLS"
    browser.session.headers["Host"] = "makker.example"
    await browser.open("/slack/install")
    assert "Secure" in browser.headers["Set-Cookie"]


@pytest.mark.parametrize(
    ("api_url", "address"),
    [
        ("https://slack.com/api/", "https://slack.com/oauth/v2/authorize"),
        ("https://slack-gov.com/api/", "https://slack-gov.com/oauth/v2/authorize"),
        ("https://gateway.example/slack/", "https://slack.com/oauth/v2/authorize"),
        ("https://notslack.com/api/", "https://slack.com/oauth/v2/authorize"),
        ("http://127.0.0.1:4000/api/", "http://127.0.0.1:4000/oauth/v2/authorize"),
    ],
)
def test_a_gateway_for_the_api_has_no_page_for_browsers(api_url: str, address: str) -> None:
    assert authorize_url(api_url) == address
