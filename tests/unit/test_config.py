"""Settings: what is wrong is named, what is secret is never shown, and every one is documented."""

import os
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from bot.config import Settings, SettingsError, explained, load
from bot.strange_settings import strange_variables

README = Path(__file__).parents[2] / "README.md"

A_KEY = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="
"""Thirty-two bytes in base64, the same in every worker."""


@pytest.fixture(autouse=True)
def _empty_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("MAKKER_")]:
        monkeypatch.delenv(name)


def _refusal(monkeypatch: pytest.MonkeyPatch, **settings: str) -> str:
    for name, value in settings.items():
        monkeypatch.setenv(f"MAKKER_{name.upper()}", value)
    with pytest.raises(SettingsError) as refused:
        load()
    return str(refused.value)


def test_without_any_setting_it_listens_to_this_machine_alone_and_keeps_an_sqlite_file() -> None:
    settings = load()
    assert (settings.host, settings.port, settings.chat, settings.is_loopback) == ("127.0.0.1", 8080, True, True)
    assert settings.database == f"sqlite:///{settings.folder / 'makker.db'}"


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("port", "eighty", "MAKKER_PORT must be a whole number; it is 'eighty'."),
        ("port", "65536", "MAKKER_PORT must be at most 65535; it is '65536'."),
        ("port", "-1", "MAKKER_PORT must be at least 0; it is '-1'."),
        ("chat", "perhaps", "MAKKER_CHAT must be true or false; it is 'perhaps'."),
        ("log_level", "loud", "MAKKER_LOG_LEVEL must be debug, info, warning or error; it is 'loud'."),
        (
            "data_dir",
            "~nobodyatall/makker",
            "MAKKER_DATA_DIR begins with a home folder that is not known; write the "
            "whole path; it is '~nobodyatall/makker'.",
        ),
        ("log_format", "xml", "MAKKER_LOG_FORMAT must be json, text or auto; it is 'xml'."),
    ],
)
def test_a_wrong_value_is_named_with_its_variable(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, says: str
) -> None:
    assert _refusal(monkeypatch, **{name: value}) == says


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("database_url", "mysql://makker:hush-hush@host/makker"),
        ("database_url", "postgresql://makker:hush-hush@host:port/makker"),
        ("database_url", "postgresql://makker:hush-hush@host:0/makker"),
        ("database_url", "postgresql://makker:hush@hush-hush@host/makker"),
        ("database_url", "postgresql://makker:hush/hush@host/makker"),
        ("database_url", "sqlite:///:memory:"),
        ("secret_keys", "hush-hush"),
        ("secret_keys", f"{A_KEY},hush-hush"),
    ],
)
def test_a_wrong_secret_is_named_and_not_shown(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    says = _refusal(monkeypatch, **{name: value})
    assert says.startswith(f"MAKKER_{name.upper()} ")
    assert "hush" not in says
    assert "memory" not in says


def test_all_that_is_wrong_is_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    says = _refusal(monkeypatch, port="x", log_level="y")
    assert [line.partition(" ")[0] for line in says.splitlines()] == ["MAKKER_PORT", "MAKKER_LOG_LEVEL"]


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.4", "makker.example"])
def test_the_page_is_not_opened_to_others_without_a_token(monkeypatch: pytest.MonkeyPatch, host: str) -> None:
    assert "MAKKER_CHAT_TOKEN" in _refusal(monkeypatch, host=host)
    assert load(chat=False).host == host
    assert load(chat_token="long and secret").host == host


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.8.8.8", "::1"])
def test_loopback_needs_no_token(host: str) -> None:
    assert load(host=host).is_loopback


def test_an_empty_variable_is_as_good_as_none(monkeypatch: pytest.MonkeyPatch) -> None:
    for each in explained():
        monkeypatch.setenv(each.name, "")
    assert load() == load(_env_file=None) == Settings()
    assert load().port == 8080


def test_a_file_of_settings_in_the_folder_is_read_and_the_environment_goes_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".env").write_text("MAKKER_PORT=9000\nMAKKER_HOST=localhost\n")
    monkeypatch.setenv("MAKKER_PORT", "9001")
    assert (load().host, load().port) == ("localhost", 9001)


def test_a_file_of_settings_that_is_no_text_is_a_clear_refusal(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(b"MAKKER_PORT=\xff\xfe\n")
    with pytest.raises(SettingsError, match=r"\.env .* UTF-8"):
        load()


def test_a_file_of_settings_that_was_saved_on_windows_is_read_from_its_first_line_on(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(b"\xef\xbb\xbfMAKKER_PORT=9000\r\nMAKKER_HOTS=a\r\n")
    assert load().port == 9000
    assert strange_variables() == ("MAKKER_HOTS is not a setting of Makker's; did you mean MAKKER_HOST?",)


def test_lines_that_are_not_understood_are_pointed_out_and_printed_by_nobody_else(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / ".env").write_text("# mine\nMAKKER_PORT\n\n=hush\nMAKKER_HOST=localhost\n")
    assert load().host == "localhost"
    assert strange_variables() == tuple(
        f"Line {number} of .env is not understood and left out; write NAME=value." for number in (2, 4)
    )
    assert capfd.readouterr() == ("", "")


def test_spaces_around_a_value_do_not_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"host": " localhost ", "port": " 9000 ", "database_url": " postgresql://u@h/d "}.items():
        monkeypatch.setenv(f"MAKKER_{name.upper()}", value)
    assert (load().host, load().port, load().database) == ("localhost", 9000, "postgresql://u@h/d")


def test_several_keys_are_divided_by_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    keys = [Fernet.generate_key().decode() for _ in range(2)]
    monkeypatch.setenv("MAKKER_SECRET_KEYS", " , ".join(keys))
    assert [key.get_secret_value() for key in load().secret_keys] == keys


def test_both_names_of_postgresql_are_understood() -> None:
    assert load(database_url="postgres://u@h/d").database == "postgresql://u@h/d"


def test_no_secret_is_in_the_representation_of_the_settings() -> None:
    settings = load(chat_token="hush-hush", database_url="postgresql://makker:hush-hush@host/makker")
    assert "hush" not in repr(settings)
    assert "hush" not in str(settings)


def test_a_misspelt_variable_is_pointed_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAKKER_PROT", "1")
    (tmp_path / ".env").write_text("export MAKKER_HOTS=a\nOTHER=b\n")
    assert strange_variables() == (
        "MAKKER_HOTS is not a setting of Makker's; did you mean MAKKER_HOST?",
        "MAKKER_PROT is not a setting of Makker's; did you mean MAKKER_PORT?",
    )


def test_every_setting_says_what_it_means() -> None:
    assert all(each.meaning and each.name.startswith("MAKKER_") for each in explained())
    assert {each.name for each in explained() if each.is_secret} == {
        "MAKKER_CHAT_TOKEN",
        "MAKKER_DATABASE_URL",
        "MAKKER_SECRET_KEYS",
        "MAKKER_SLACK_APP_TOKEN",
        "MAKKER_SLACK_BOT_TOKEN",
        "MAKKER_SLACK_CLIENT_SECRET",
        "MAKKER_SLACK_SIGNING_SECRET",
        "MAKKER_TEAMS_APP_PASSWORD",
    }


def test_the_readme_lists_every_setting_with_its_default() -> None:
    rows = {
        cells[1].strip(" `"): line
        for line in README.read_text("utf-8").splitlines()
        if line.startswith("|") and len(cells := line.split("|")) > 3
    }
    for each in explained():
        assert each.name in rows, f"{each.name} is missing from the table of settings in the README"
        assert each.default in rows[each.name]
