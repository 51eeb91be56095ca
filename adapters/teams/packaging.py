"""The app package for Teams: the manifest filled in, checked against Teams' limits, and zipped with its icons."""

import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from string import Template
from typing import Any

from adapters.teams.package_checks import problems

FOLDER = Path(__file__).parent / "package"
MANIFEST = "manifest.json"
_FIXED = (1980, 1, 1, 0, 0, 0)


class NotPackable(Exception):
    """Teams would refuse the package; the message says why, a line each, and what has to be given instead."""


@dataclass(frozen=True, slots=True)
class Details:
    """What an organisation's package says of its own: the bot's app id, this version, and who runs Makker."""

    app_id: str
    version: str
    developer: str
    website: str
    privacy: str
    terms: str


def package(details: Details) -> bytes:
    """The zip file to upload in Teams, the same bytes for the same details. Raises `NotPackable`."""
    files = contents(details)
    found = problems(files)
    if found:
        raise NotPackable("\n".join(found))
    return _zipped(files)


def contents(details: Details) -> dict[str, bytes]:
    """The package's files by their names, unchecked."""
    files = {each.name: each.read_bytes() for each in sorted(FOLDER.iterdir()) if each.name != MANIFEST}
    return {MANIFEST: as_json(_filled(json.loads((FOLDER / MANIFEST).read_bytes()), details)), **files}


def as_json(manifest: Mapping[str, Any]) -> bytes:
    """A manifest as it stands in the package."""
    return (json.dumps(manifest, indent=2, ensure_ascii=False) + "\n").encode()


def _filled(part: Any, details: Details) -> Any:
    """A part of the manifest with the details in place of their names."""
    match part:
        case str():
            return Template(part).substitute({each.name: getattr(details, each.name) for each in fields(details)})
        case Mapping():
            return {name: _filled(each, details) for name, each in part.items()}
        case Sequence():
            return [_filled(each, details) for each in part]
        case _:
            return part


def _zipped(files: Mapping[str, bytes]) -> bytes:
    packed = io.BytesIO()
    # Stored, not compressed: a few kilobytes, and the same bytes whatever zlib is there.
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, _FIXED)
            entry.create_system, entry.external_attr = 3, 0o644 << 16
            archive.writestr(entry, content)
    return packed.getvalue()
