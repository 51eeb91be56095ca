"""Nobody in who does not belong, and nothing that fails without words."""

import random
from io import BytesIO
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from aiohttp import ClientSession, CookieJar
from aiohttp.test_utils import make_mocked_request

from adapters.chat.guard import Guard
from adapters.chat.problems import Problem
from tests.integration.chat.sitter import Sitter
from tests.integration.chat.stub import Workspace, running

TOKEN = "a token with ümlauts and spaces"
JSON = {"Content-Type": "application/json"}


def request_from(peer: str, host: str = "127.0.0.1:8080", **headers: str) -> Any:
    transport = mock.Mock()
    transport.get_extra_info = lambda name, default=None: (peer, 1) if name == "peername" else default
    return make_mocked_request("GET", "/chat/api/clock", headers={"Host": host} | headers, transport=transport)


@pytest.mark.parametrize("peer", ["127.0.0.1", "127.8.9.10", "::1", "::ffff:127.0.0.1"])
def test_this_machine_may_come_in(peer: str) -> None:
    Guard("").check(request_from(peer))


@pytest.mark.parametrize("peer", ["10.0.0.5", "192.168.1.2", "fe80::1%eth0", "::ffff:10.0.0.5", "nonsense"])
def test_another_machine_may_not_without_a_token(peer: str) -> None:
    with pytest.raises(Problem) as refused:
        Guard("").check(request_from(peer))
    assert refused.value.status == 403


def test_another_machine_may_with_the_token() -> None:
    Guard(TOKEN).check(request_from("10.0.0.5", "makker.example:443", Authorization=f"Bearer {TOKEN}"))


@pytest.mark.parametrize("host", ["localhost:8080", "127.0.0.1", "[::1]:8080", "LOCALHOST"])
def test_the_page_answers_to_its_own_names(host: str) -> None:
    Guard("").check(request_from("127.0.0.1", host))


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8080", "127.0.0.1.evil.example", "localhost.evil", "", "["]
)
async def test_a_rebound_name_is_refused(ben: Sitter, host: str) -> None:
    async with ben.session.get("/chat/api/bootstrap", headers={"Host": host}) as response:
        assert response.status in (400, 403)


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://localhost:3000"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
async def test_another_site_can_neither_act_nor_read(
    ben: Sitter, workspace: Workspace, headers: dict[str, str]
) -> None:
    body = {"id": "0f8d1a52-9df1-4a5f-8c9b-0a4cbb0e6c55", "conversation": "direct:ben", "text": "forged"}
    async with ben.session.post("/chat/api/say?as=ben", json=body, headers=headers) as response:
        assert response.status == 403
        assert (await response.json())["problem"].startswith("This page only answers on this machine.")
    async with ben.session.get("/chat/api/bootstrap", headers=headers) as response:
        assert response.status == 403
    assert len(workspace.turns.events) == 3


async def test_a_link_from_elsewhere_leads_to_the_page(ben: Sitter) -> None:
    async with ben.session.get("/", headers={"Sec-Fetch-Site": "cross-site"}) as response:
        assert response.status == 200


async def test_a_form_of_another_site_cannot_pretend_to_be_json(ben: Sitter) -> None:
    async with ben.session.post(
        "/chat/api/say?as=ben", data='{"x":1}', headers={"Content-Type": "text/plain"}
    ) as response:
        assert response.status == 415


async def test_every_answer_is_closed_to_other_sites(ben: Sitter) -> None:
    for path in ("/", "/chat/assets/app.js", "/chat/api/bootstrap", "/chat/api/nowhere", "/chat/api/events?as=ben"):
        async with ben.session.get(path) as response:
            assert "default-src 'none'" in response.headers["Content-Security-Policy"]
            assert "script-src 'self'" in response.headers["Content-Security-Policy"]
            assert response.headers["X-Content-Type-Options"] == "nosniff"
            assert response.headers["X-Frame-Options"] == "DENY"


async def test_the_page_loads_nothing_from_elsewhere_and_makes_no_markup_of_text() -> None:
    folder = Path(__file__).parents[3] / "adapters" / "chat" / "assets"
    for file in folder.iterdir():
        source = file.read_text("utf-8").replace("http://www.w3.org/2000/svg", "")
        assert "://" not in source, file.name
        for forbidden in (
            "innerHTML",
            "outerHTML",
            "insertAdjacentHTML",
            "document.write",
            "eval(",
            "srcdoc",
            " style=",
        ):
            assert forbidden not in source, (file.name, forbidden)


async def test_the_page_asks_for_all_its_scripts_at_once() -> None:
    folder = Path(__file__).parents[3] / "adapters" / "chat" / "assets"
    page = (folder / "index.html").read_text("utf-8")
    assert [file.name for file in sorted(folder.glob("*.js")) if f"/chat/assets/{file.name}" not in page] == []


@pytest.mark.parametrize("name", ["..%2fapp.py", "%2e%2e/app.py", "app.py", "", "index.html/", "sign_in.css%00"])
async def test_nothing_else_on_disk_can_be_asked_for(ben: Sitter, name: str) -> None:
    async with ben.session.get(f"/chat/assets/{name}") as response:
        assert response.status in (400, 404)


async def test_the_page_is_sent_again_only_when_it_changed(ben: Sitter) -> None:
    async with ben.session.get("/chat/assets/chat.css") as response:
        assert response.status == 404
    async with ben.session.get("/chat/assets/app.js") as response:
        assert response.content_type == "text/javascript"
        tag = response.headers["ETag"]
    async with ben.session.get("/chat/assets/app.js", headers={"If-None-Match": tag}) as response:
        assert response.status == 304


async def test_too_large_a_body_is_refused(ben: Sitter) -> None:
    async with ben.session.post(
        "/chat/api/say?as=ben", data=BytesIO(b"x" * (1024 * 1024 + 1)), headers=JSON
    ) as response:
        assert response.status == 413
        assert (await response.json())["problem"].startswith("That is more than I can take at once.")


async def test_a_body_without_a_length_is_measured_as_it_comes(ben: Sitter) -> None:
    async def endless() -> Any:
        for _ in range(40):
            yield b"x" * 65_536

    async with ben.session.post("/chat/api/say?as=ben", data=endless(), headers=JSON) as response:
        assert response.status == 413


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"\xff\xfe", 400),
        (b'{"text": "\\ud800"}', 400),
        (b"[" * 100_000, 422),
        (b"null", 422),
        (b"[]", 422),
        (b"{}", 422),
        (b'{"id": 1}', 422),
        (b'{"id": "not-a-uuid", "conversation": "direct:ben", "text": "x"}', 422),
        (b'{"id": "0f8d1a52-9df1-4a5f-8c9b-0a4cbb0e6c55", "conversation": "direct:ben", "text": "x", "more": 1}', 422),
        (b'{"id": "0f8d1a52-9df1-4a5f-8c9b-0a4cbb0e6c55", "conversation": "direct:ben", "text": null}', 422),
    ],
)
async def test_a_body_that_is_no_request_is_explained(anna: Sitter, body: bytes, status: int) -> None:
    async with anna.session.post("/chat/api/say?as=anna", data=body, headers=JSON) as response:
        assert response.status == status
        assert "Genindlæs" in (await response.json())["problem"]


@pytest.mark.parametrize("path", ["say", "bootstrap/x", "people/ben/x", "%00", "x" * 4000])
async def test_an_unknown_address_answers_in_words(ben: Sitter, path: str) -> None:
    async with ben.session.get(f"/chat/api/{path}") as response:
        assert response.status == 404


@pytest.mark.parametrize("person", ["", "nobody", "' OR 1=1 --", "x" * 5000, "\u0000", "🙂"])
async def test_nobody_acts_as_somebody_who_is_not_there(ben: Sitter, person: str) -> None:
    asked = await ben.sits_as(person).say("hello")
    assert (asked.status, asked.problem) == (
        404,
        "That person isn't in this workspace. Choose somebody else on the left.",
    )


async def test_a_numbers_field_in_an_address_must_be_a_number(ben: Sitter) -> None:
    for wrong in ("x", "-1", "1e9", "9" * 30, "²"):
        assert (await ben.get("messages", conversation="leaders", before=wrong)).status == 422


async def test_no_request_whatever_ends_in_a_fault_of_ours(ben: Sitter) -> None:
    rng = random.Random(7)
    values: list[Any] = [
        None,
        True,
        -1,
        2**70,
        0.5,
        "",
        "x",
        "direct:ben",
        "leaders",
        [],
        {},
        "\u0000",
        "🙂" * 50,
        {"a": "b"},
    ]
    fields = [
        "id",
        "conversation",
        "text",
        "under",
        "message",
        "action",
        "ref",
        "turn",
        "values",
        "name",
        "zone",
        "country",
        "language",
        "members",
        "by",
        "to",
    ]
    paths = ["say", "press", "submit", "people", "channels", "clock", "people/ben", "channels/leaders"]
    for _ in range(400):
        body = {name: rng.choice(values) for name in rng.sample(fields, rng.randrange(6))}
        if rng.random() < 0.7:
            body["id"] = f"00000000-0000-4000-8000-{rng.randrange(10**6):012d}"
        send = ben.put if "/" in (path := rng.choice(paths)) else ben.post
        answered = await send(path, **body)
        assert answered.status < 500
        assert answered.status < 400 or answered.problem


# --- with a token ---------------------------------------------------------------------------------------


@pytest.fixture
async def protected(tmp_path: Path) -> Any:
    """A page that asks for a token."""
    async with running(tmp_path, token=TOKEN) as workspace:
        yield workspace


@pytest.fixture
async def stranger(protected: Workspace) -> Any:
    """A browser that has not signed in."""
    async with ClientSession(protected.address, cookie_jar=CookieJar(unsafe=True)) as session:
        yield session


async def test_without_the_token_there_is_only_a_form_to_sign_in(stranger: ClientSession) -> None:
    async with stranger.get("/", headers={"Accept-Language": "da"}) as response:
        assert response.status == 401
        page = await response.text()
    assert "Log ind" in page
    assert "app.js" not in page
    for path in ("bootstrap", "events?as=ben", "clock", "nowhere"):
        async with stranger.get(f"/chat/api/{path}") as response:
            assert response.status == 401
    for path in ("assets/app.js", "picture/1/0.png", "file/1/x"):
        async with stranger.get(f"/chat/{path}") as response:
            assert response.status == 401


async def test_signing_in_opens_the_page_without_giving_the_token_to_the_browser(stranger: ClientSession) -> None:
    async with stranger.post("/chat/sign-in", data={"token": TOKEN}, allow_redirects=False) as response:
        assert (response.status, response.headers["Location"]) == (303, "/")
        cookie = response.cookies["makker_chat"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Strict"
    assert TOKEN not in cookie.value
    async with stranger.get("/") as response:
        assert response.status == 200
    async with stranger.get("/chat/api/bootstrap") as response:
        assert response.status == 200


@pytest.mark.parametrize("token", ["", "wrong", TOKEN + " ", "\ud7ff", "x" * 100_000])
async def test_a_wrong_token_is_told_so(stranger: ClientSession, token: str) -> None:
    async with stranger.post("/chat/sign-in", data={"token": token}) as response:
        assert response.status == 401
        assert "That token isn&#x27;t right." in await response.text()


async def test_guessing_is_slowed_down(stranger: ClientSession) -> None:
    for _ in range(10):
        async with stranger.post("/chat/sign-in", data={"token": "guess"}) as response:
            assert response.status == 401
    async with stranger.post("/chat/sign-in", data={"token": TOKEN}, allow_redirects=False) as response:
        assert response.status == 401


async def test_a_forged_cookie_or_bearer_opens_nothing(stranger: ClientSession) -> None:
    for headers in (
        {"Cookie": "makker_chat=deadbeef"},
        {"Authorization": "Bearer wrong"},
        {"Authorization": "Basic x"},
    ):
        async with stranger.get("/chat/api/bootstrap", headers=headers) as response:
            assert response.status == 401


async def test_another_site_cannot_sign_somebody_in(stranger: ClientSession) -> None:
    forged = {"Origin": "https://evil.example"}
    async with stranger.post("/chat/sign-in", data={"token": TOKEN}, headers=forged) as response:
        assert response.status == 403
