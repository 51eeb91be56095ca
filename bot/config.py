"""Settings, from the environment and `.env`, read once when the program starts."""

import logging
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot import database_config, slack_config, teams_config
from bot.clock import SystemClock
from bot.loopback import is_loopback

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

PREFIX = "MAKKER_"
ENCODING = "utf-8-sig"
SECRETS = frozenset(
    {
        "chat_token",
        "database_url",
        "secret_keys",
        "slack_app_token",
        "slack_bot_token",
        "slack_client_secret",
        "slack_signing_secret",
        "teams_app_password",
    }
)
"""Fields whose values are never shown."""


class SettingsError(Exception):
    """A setting has a wrong value; the message names the variable and says what to do."""


class Settings(BaseSettings):
    """What the operator may choose. Every field is the variable `MAKKER_<FIELD>`."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_file=".env",
        # Editors on Windows begin a file with a mark that is no part of its first name.
        env_file_encoding=ENCODING,
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
    teams_app_id: str = Field("", description="The application (client) id of Makker's bot in Microsoft Entra")
    teams_app_password: SecretStr = Field(
        SecretStr(""), description="The value of a client secret of that app; or a certificate instead"
    )
    teams_certificate: Path | None = Field(
        None, description="A PEM file with private key and certificate, in place of a client secret"
    )
    teams_tenant_id: str = Field("", description="The directory (tenant) id of the organisation that Makker serves")
    teams_guests: bool = Field(False, description="Whether guests and people of other organisations may use Makker")
    teams_local: bool = Field(
        False, description="Whether Microsoft's Agents Playground may come in unchecked, from this machine alone"
    )
    teams_service_hosts: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="Hosts to which Teams may have Makker write, commas between; empty for Microsoft's own"
    )
    teams_login_url: str = Field(teams_config.LOGIN_URL, description="Where Makker's tokens for Teams come from")
    teams_openid_url: str = Field(teams_config.OPENID_URL, description="Where the keys that Teams signs with are named")
    teams_issuer: str = Field("", description="Who signs what Teams sends; empty for that of the login's cloud")
    log_level: str = Field("info", description="`debug`, `info`, `warning` or `error`")
    log_format: str = Field("auto", description="`json`, `text`, or `auto`: text on a terminal")

    @field_validator("secret_keys", "teams_service_hosts", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return tuple(each.strip() for each in value.split(",") if each.strip()) if isinstance(value, str) else value

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
        if not all(database_config.is_fernet_key(key.get_secret_value()) for key in value):
            raise ValueError("must hold Fernet keys (32 bytes in URL-safe base64), with commas between")
        return value

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, value: SecretStr) -> SecretStr:
        chosen = value.get_secret_value().strip()
        if chosen:
            database_config.check_database(chosen)
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

    @field_validator("teams_app_id", "teams_tenant_id")
    @classmethod
    def _is_entra_id(cls, value: str, about: ValidationInfo) -> str:
        return teams_config.guid(value, teams_config.WRONG_IDS[about.field_name or ""])

    @field_validator("teams_app_password")
    @classmethod
    def _is_teams_password(cls, value: SecretStr) -> SecretStr:
        return teams_config.password(value)

    @field_validator("teams_certificate")
    @classmethod
    def _is_certificate(cls, value: Path | None) -> Path | None:
        return value and teams_config.certificate(value, SystemClock().now())

    @field_validator("teams_service_hosts")
    @classmethod
    def _are_hosts(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return teams_config.hosts(value)

    @field_validator("teams_login_url", "teams_openid_url")
    @classmethod
    def _is_address_of_microsofts(cls, value: str, about: ValidationInfo) -> str:
        return teams_config.address(value, cls.model_fields[about.field_name or ""].default)

    @field_validator("teams_issuer")
    @classmethod
    def _is_issuer(cls, value: str) -> str:
        return value and teams_config.address(value, teams_config.issuer(""))

    @model_validator(mode="after")
    def _teams_is_whole(self) -> "Settings":
        wrong = teams_config.wrong_of_teams(
            app_id=self.teams_app_id, password=self.teams_app_password, tenant_id=self.teams_tenant_id,
            certificate=self.teams_certificate, local=self.teams_local, is_loopback=self.is_loopback,
        )  # fmt: skip
        if wrong:
            raise ValueError(wrong)
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
    def teams(self) -> bool:
        """Whether there is a way in from Teams."""
        return bool(self.teams_app_id) or self.teams_local

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
        Explained(variable(name), as_shown(field.default), field.description or "", name in SECRETS)
        for name, field in Settings.model_fields.items()
    )


def variable(field: str) -> str:
    """The environment variable of a field."""
    return PREFIX + field.upper()


def as_shown(value: object) -> str:
    """A value as people write it; nothing of a secret."""
    match value:
        case bool():
            return str(value).lower()
        case None | () | SecretStr():
            return ""
        case _:
            return str(value)


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
