"""Settings, from the environment and `.env`, read once when the program starts."""

import ipaddress
from functools import cached_property
from pathlib import Path
from typing import Annotated

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

PREFIX = "MAKKER_"


class SettingsError(Exception):
    """A setting has a wrong value; the message names the variable and says what to do."""


class Settings(BaseSettings):
    """What the operator may choose. Every field is the variable `MAKKER_<FIELD>`."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_file=".env", env_file_encoding="utf-8", frozen=True, extra="ignore"
    )

    host: str = Field("127.0.0.1", description="Address that the one server listens on")
    port: int = Field(8080, ge=0, le=65535, description="Port that the one server listens on; 0 takes a free one")
    chat: bool = Field(True, description="Whether the chat page is served")
    chat_token: SecretStr = Field(
        SecretStr(""), description="Token for the chat page; needed as soon as `MAKKER_HOST` is not loopback"
    )
    data_dir: Path | None = Field(None, description="Folder for the SQLite file and the secret key")
    database_url: SecretStr = Field(
        SecretStr(""), description="`postgresql://…` or `sqlite:///…`; empty for an SQLite file in the data folder"
    )
    secret_keys: Annotated[tuple[SecretStr, ...], NoDecode] = Field(
        (),
        description="Fernet keys for free text, newest first, commas between; empty for a key file in the data folder",
    )
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
            raise ValueError("is debug, info, warning or error")
        return value.lower()

    @field_validator("log_format")
    @classmethod
    def _known_format(cls, value: str) -> str:
        if value not in ("json", "text", "auto"):
            raise ValueError("is json, text or auto")
        return value

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, value: SecretStr) -> SecretStr:
        if value.get_secret_value() and not value.get_secret_value().startswith(
            ("postgresql://", "postgres://", "sqlite:///")
        ):
            raise ValueError("begins with postgresql:// or sqlite:///")
        return value

    @model_validator(mode="after")
    def _guarded(self) -> "Settings":
        if self.chat and not self.is_loopback and not self.chat_token.get_secret_value():
            raise ValueError(
                "MAKKER_HOST is not a loopback address. Set MAKKER_CHAT_TOKEN so that the chat page asks for it, "
                "or MAKKER_CHAT=false to run without the page."
            )
        return self

    @property
    def is_loopback(self) -> bool:
        """Whether the server can be reached from this machine alone."""
        if self.host == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False

    @cached_property
    def folder(self) -> Path:
        """The data folder: the chosen one, or the platform's for this user."""
        if self.data_dir is not None:
            return self.data_dir.expanduser()
        from platformdirs import user_data_path

        return user_data_path("makker", appauthor=False)

    @property
    def database(self) -> str:
        """The database's address, password and all; never to be shown."""
        chosen = self.database_url.get_secret_value()
        if chosen.startswith("postgres://"):
            return "postgresql://" + chosen.removeprefix("postgres://")
        return chosen or f"sqlite:///{self.folder / 'makker.db'}"


def load() -> Settings:
    """The settings. Raises `SettingsError` on a value that is wrong."""
    try:
        return Settings()
    except ValidationError as error:
        raise SettingsError("\n".join(_explained(each) for each in error.errors())) from error


def _explained(error: object) -> str:
    assert isinstance(error, dict)
    names = [str(part) for part in error["loc"]]
    message = str(error["msg"]).removeprefix("Value error, ")
    if not names:
        return message
    return f"{PREFIX}{names[0].upper()}: {message}. See the table of settings in the README."
