"""Files: an address to send the bytes to, then a place to show them in."""

from dataclasses import dataclass, field
from datetime import datetime

from tests.loopback.clock import seconds
from tests.slack_server.errors import Json


@dataclass(slots=True, eq=False)
class File:
    """A file under way or shown. `secret` is the last part of its upload address."""

    id: str
    team: str
    user: str
    name: str
    length: int
    created: datetime
    secret: str
    title: str = ""
    alt_text: str = ""
    content: bytes | None = None
    is_complete: bool = False
    channels: list[str] = field(default_factory=list)


_TYPES = {"png": "image/png", "jpg": "image/jpeg", "gif": "image/gif", "zip": "application/zip", "csv": "text/csv"}


def file_object(file: File) -> Json:
    """Slack's `file`."""
    ending = file.name.rpartition(".")[2].lower()
    return {
        "id": file.id,
        "created": seconds(file.created),
        "timestamp": seconds(file.created),
        "name": file.name,
        "title": file.title or file.name,
        "mimetype": _TYPES.get(ending, "application/octet-stream"),
        "filetype": ending if ending in _TYPES else "binary",
        "pretty_type": ending.upper(),
        "user": file.user,
        "user_team": file.team,
        "editable": False,
        "size": file.length,
        "mode": "hosted",
        "is_external": False,
        "external_type": "",
        "is_public": False,
        "public_url_shared": False,
        "display_as_bot": False,
        "username": "",
        "alt_txt": file.alt_text,
        "url_private": f"https://files.slack.example/files-pri/{file.team}-{file.id}/{file.name}",
        "permalink": f"https://slack.example/files/{file.user}/{file.id}/{file.name}",
        "has_rich_preview": False,
        "file_access": "visible",
    }
