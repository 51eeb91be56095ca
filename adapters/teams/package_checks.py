"""What Teams would refuse in an app package, by the limits of its manifest's schema, version 1.30."""

import io
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

SCOPES = frozenset({"personal", "team", "groupChat"})
ICONS = {"color": 192, "outline": 32}
"""Pixels on each side."""
LONGEST = {
    "developer.name": 32,
    "name.short": 30,
    "name.full": 100,
    "description.short": 80,
    "description.full": 4000,
}
LONGEST_TITLE, LONGEST_DESCRIPTION, LONGEST_ADDRESS = 128, 4000, 2048
COMMANDS_MOST, LISTS_MOST = 12, 3
NOBODYS = ("example.com", "example.net", "example.org", "example", "invalid", "localhost", "test")
"""Names that no website has: whoever gives one has left a placeholder."""

_GUID = re.compile(r"[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}")
_VERSION = re.compile(r"(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)")
_OPTIONS = {"websiteUrl": "--website", "privacyUrl": "--privacy", "termsOfUseUrl": "--terms"}


def problems(files: Mapping[str, bytes]) -> tuple[str, ...]:
    """A sentence on each thing that is wrong; none if the package is good."""
    manifest = json.loads(files["manifest.json"])
    return (
        *_ids(manifest),
        *_developer(manifest["developer"]),
        *_texts(_localizable(manifest), "the manifest"),
        *_bot(manifest["bots"][0]),
        *_icons(manifest["icons"], files),
        *_languages(manifest, files),
    )


def _ids(manifest: Mapping[str, Any]) -> Iterator[str]:
    app_id = manifest["id"]
    if not _GUID.fullmatch(app_id) or not app_id.strip("0-"):
        yield (
            "--app-id must be the application (client) id of the bot, 36 characters, from the app's overview in "
            "Microsoft Entra; MAKKER_TEAMS_APP_ID serves as well."
        )
    if not _VERSION.fullmatch(manifest["version"]):
        yield f"The version {manifest['version']} is none of three numbers, which Teams asks for."


def _developer(developer: Mapping[str, str]) -> Iterator[str]:
    if not 0 < len(developer["name"].strip()) <= LONGEST["developer.name"]:
        yield f"--developer must name who runs Makker, in at most {LONGEST['developer.name']} characters."
    for field, option in _OPTIONS.items():
        # Who gives no page of its own for privacy and terms is told of the website alone.
        is_own = field == "websiteUrl" or developer[field] != developer["websiteUrl"]
        wrong = _wrong_of_website(developer[field]) if is_own else ""
        if wrong:
            yield f"{option} must be the https:// address of a page of yours, where Teams leads people; {wrong}."


def _wrong_of_website(address: str) -> str:
    """Why an address can be nobody's website; empty where it can."""
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        return "this is no address"
    if parts.scheme != "https" or not host:
        return "this does not begin with https:// and a name"
    ending = next((name for name in NOBODYS if host == name or host.endswith(f".{name}")), "")
    if ending:
        return f"{host} is no website, since names that end in {ending} are for examples and tests"
    if "." not in host:
        return f"{host} is a name that only your own network knows"
    if parts.username:
        return "this has a user's name in it"
    return f"this has more than {LONGEST_ADDRESS} characters" if len(address) > LONGEST_ADDRESS else ""


# --- texts ----------------------------------------------------------------------------------------------


def _localizable(manifest: Mapping[str, Any]) -> dict[str, str]:
    """The manifest's texts by the keys under which a file of another language holds them."""
    texts = {f"{part}.{name}": text for part in ("name", "description") for name, text in manifest[part].items()}
    for at, listed in enumerate(manifest["bots"][0]["commandLists"]):
        for number, command in enumerate(listed["commands"]):
            for name, text in command.items():
                texts[f"bots[0].commandLists[{at}].commands[{number}].{name}"] = text
    return texts


def _texts(texts: Mapping[str, str], where: str) -> Iterator[str]:
    for key, text in texts.items():
        most = LONGEST.get(key) or (LONGEST_TITLE if key.endswith("title") else LONGEST_DESCRIPTION)
        if not 0 < len(text) <= most:
            yield f"In {where}, {key} must have 1 to {most} characters; it has {len(text)}."


def _languages(manifest: Mapping[str, Any], files: Mapping[str, bytes]) -> Iterator[str]:
    wanted = set(_localizable(manifest))
    for language in manifest["localizationInfo"]["additionalLanguages"]:
        name = language["file"]
        if name not in files:
            yield f"{name}, which the manifest names, is not in the package."
            continue
        texts = {key: text for key, text in json.loads(files[name]).items() if key != "$schema"}
        yield from _texts(texts, name)
        for key in sorted(wanted ^ set(texts)):
            yield f"{key} stands in {'the manifest' if key in wanted else name} alone."


def _bot(bot: Mapping[str, Any]) -> Iterator[str]:
    lists = bot["commandLists"]
    scopes = [scope for listed in lists for scope in listed["scopes"]]
    if not set(bot["scopes"]) <= SCOPES or sorted(scopes) != sorted(bot["scopes"]):
        yield "Each scope of the bot must be one of Teams' and have one list of commands."
    if len(lists) > LISTS_MOST or any(len(listed["commands"]) > COMMANDS_MOST for listed in lists):
        yield f"Teams shows at most {LISTS_MOST} lists of {COMMANDS_MOST} commands."


# --- icons ----------------------------------------------------------------------------------------------


def _icons(named: Mapping[str, str], files: Mapping[str, bytes]) -> Iterator[str]:
    for kind, side in ICONS.items():
        name = named[kind]
        wrong = _wrong_of_icon(files[name], kind, side) if name in files else "it is not in the package"
        if wrong:
            yield f"{name} must be a PNG of {side} by {side} pixels; {wrong}."


def _wrong_of_icon(content: bytes, kind: str, side: int) -> str:
    from PIL import Image, UnidentifiedImageError

    try:
        image = Image.open(io.BytesIO(content), formats=("PNG",)).convert("RGBA")
    except (UnidentifiedImageError, OSError):
        return "it is none"
    if image.size != (side, side):
        return f"it has {image.width} by {image.height}"
    alpha = image.getchannel("A").getextrema()
    on_white = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image)
    if kind == "outline" and (alpha[0] or on_white.getextrema() != ((255, 255),) * 4):
        return "its outline must be white on nothing"
    if kind == "color" and alpha[0] != 255:
        return "its background must fill it"
    return ""
