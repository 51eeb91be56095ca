"""Settings, from the environment and `.env`, read once when the program starts."""

import base64
import binascii
import io
import logging
import os
from collections.abc import Collection
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot import slack_config
from bot.loopback import is_loopback

if TYPE_CHECKING:
    from dotenv.parser import Binding
    from pydantic_core import ErrorDetails

PREFIX = "MAKKER_"
_ENCODING = "utf-8-sig"
SECRETS = frozenset(
    {
        "chat_token",
        "database_url",
        "secret_keys",
        "slack_app_token",
        "slack_bot_token",
        "slack_client_secret",
        "slack_signing_secret",
    }
)
"""Fields whose values are never shown."""
NOT_FOR_OPERATORS = frozenset({"MAKKER_FAULT"})
"""Variables that only tests set."""


class SettingsError(Exception):
    """A setting has a wrong value; the message names the variable and says what to do."""


class Settings(BaseSettings):
    """What the operator may choose. Every field is the variable `MAKKER_<FIELD>`."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_file=".env",
        # Editors on Windows begin a file with a mark that is no part of its first name.
        env_file_encoding=_ENCODING,
        str_strip_whitespace=True,
        env_ignore_empty=True,
        frozen=True,
        extra="ignore",
    )

    host: str = Field("127.0.0.1", description="Address that the one server listens on")
    port: int = Field(8080, ge=0, le=65535, description="Port that the one server listens on; 0 takes a free one")
    chat: bool = Field(True, description="Whether the chat page is served")
    chat_token: SecretStr = Field(
        SecretStr(""), description="Token for the chat page; needed as soon as `MAKKER_HOST` is not loopback"
    )
    data_dir: Path | None = Field(
        None, description="Folder for the SQLite file and the secret key; empty for this user's data folder"
    )
    database_url: SecretStr = Field(
        SecretStr(""), description="`postgresql://…` or `sqlite:///…`; empty for an SQLite file in the data folder"
    )
    secret_keys: Annotated[tuple[SecretStr, ...], NoDecode] = Field(
        (),
        description="Fernet keys for free text, newest first, commas between; empty for a key file in the data folder",
    )
    slack_bot_token: SecretStr = Field(
        SecretStr(""), description="Slack's bot token `xoxb-…`, for a workspace in which the app is installed by hand"
    )
    slack_app_token: SecretStr = Field(
        SecretStr(""), description="Slack's app-level token `xapp-…`, for Socket Mode: no address of yours is needed"
    )
    slack_signing_secret: SecretStr = Field(
        SecretStr(""), description="Slack's signing secret, for HTTP: events come to `/slack/events`"
    )
    slack_client_id: str = Field(
        "", description="Slack's client id, for many workspaces: each installs from `/slack/install`"
    )
    slack_client_secret: SecretStr = Field(SecretStr(""), description="Slack's client secret, with the client id")
    slack_api_url: str = Field(
        "https://slack.com/api/", description="Where Slack's Web API is, for a gateway; Socket Mode follows it"
    )
    slack_guests: bool = Field(False, description="Whether guests and people of other Slack workspaces may use Makker")
    log_level: str = Field("info", description="`debug`, `info`, `warning` or `error`")
    log_format: str = Field("auto", description="`json`, `text`, or `auto`: text on a terminal")

    @field_validator("secret_keys", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return tuple(key.strip() for key in value.split(",") if key.strip()) if isinstance(value, str) else value

    @field_validator("log_level")
    @classmethod
    def _known_level(cls, value: str) -> str:
        if value.lower() not in ("debug", "info", "warning", "error"):
            raise ValueError("must be debug, info, warning or error")
        return value.lower()

    @field_validator("log_format")
    @classmethod
    def _known_format(cls, value: str) -> str:
        if value.lower() not in ("json", "text", "auto"):
            raise ValueError("must be json, text or auto")
        return value.lower()

    @field_validator("secret_keys")
    @classmethod
    def _real_keys(cls, value: tuple[SecretStr, ...]) -> tuple[SecretStr, ...]:
        if not all(_is_fernet_key(key.get_secret_value()) for key in value):
            raise ValueError("must hold Fernet keys (32 bytes in URL-safe base64), with commas between")
        return value

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, value: SecretStr) -> SecretStr:
        chosen = value.get_secret_value().strip()
        if chosen:
            _check_database(chosen)
        return SecretStr(chosen)

    @field_validator("data_dir")
    @classmethod
    def _known_home(cls, value: Path | None) -> Path | None:
        try:
            return value and value.expanduser()
        except RuntimeError as error:
            raise ValueError("begins with a home folder that is not known; write the whole path") from error

    @field_validator("slack_bot_token")
    @classmethod
    def _is_bot_token(cls, value: SecretStr) -> SecretStr:
        return slack_config.token(value, ("xoxb-",), slack_config.WRONG_BOT)

    @field_validator("slack_app_token")
    @classmethod
    def _is_app_token(cls, value: SecretStr) -> SecretStr:
        return slack_config.token(value, ("xapp-",), slack_config.WRONG_APP)

    @field_validator("slack_signing_secret", "slack_client_secret")
    @classmethod
    def _is_slack_secret(cls, value: SecretStr) -> SecretStr:
        return slack_config.secret(value)

    @field_validator("slack_api_url")
    @classmethod
    def _is_api_url(cls, value: str) -> str:
        return slack_config.api_url(value)

    @model_validator(mode="after")
    def _slack_is_whole(self) -> "Settings":
        missing = slack_config.missing_of_slack(
            bot=self.slack_bot_token, app=self.slack_app_token, signing=self.slack_signing_secret,
            client_id=self.slack_client_id, client_secret=self.slack_client_secret,
        )  # fmt: skip
        if missing:
            raise ValueError(missing)
        return self

    @model_validator(mode="after")
    def _guarded(self) -> "Settings":
        if self.chat and not self.is_loopback and not self.chat_token.get_secret_value():
            raise ValueError(
                "MAKKER_HOST is not a loopback address. Set MAKKER_CHAT_TOKEN so that the chat page asks for it, "
                "or MAKKER_CHAT=false to run without the page."
            )
        return self

    @property
    def slack_socket_mode(self) -> bool:
        """Whether Slack is reached by Socket Mode."""
        return slack_config.is_set(self.slack_app_token)

    @property
    def slack_http(self) -> bool:
        """Whether Slack delivers by HTTP."""
        return slack_config.is_set(self.slack_signing_secret)

    @property
    def slack_oauth(self) -> bool:
        """Whether workspaces may install Makker themselves."""
        return self.slack_http and bool(self.slack_client_id)

    @property
    def slack(self) -> bool:
        """Whether there is any way in from Slack."""
        return self.slack_socket_mode or self.slack_http

    @property
    def is_loopback(self) -> bool:
        """Whether the server can be reached from this machine alone."""
        return is_loopback(self.host)

    @cached_property
    def folder(self) -> Path:
        """The data folder: the chosen one, or the platform's for this user."""
        if self.data_dir is not None:
            return self.data_dir
        from platformdirs import user_data_path

        return user_data_path("makker", appauthor=False)

    @property
    def database(self) -> str:
        """The database's address, password and all; never to be shown."""
        chosen = self.database_url.get_secret_value()
        if chosen.startswith("postgres://"):
            return "postgresql://" + chosen.removeprefix("postgres://")
        return chosen or f"sqlite:///{self.folder / 'makker.db'}"


def _is_fernet_key(key: str) -> bool:
    try:
        return len(base64.urlsafe_b64decode(key)) == 32
    except (binascii.Error, ValueError):
        return False


def _check_database(url: str) -> None:
    """Raises `ValueError` where the address of a database cannot be one."""
    if not url.startswith(("postgresql://", "postgres://", "sqlite:///")):
        raise ValueError("must begin with postgresql:// or sqlite:///")
    if url.startswith("sqlite:///"):
        if url.removeprefix("sqlite:///").partition("?")[0] in ("", ":memory:"):
            raise ValueError("must name a file after sqlite:///")
        return
    # What follows an @ in a password would be taken for the server, and shown.
    if url.count("@") > 1:
        raise ValueError("has more than one @; write those in the user or password as %40")
    try:
        port = urlsplit(url).port
    except ValueError as error:
        raise ValueError(
            "is no server's address; write postgresql://user:password@host:5432/name, "
            "and in the password %2F for /, %3A for : and %23 for #"
        ) from error
    if port == 0:
        raise ValueError("names port 0, where no server can be")


@dataclass(frozen=True, slots=True)
class Explained:
    """A setting for people to read: its variable, what it is where nobody sets it, and what it means."""

    name: str
    default: str
    meaning: str
    is_secret: bool


def explained() -> tuple[Explained, ...]:
    """Every setting, in the order of `Settings`."""
    return tuple(
        Explained(variable(name), _shown(field.default), field.description or "", name in SECRETS)
        for name, field in Settings.model_fields.items()
    )


def variable(field: str) -> str:
    """The environment variable of a field."""
    return PREFIX + field.upper()


def _shown(default: object) -> str:
    match default:
        case bool():
            return str(default).lower()
        case None | () | SecretStr():
            return ""
        case _:
            return str(default)


def strange_variables() -> tuple[str, ...]:
    """A sentence on each variable, set here or in `.env`, that is nearly a setting, and on each broken line."""
    lines = _lines_of(Path(".env"))
    names = {*os.environ, *(line.key for line in lines if line.key)}
    known = {each.name for each in explained()}
    strange = (name for name in sorted(names) if name.upper().startswith(PREFIX) and name not in NOT_FOR_OPERATORS)
    broken = (_number(line) for line in lines if line.error or (line.key and line.value is None))
    return (
        *(_strange(name, known) for name in strange if name.upper() not in known),
        *(f"Line {number} of .env is not understood and left out; write NAME=value." for number in broken),
    )


def _number(line: "Binding") -> int:
    # The empty lines before it belong to it.
    text = line.original.string
    return line.original.line + text[: len(text) - len(text.lstrip())].count("\n")


def _lines_of(file: Path) -> "list[Binding]":
    if not file.is_file():
        return []
    from dotenv.parser import parse_stream

    return list(parse_stream(io.StringIO(file.read_text(_ENCODING, "replace"))))


def _strange(name: str, known: Collection[str]) -> str:
    near = get_close_matches(name.upper(), known, n=1)
    return f"{name} is not a setting of Makker's" + (f"; did you mean {near[0]}?" if near else ".")


def load(**chosen: object) -> Settings:
    """The settings, with `chosen` ones as given. Raises `SettingsError` on a value that is wrong."""
    # What it cannot read of .env is told by `strange_variables`.
    logging.getLogger("dotenv").setLevel(logging.ERROR)
    try:
        return Settings(**chosen)  # type: ignore[arg-type]
    except ValidationError as error:
        raise SettingsError("\n".join(_explained(each) for each in error.errors())) from error
    except UnicodeError as error:
        raise SettingsError("The file .env in this folder is not plain text. Save it as UTF-8.") from error
    except OSError as error:
        raise SettingsError(
            "The file .env in this folder cannot be read. Give this user the right to read it, or move it away."
        ) from error


_WRONG = {
    "int_parsing": "must be a whole number",
    "int_from_float": "must be a whole number",
    "path_type": "must be a path",
    "bool_parsing": "must be true or false",
    "less_than_equal": "must be at most {le}",
    "greater_than_equal": "must be at least {ge}",
}


def _explained(error: "ErrorDetails") -> str:
    message = _WRONG.get(error["type"], "").format(**error.get("ctx", {})) or error["msg"].removeprefix("Value error, ")
    if not error["loc"]:
        return message
    field = str(error["loc"][0])
    # A password may stand before an @.
    given = "" if field in SECRETS or "@" in str(error["input"]) else f"; it is {str(error['input'])[:80]!r}"
    return f"{variable(field)} {message}{given}."
