"""Settings for Teams: half a set-up, a mix-up and an unsafe one stop the start, named and with what to do."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from bot.clock import SystemClock
from bot.config import SettingsError, load
from bot.teams_config import issuer
from tests.support.certificates import certificate_file, pem, private_key

APP, TENANT = "00001111-aaaa-2222-bbbb-3333cccc4444", "aaaabbbb-0000-cccc-1111-dddd2222eeee"
PASSWORD = "Ab8~hush.hush_1"
WHOLE = {"teams_app_id": APP, "teams_app_password": PASSWORD, "teams_tenant_id": TENANT}


@pytest.fixture(autouse=True)
def _empty_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("MAKKER_")]:
        monkeypatch.delenv(name)


def _refusal(**settings: object) -> str:
    with pytest.raises(SettingsError) as refused:
        load(**settings)
    assert "hush" not in str(refused.value)
    return str(refused.value)


# --- what is a set-up -----------------------------------------------------------------------------------


def test_without_any_of_them_there_is_no_teams() -> None:
    settings = load()
    assert (settings.teams, settings.teams_local, settings.teams_guests) == (False, False, False)
    assert settings.teams_login_url == "https://login.microsoftonline.com"
    assert settings.teams_openid_url == "https://login.botframework.com/v1/.well-known/openidconfiguration"
    assert settings.teams_service_hosts == ()


def test_app_secret_and_organisation_are_a_way_in() -> None:
    settings = load(teams_app_id=f" {APP.upper()}\n", teams_app_password=f"{PASSWORD}\n", teams_tenant_id=TENANT)
    assert settings.teams
    assert (settings.teams_app_id, settings.teams_app_password.get_secret_value()) == (APP, PASSWORD)
    assert "hush" not in repr(settings)


def test_a_certificate_serves_in_place_of_the_secret(tmp_path: Path) -> None:
    file = certificate_file(tmp_path)
    settings = load(teams_app_id=APP, teams_tenant_id=TENANT, teams_certificate=str(file))
    assert (settings.teams, settings.teams_certificate) == (True, file)


def test_the_environment_may_name_it_all(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {**WHOLE, "teams_service_hosts": "smba.example.com, Other.Example.com."}.items():
        monkeypatch.setenv(f"MAKKER_{name.upper()}", value)
    assert load().teams_service_hosts == ("smba.example.com", "other.example.com")


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1"])
def test_local_is_a_way_in_by_itself_on_this_machine(host: str) -> None:
    settings = load(teams_local=True, host=host)
    assert (settings.teams, settings.teams_app_id) == (True, "")


# --- what is half or unsafe -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("settings", "missing"),
    [
        ({"teams_app_id": APP}, ["MAKKER_TEAMS_APP_PASSWORD", "MAKKER_TEAMS_CERTIFICATE"]),
        ({"teams_app_id": APP, "teams_tenant_id": TENANT}, ["MAKKER_TEAMS_APP_PASSWORD"]),
        ({"teams_app_id": APP, "teams_app_password": PASSWORD}, ["MAKKER_TEAMS_TENANT_ID"]),
        ({"teams_app_password": PASSWORD, "teams_tenant_id": TENANT}, ["MAKKER_TEAMS_APP_ID"]),
        ({"teams_tenant_id": TENANT}, ["MAKKER_TEAMS_TENANT_ID is set and MAKKER_TEAMS_APP_ID is not"]),
        ({"teams_app_password": PASSWORD}, ["MAKKER_TEAMS_APP_ID"]),
    ],
)
def test_half_a_set_up_stops_the_start_and_names_what_is_missing(settings: dict[str, str], missing: list[str]) -> None:
    says = _refusal(**settings)
    assert all(name in says for name in missing)
    assert "Set " in says, "it says what to do"


def test_a_secret_and_a_certificate_leave_it_open_which_is_meant(tmp_path: Path) -> None:
    says = _refusal(**WHOLE, teams_certificate=str(certificate_file(tmp_path)))
    assert "MAKKER_TEAMS_APP_PASSWORD and MAKKER_TEAMS_CERTIFICATE are both set" in says


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.4", "makker.example"])
def test_whoever_checks_nobody_does_not_listen_to_others(host: str) -> None:
    assert "MAKKER_HOST=127.0.0.1" in _refusal(teams_local=True, host=host, chat=False)


@pytest.mark.parametrize("settings", [WHOLE, {"teams_app_id": APP}, {"teams_app_password": PASSWORD}])
def test_a_way_in_that_checks_nobody_is_not_left_on_by_mistake(settings: dict[str, str]) -> None:
    assert "Remove MAKKER_TEAMS_LOCAL" in _refusal(**settings, teams_local=True)


# --- what was mixed up ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("teams_app_id", "makker", "MAKKER_TEAMS_APP_ID must be the application (client) id"),
        ("teams_tenant_id", "contoso.onmicrosoft.com", "MAKKER_TEAMS_TENANT_ID must be the directory (tenant) id"),
        ("teams_app_password", TENANT, "MAKKER_TEAMS_APP_PASSWORD must be the value of the client secret, and this is"),
        ("teams_app_password", "hush hush", "MAKKER_TEAMS_APP_PASSWORD must be the value of a client secret"),
        ("teams_app_password", "hushå", "MAKKER_TEAMS_APP_PASSWORD must be the value of a client secret"),
    ],
)
def test_what_was_mixed_up_is_named(name: str, value: str, says: str) -> None:
    found = _refusal(**{**WHOLE, name: value})
    assert found.startswith(says)
    assert "PASSWORD" not in name.upper() or value not in found


@pytest.mark.parametrize(
    "hosts",
    ["https://smba.trafficmanager.net", "smba.trafficmanager.net/teams", "*", "com", "a b.example", "-a.example"],
)
def test_a_list_of_hosts_holds_host_names_only(hosts: str) -> None:
    assert _refusal(teams_service_hosts=hosts).startswith("MAKKER_TEAMS_SERVICE_HOSTS must be host names")


@pytest.mark.parametrize("name", ["teams_login_url", "teams_openid_url", "teams_issuer"])
@pytest.mark.parametrize(
    "given",
    ["login.example", "ftp://login.example", "http://login.example", "https:///v1", "https://a:hush@login.example",
     "https://login.example/?a=b", "https://login.example:port/"],
)  # fmt: skip
def test_secrets_go_to_no_address_that_is_unsafe_or_none_at_all(name: str, given: str) -> None:
    assert _refusal(**{name: given}).startswith(f"MAKKER_{name.upper()} must be")


@pytest.mark.parametrize(
    ("login", "signs"),
    [
        ("https://login.microsoftonline.com", "https://api.botframework.com"),
        ("https://login.microsoftonline.us", "https://api.botframework.us"),
        ("https://login.partner.microsoftonline.cn", "https://api.botframework.azure.cn"),
        ("https://login.chinacloudapi.cn/", "https://api.botframework.azure.cn"),
        ("https://login.example", "https://api.botframework.com"),
    ],
)
def test_who_signs_what_teams_sends_is_told_by_the_cloud_of_the_login(login: str, signs: str) -> None:
    assert issuer(load(teams_login_url=login).teams_login_url) == signs


def test_a_cloud_that_is_not_known_names_who_signs() -> None:
    assert load().teams_issuer == ""
    assert load(teams_issuer="https://api.botframework.example/").teams_issuer == "https://api.botframework.example"


def test_an_address_on_this_machine_may_do_without_tls() -> None:
    assert load(teams_login_url="http://127.0.0.1:4000/").teams_login_url == "http://127.0.0.1:4000"


# --- the certificate ------------------------------------------------------------------------------------


def test_a_certificate_that_is_not_there_is_named(tmp_path: Path) -> None:
    for path in (tmp_path / "none.pem", tmp_path, Path("~nobodyatall/a.pem")):
        assert "MAKKER_TEAMS_CERTIFICATE must be a file that this user can read" in _refused_certificate(path)


def test_a_file_that_lacks_a_part_says_which(tmp_path: Path) -> None:
    key, certificate = private_key(), certificate_file(tmp_path).read_bytes().partition(b"-----BEGIN CERT")[1:]
    (only_key := tmp_path / "key.pem").write_bytes(pem(key))
    (only_certificate := tmp_path / "cert.pem").write_bytes(b"".join(certificate))
    assert "it holds no certificate" in _refused_certificate(only_key)
    assert "it holds no key" in _refused_certificate(only_certificate)


def test_a_key_of_another_certificate_does_not_pass(tmp_path: Path) -> None:
    both = certificate_file(tmp_path).read_bytes().partition(b"-----BEGIN CERT")
    (file := tmp_path / "mixed.pem").write_bytes(pem(private_key()) + both[1] + both[2])
    assert "do not belong together" in _refused_certificate(file)


def test_a_key_with_a_password_or_of_another_kind_does_not_pass(tmp_path: Path) -> None:
    certificate = b"".join(certificate_file(tmp_path).read_bytes().partition(b"-----BEGIN CERT")[1:])
    locked, curve, broken = (tmp_path / f"{name}.pem" for name in ("locked", "curve", "broken"))
    locked.write_bytes(pem(private_key(), serialization.BestAvailableEncryption(b"hush")) + certificate)
    curve.write_bytes(pem(ec.generate_private_key(ec.SECP256R1())) + certificate)
    broken.write_bytes(b"-----BEGIN PRIVATE KEY-----\nhush\n-----END PRIVATE KEY-----\n" + certificate)
    assert "asks for a password" in _refused_certificate(locked)
    assert "RSA" in _refused_certificate(curve)
    assert "its key cannot be read" in _refused_certificate(broken)


def test_a_certificate_that_has_ended_says_when(tmp_path: Path) -> None:
    ended = SystemClock().now() - timedelta(days=1)
    says = _refused_certificate(certificate_file(tmp_path, ended))
    assert f"names a certificate that ended on {ended:%Y-%m-%d}; make a new one" in says


def _refused_certificate(path: Path) -> str:
    return _refusal(teams_app_id=APP, teams_tenant_id=TENANT, teams_certificate=str(path))
