"""The allow-list of hosts: whatever is not plainly on it gets no token and is not listened to."""

import pytest
from yarl import URL

from adapters.teams.hosts import TEAMS_HOSTS, Hosts

SMBA = "smba.trafficmanager.net"


@pytest.mark.parametrize("host", TEAMS_HOSTS)
@pytest.mark.parametrize("path", ["", "/", "/emea/", "/teams", "/amer/aaaabbbb-0000-cccc-1111-dddd2222eeee/"])
def test_the_connector_is_allowed_in_every_cloud(host: str, path: str) -> None:
    assert Hosts().allows(f"https://{host}{path}")


@pytest.mark.parametrize("url", [f"https://{SMBA}:443/emea/", "https://SMBA.TrafficManager.net/emea/"])
def test_other_ways_of_writing_the_same_host_are_allowed(url: str) -> None:
    assert Hosts().allows(url)


@pytest.mark.parametrize(
    "url",
    [
        f"https://{SMBA}.evil.example/emea/", f"https://evil-{SMBA}/", f"https://x.{SMBA}/", "https://trafficmanager.net/",
        "https://evil.trafficmanager.net/", f"https://{SMBA}./", f"https://.{SMBA}/", f"https://{SMBA}-evil.example/",
    ],
)  # fmt: skip
def test_names_that_begin_or_end_like_one_are_refused(url: str) -> None:
    assert not Hosts().allows(url)


@pytest.mark.parametrize(
    "url",
    [
        f"https://{SMBA}@evil.example/", f"https://{SMBA}:443@evil.example/", f"https://evil.example@{SMBA}/",
        f"https://user:secret@{SMBA}/", f"https://evil.example#@{SMBA}/", f"https://evil.example\\@{SMBA}/",
        f"https://evil.example?@{SMBA}/", f"https://{SMBA}%40evil.example/", f"https:///{SMBA}/", f"https:{SMBA}/",
        f"https://evil.example/{SMBA}/", f"//{SMBA}/", f"{SMBA}/emea/", f"https://{SMBA}\\.evil.example/",
        f"https://{SMBA}%2eevil.example/", f"https://{SMBA}%00.evil.example/", f"https://{SMBA}/\r\nHost: evil.example",
        f"https://{SMBA}/\n", f" https://{SMBA}/", f"https://{SMBA}/?x", f"https://{SMBA}/#x", f"https://{SMBA}/%2e%2e/",
        f"https://{SMBA}\t/", f"https://{SMBA}/emea /", f"https://{SMBA},evil.example/",
    ],
)  # fmt: skip
def test_addresses_that_two_readers_could_take_for_different_ones_are_refused(url: str) -> None:
    assert not Hosts().allows(url)


@pytest.mark.parametrize(
    "url",
    [
        "https://\u0455mba.trafficmanager.net/", "https://smba\u3002trafficmanager\u3002net/",
        "https://\u017fmba.trafficmanager.net/", "https://\uff53mba.trafficmanager.net/",
        "https://smba.traffic\u00admanager.net/", "https://xn--mba-4ya.trafficmanager.net/",
        "https://smba.trafficmanager.net\uff0fevil.example/", "https://smba.trafficmanager.net\u2024evil.example/",
    ],
)  # fmt: skip
def test_names_that_only_look_like_one_are_refused(url: str) -> None:
    assert not Hosts().allows(url)


@pytest.mark.parametrize(
    "url",
    [
        f"http://{SMBA}/emea/", f"https://{SMBA}:8443/", f"https://{SMBA}:80/", f"https://{SMBA}:0443/", f"https://{SMBA}:/",
        f"https://{SMBA}:443:443/", f"ftp://{SMBA}/", f"wss://{SMBA}/", "javascript:alert(1)", "file:///etc/passwd",
        "https://20.0.0.1/", "https://[2001:db8::1]/", "https://", "https:///", "", "/", "x" * 100_000,
        f"https://{SMBA}/{'a' * 600}",
    ],
)  # fmt: skip
def test_other_schemes_ports_and_addresses_are_refused(url: str) -> None:
    assert not Hosts().allows(url)


@pytest.mark.parametrize(
    "url", [None, 7, True, [], {}, {"url": f"https://{SMBA}/"}, [f"https://{SMBA}/"], b"https://x/"]
)
def test_what_is_no_text_is_refused(url: object) -> None:
    assert not Hosts().allows(url)


LOCAL = ["http://localhost:56150/_connector", "http://127.0.0.1:1/", "http://[::1]:8080/x", "https://localhost/"]


@pytest.mark.parametrize("url", LOCAL)
def test_this_machine_is_allowed_in_the_local_mode_alone(url: str) -> None:
    assert Hosts(local=True).allows(url)
    assert not Hosts().allows(url)


@pytest.mark.parametrize(
    "url",
    [
        f"https://{SMBA}/emea/", "http://localhost.evil.example/", "http://127.0.0.1.evil.example/", "http://0.0.0.0/",
        "http://127.1/", "http://2130706433/", "http://0x7f.0.0.1/", "http://[::]/", "http://localhost:65536/",
        "http://localhost:0/", "http://[::ffff:127.0.0.1]/", "http://localhost@evil.example/", "http://127.0.0.1:99999/",
    ],
)  # fmt: skip
def test_nothing_but_this_machine_is_allowed_in_the_local_mode(url: str) -> None:
    assert not Hosts(local=True).allows(url)


def test_hosts_that_are_named_take_the_place_of_microsofts() -> None:
    named = Hosts(("Connector.Example", "127.0.0.1"))
    assert named.allows("https://connector.example/teams/")
    assert not named.allows("http://connector.example/teams/")
    assert named.allows("http://127.0.0.1:8080/emea/")
    assert not named.allows("http://localhost:8080/emea/")
    assert not named.allows(f"https://{SMBA}/emea/")


@pytest.mark.parametrize("url", [*LOCAL, *(f"https://{host}/emea/x" for host in TEAMS_HOSTS)])
def test_what_is_allowed_leads_where_it_says_for_the_client_too(url: str) -> None:
    host = URL(url).host
    assert host in (*TEAMS_HOSTS, "localhost", "127.0.0.1", "::1")
