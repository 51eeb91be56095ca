"""The command line. Each command loads what it needs itself, so that all of them start at once."""

import gc
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, TypeVar

import click

if TYPE_CHECKING:
    from bot.config import Settings

T = TypeVar("T")

WRONG_SETTING = 2
CANNOT_WORK = 1

_OTHERS: dict[str, object] = {
    **dict.fromkeys(
        ("slack_bot_token", "slack_app_token", "slack_signing_secret", "slack_client_id", "slack_client_secret"), ""
    ),
    **dict.fromkeys(("teams_app_id", "teams_app_password", "teams_tenant_id"), ""),
    "teams_certificate": None,
    "teams_local": False,
}
"""The settings that make a way in from elsewhere than the chat page, as they are where there is none."""
_FROM_ONE = click.IntRange(min=1)
_TENANT = click.option(
    "--tenant", default="chat:local", show_default=True, help="The workspace: its platform, a colon and its id."
)


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="makker", prog_name="makker", message="%(prog)s %(version)s")
def main() -> None:
    """Makker, an accountability partner for the few things that matter most.

    Settings come from the environment and from a file .env in the current folder: see the table in the README,
    or `makker doctor` for those in force.
    """


@main.command()
def run() -> None:
    """Start Makker with every platform that is set up.

    It prints the address of the chat page and runs until Ctrl+C or SIGTERM. An SQLite database is made and brought
    up to date by itself; for PostgreSQL run `makker migrate` first.
    """
    _serve()


@main.command()
def chat() -> None:
    """Start Makker with the chat page alone.

    Several people, a channel, and a clock that can be put forward: the quickest way to try Makker.
    """
    _serve(chat=True, **_OTHERS)


def _serve(**chosen: object) -> None:
    # Nothing that is loaded now is ever garbage: looking for it would only slow the start.
    gc.disable()
    settings = _settings(**chosen)
    from bot import logs
    from bot.strange_settings import strange_variables

    logs.set_up(settings.log_level, settings.log_format)
    for each in strange_variables():
        click.echo(f"Note: {each}", err=True)

    def serve() -> None:
        from bot.service.running import run as run_service

        run_service(settings, click.echo)

    _do(serve, settings)


@main.command()
@click.option("--people", type=_FROM_ONE, default=200, show_default=True, help="How many people are invented.")
@click.option("--days", type=_FROM_ONE, default=30, show_default=True, help="How many days they live with Makker.")
@click.option("--seed", type=int, default=1, show_default=True, help="Same seed, same report.")
@click.option("--database", metavar="URL", help="An empty database; without one an SQLite file that is removed.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON for programs instead of a table.")
@click.pass_context
def simulate(context: click.Context, people: int, days: int, seed: int, database: str | None, as_json: bool) -> None:
    """Let invented people live with Makker beside a plain model.

    What comes of both is compared. The real engine, store and scheduler run over a virtual clock; nobody's data is
    touched. The exit code is 0 if nothing differed, was lost, doubled or late, and 1 otherwise.
    """
    settings = _settings(database_url=database or "")
    from bot import logs

    logs.set_up("error", "auto")

    def live() -> bool:
        from bot.service.simulating import simulate_and_tell

        return simulate_and_tell(people, days, seed, database and settings.database, as_json=as_json)

    context.exit(0 if _do(live, settings) else CANNOT_WORK)


@main.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON for programs instead of tables.")
@click.pass_context
def doctor(context: click.Context, as_json: bool) -> None:
    """Say how Makker is and what has to be done; change nothing.

    It looks at settings, database, keys, clock, scheduler and what waits. Dead letters are listed by id, age and
    reason, without anybody's words, and secrets are never printed. The exit code is 0 if all is well, 1 if
    something has to be done, and 2 if a setting is wrong.
    """
    settings = _settings()

    def look() -> bool:
        from bot.service import doctor as medicine
        from bot.service import doctor_report

        report = medicine.examine(settings)
        if as_json:
            click.echo(doctor_report.as_json(report))
        else:
            doctor_report.print_report(report)
        return report.is_healthy

    context.exit(0 if _do(look, settings) else CANNOT_WORK)


@main.command()
def migrate() -> None:
    """Bring the database's schema up to date.

    A start does this to SQLite by itself. On PostgreSQL run it once before the first start and after an update; it
    may run while Makker does.
    """
    settings = _settings()

    def bring_up_to_date() -> None:
        from bot.service.opening import migrate as migrate_store

        click.echo(migrate_store(settings))

    _do(bring_up_to_date, settings)


@main.command()
def key() -> None:
    """Print a new secret key.

    To change keys, put it before the present ones, in MAKKER_SECRET_KEYS or as the first line of the key file, start
    Makker anew, and run `makker reseal`.
    """
    from bot.store.crypto import new_key

    click.echo(new_key())


@main.command()
@click.pass_context
def reseal(context: click.Context) -> None:
    """Seal all stored texts anew with the newest key.

    Older keys can be removed afterwards. It works while Makker runs, may be stopped at any time, and goes on where
    it is run again. The exit code is 0 if every text could be opened, and 1 otherwise; those that could not are
    left as they are.
    """
    settings = _settings()
    from bot import logs

    logs.set_up("warning", "auto")

    def seal_anew() -> bool:
        from bot.service.resealing import reseal_and_tell

        return reseal_and_tell(settings)

    context.exit(0 if _do(seal_anew, settings) else CANNOT_WORK)


@main.command()
@click.argument("person")
@_TENANT
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), help="The zip file to write, which must be new."
)
def export(person: str, tenant: str, out: Path | None) -> None:
    """Write everything about PERSON to a zip file.

    It holds JSON, and a CSV for each table. PERSON is the id that the platform knows them by.
    """
    settings = _settings()
    file = out or Path(f"makker-{_harmless(person)}.zip")

    def write() -> None:
        from bot.service.people import export_person

        size = export_person(settings, tenant, person, file)
        click.echo(f"Wrote {file} ({size:,} bytes). It holds everything about them: keep it safe.")

    _do(write, settings)


@main.command()
@click.argument("person")
@_TENANT
@click.option("--yes", is_flag=True, help="Do not ask first.")
def erase(person: str, tenant: str, yes: bool) -> None:
    """Erase everything about PERSON, everywhere and for good.

    PERSON is the id that the platform knows them by. This cannot be undone; `makker export` keeps a copy.
    """
    settings = _settings()

    def remove() -> None:
        from bot.service.people import check_person, erase_person

        check_person(settings, tenant, person)
        if not yes:
            click.confirm(f"Erase everything about {person} in {tenant}, for good?", abort=True)
        erase_person(settings, tenant, person)
        click.echo(f"Everything about {person} is erased.")

    _do(remove, settings)


@main.group()
def slack() -> None:
    """What Slack needs to know of Makker.

    How Makker comes into Slack stands in the README: with two tokens and Socket Mode, or by HTTP for many workspaces.
    """


@slack.command()
@click.option("--url", default="", metavar="https://…", help="Where Slack reaches Makker; without it for Socket Mode.")
def manifest(url: str) -> None:
    """Print the app's manifest, to be pasted at https://api.slack.com/apps.

    For Socket Mode it is the file manifest.json. With --url it is for HTTP and many workspaces: events, the
    installation page and token rotation are set to that address.
    """
    from adapters.slack.manifest import NotPublic, as_json

    try:
        click.echo(as_json(url), nl=False)
    except NotPublic as error:
        _end(str(error), WRONG_SETTING)


@main.group()
def teams() -> None:
    """What Teams needs to know of Makker.

    How Makker comes into Teams stands in the README, and how to try it without Teams in Microsoft's Playground.
    """


@teams.command()
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="The zip file to write.")
@click.option("--app-id", metavar="ID", help="The bot's application (client) id; else MAKKER_TEAMS_APP_ID.")
@click.option("--developer", metavar="NAME", required=True, help="Who runs Makker, as people in Teams are told.")
@click.option("--website", metavar="https://…", required=True, help="A page of theirs, about Makker or themselves.")
@click.option("--privacy", metavar="https://…", help="The page about privacy; else the website.")
@click.option("--terms", metavar="https://…", help="The page of the terms of use; else the website.")
def package(
    out: Path, app_id: str | None, developer: str, website: str, privacy: str | None, terms: str | None
) -> None:
    """Write the app package, to be uploaded in Teams or its admin centre.

    It holds the manifest, its texts in each language and the icons, and is checked against Teams' limits first. The
    same details make the same file.
    """
    settings = _settings()
    from importlib.metadata import version

    from adapters.teams.packaging import Details, NotPackable
    from adapters.teams.packaging import package as packed

    chosen = (app_id or settings.teams_app_id).strip().lower()
    details = Details(chosen, version("makker"), developer.strip(), website, privacy or website, terms or website)

    def write() -> None:
        size = out.write_bytes(packed(details))
        click.echo(f"Wrote {out} ({size:,} bytes). Upload it in Teams under Apps, Manage your apps.")

    try:
        _do(write, settings)
    except NotPackable as error:
        _end(str(error), WRONG_SETTING)


# --- for all commands ---------------------------------------------------------------------------------


def _settings(**chosen: object) -> "Settings":
    """The settings; a wrong one ends the program with a line that names it."""
    from bot.config import SettingsError, load

    try:
        return load(**chosen)
    except SettingsError as error:
        _end(str(error), WRONG_SETTING)


def _do(work: Callable[[], T], settings: "Settings") -> T:
    """Do a command's work; what the world around it refuses ends the program with what to do about it."""
    from bot.service.problems import expected, explain

    try:
        return work()
    except expected() as error:
        _end(explain(error, settings), CANNOT_WORK)


def _end(message: str, code: int) -> NoReturn:
    click.echo(message, err=True)
    raise SystemExit(code)


def _harmless(name: str) -> str:
    """A person's id as part of a file's name."""
    return "".join(letter if letter.isalnum() or letter in "-_." else "_" for letter in name)[:100]


if __name__ == "__main__":
    main(prog_name="makker")
