"""The app package: Microsoft's own schema takes it, and what Teams would refuse is refused here, in words."""

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft4Validator, FormatChecker
from PIL import Image

from adapters.teams.package_checks import LONGEST, problems
from adapters.teams.packaging import Details, NotPackable, as_json, contents, package
from bot.clock import SystemClock
from bot.text.typed import understand
from bot.text.typed.understood import NotUnderstood, Unclear
from tests.support.program import makker, within

SCHEMAS = Path(__file__).parents[2] / "schemas" / "teams-1.30"
APP = "00001111-aaaa-2222-bbbb-3333cccc4444"
SITE = "https://makker.contoso.com"
DETAILS = Details(APP, "0.1.0", "Contoso", SITE, f"{SITE}/privacy", f"{SITE}/terms")
FLAGS = ("--app-id", APP, "--developer", "Contoso", "--website", SITE)


def _check(document: Any, schema: str) -> None:
    found = json.loads((SCHEMAS / schema).read_bytes())
    Draft4Validator(found, format_checker=FormatChecker()).validate(document)


def _changed(change: Callable[[dict[str, Any]], object]) -> dict[str, bytes]:
    """The package's files after a change of the manifest."""
    files = contents(DETAILS)
    manifest = json.loads(files["manifest.json"])
    change(manifest)
    return {**files, "manifest.json": as_json(manifest)}


def _manifest() -> dict[str, Any]:
    made: dict[str, Any] = json.loads(contents(DETAILS)["manifest.json"])
    return made


# --- what is in it --------------------------------------------------------------------------------------


def test_microsofts_schemas_take_what_the_command_writes(tmp_path: Path) -> None:
    wrote = makker(tmp_path, "teams", "package", "--out", "makker.zip", *FLAGS)
    assert (wrote.returncode, wrote.stderr) == (0, "")
    with zipfile.ZipFile(tmp_path / "makker.zip") as archive:
        assert archive.testzip() is None
        assert sorted(archive.namelist()) == ["color.png", "da.json", "manifest.json", "outline.png"]
        manifest, danish = (json.loads(archive.read(name)) for name in ("manifest.json", "da.json"))
    _check(manifest, "MicrosoftTeams.schema.json")
    _check(danish, "MicrosoftTeams.Localization.schema.json")
    assert manifest["manifestVersion"] == "1.30"
    assert {manifest["id"], manifest["bots"][0]["botId"], manifest["webApplicationInfo"]["id"]} == {APP}
    assert set(manifest["developer"].values()) == {"Contoso", SITE}
    assert "$" not in json.dumps({name: each for name, each in manifest.items() if name != "$schema"})


def test_the_same_details_make_the_same_bytes() -> None:
    assert package(DETAILS) == package(DETAILS)


def test_the_app_id_of_the_settings_serves_as_well(tmp_path: Path) -> None:
    settings = {"teams_app_id": APP, "teams_app_password": "hush", "teams_tenant_id": APP}
    wrote = makker(tmp_path, "teams", "package", "--out", "a.zip", *FLAGS[2:], **settings)
    assert wrote.returncode == 0
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        assert json.loads(archive.read("manifest.json"))["id"] == APP
        assert b"hush" not in b"".join(archive.read(name) for name in archive.namelist())


def test_it_is_for_people_teams_and_group_chats_and_sends_files() -> None:
    manifest = _manifest()
    (bot,) = manifest["bots"]
    assert (bot["scopes"], bot["supportsFiles"], manifest["defaultInstallScope"]) == (
        ["personal", "team", "groupChat"],
        True,
        "personal",
    )


def test_it_asks_for_what_it_needs_and_for_nothing_more() -> None:
    manifest = _manifest()
    assert manifest["validDomains"] == []
    assert manifest["permissions"] == ["identity", "messageTeamMembers"]
    assert manifest["authorization"]["permissions"]["resourceSpecific"] == [
        {"name": "ChannelMember.Read.Group", "type": "Application"}
    ]
    assert "ChannelMessage.Read" not in json.dumps(manifest), "what is said in channels is nobody's but theirs"


@pytest.mark.parametrize("language", ["en", "da"])
def test_every_command_that_is_offered_is_understood(language: str) -> None:
    texts = json.loads(contents(DETAILS)["da.json"])
    for at, listed in enumerate(_manifest()["bots"][0]["commandLists"]):
        for number, command in enumerate(listed["commands"]):
            key = f"bots[0].commandLists[{at}].commands[{number}].title"
            title = command["title"] if language == "en" else texts[key]
            assert not isinstance(understand(title, language, SystemClock().now()), Unclear | NotUnderstood), title


def test_both_icons_are_as_teams_wants_them() -> None:
    files = contents(DETAILS)
    color, outline = (Image.open(io.BytesIO(files[f"{name}.png"])) for name in ("color", "outline"))
    assert (color.size, outline.size) == ((192, 192), (32, 32))
    corners = [(0, 0), (191, 0), (0, 191), (191, 191)]
    assert {color.convert("RGB").getpixel(at) for at in corners} == {(0x0F, 0x76, 0x6E)}
    assert _manifest()["accentColor"] == "#0f766e"
    assert outline.convert("RGBA").getpixel((0, 0))[3] == 0  # type: ignore[index]


# --- what is refused ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("flags", "says"),
    [
        (("--app-id", "makker"), "--app-id must be the application (client) id"),
        (("--app-id", "00000000-0000-0000-0000-000000000000"), "--app-id must be the application (client) id"),
        (("--developer", " "), "--developer must name who runs Makker"),
        (("--developer", "x" * 33), "in at most 32 characters"),
        (("--website", "http://makker.contoso.com"), "this does not begin with https://"),
        (("--website", "https://…"), "--website must be the https:// address of a page of yours"),
        (("--website", "https://contoso.example"), "contoso.example is no website, since names that end in"),
        (("--website", "https://www.example.com/"), "names that end in example.com are for examples and tests"),
        (("--website", "https://localhost"), "localhost is no website"),
        (("--website", "https://intranet/makker"), "intranet is a name that only your own network knows"),
        (("--website", "https://anna@contoso.com"), "this has a user's name in it"),
        (("--website", "https://[bad"), "this is no address"),
        (("--privacy", "contoso.com/privacy"), "--privacy must be the https:// address"),
        (("--terms", "https://a:b@contoso.com"), "--terms must be the https:// address"),
    ],
)
def test_a_placeholder_or_a_mistake_is_refused_in_words(tmp_path: Path, flags: tuple[str, str], says: str) -> None:
    refused = within(tmp_path, "teams", "package", "--out", "a.zip", *FLAGS, *flags)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert says in refused.stderr
    assert len(refused.stderr.splitlines()) == 1
    assert not (tmp_path / "a.zip").exists()


def test_without_an_app_id_it_says_where_one_is_found(tmp_path: Path) -> None:
    refused = within(tmp_path, "teams", "package", "--out", "a.zip", *FLAGS[2:])
    assert refused.returncode == 2
    assert "Microsoft Entra" in refused.stderr


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    refused = within(tmp_path, "teams", "package", "--out", "none/a.zip", *FLAGS)
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "none/a.zip does not exist" in refused.stderr


@pytest.mark.parametrize(
    "change",
    [
        lambda manifest: manifest["name"].update(short="x" * (LONGEST["name.short"] + 1)),
        lambda manifest: manifest["description"].update(short="x" * 81),
        lambda manifest: manifest["description"].update(full="x" * 4001),
        lambda manifest: manifest["bots"][0]["commandLists"][0]["commands"][0].update(title="x" * 129),
        lambda manifest: manifest["bots"][0]["scopes"].append("meeting"),
        lambda manifest: manifest["bots"][0]["commandLists"][0]["commands"].extend([{"title": "help"}] * 5),
        lambda manifest: manifest["developer"].update(name="x" * 33),
        lambda manifest: manifest["developer"].update(privacyUrl="contoso.com"),
        lambda manifest: manifest.update(id=f"{APP}0"),
    ],
)
def test_our_checks_refuse_what_microsofts_schema_refuses(change: Callable[[dict[str, Any]], object]) -> None:
    files = _changed(change)
    assert list(Draft4Validator(json.loads((SCHEMAS / "MicrosoftTeams.schema.json").read_bytes())).iter_errors(
        json.loads(files["manifest.json"])
    ))  # fmt: skip
    assert problems(files)


@pytest.mark.parametrize("version", ["0.1", "0.1.0.dev1", "v1.0.0", "01.0.0"])
def test_a_version_that_teams_cannot_compare_is_refused(version: str) -> None:
    with pytest.raises(NotPackable, match="three numbers"):
        package(Details(APP, version, "Contoso", SITE, SITE, SITE))


def test_a_text_that_lacks_its_danish_is_named() -> None:
    files = contents(DETAILS)
    danish = json.loads(files["da.json"])
    del danish["name.full"]
    danish["bots[0].commandLists[9].commands[0].title"] = "hej"
    found = problems({**files, "da.json": as_json(danish)})
    assert found == (
        "bots[0].commandLists[9].commands[0].title stands in da.json alone.",
        "name.full stands in the manifest alone.",
    )


@pytest.mark.parametrize(
    ("kind", "image", "says"),
    [
        ("color", Image.new("RGB", (96, 96), "teal"), "it has 96 by 96"),
        ("color", Image.new("RGBA", (192, 192), (0, 0, 0, 0)), "its background must fill it"),
        ("outline", Image.new("RGBA", (32, 32), "white"), "its outline must be white on nothing"),
        ("outline", Image.linear_gradient("L").resize((32, 32)), "its outline must be white on nothing"),
    ],
)
def test_an_icon_that_teams_would_refuse_is_named(kind: str, image: Image.Image, says: str) -> None:
    image.save(drawn := io.BytesIO(), "PNG")
    (found,) = problems({**contents(DETAILS), f"{kind}.png": drawn.getvalue()})
    assert found.startswith(f"{kind}.png must be a PNG of")
    assert says in found


def test_a_file_that_is_missing_or_no_picture_is_named() -> None:
    files = contents(DETAILS)
    assert "it is none" in problems({**files, "color.png": b"hello"})[0]
    assert "it is not in the package" in problems({k: v for k, v in files.items() if k != "outline.png"})[0]
    assert "da.json" in problems({k: v for k, v in files.items() if k != "da.json"})[0]
