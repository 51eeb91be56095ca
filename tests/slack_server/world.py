"""Everything there is: organisations, workspaces, apps, people, channels, views, files."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta

from tests.loopback.clock import Clock
from tests.slack_server.apps import App, Installation, Token
from tests.slack_server.channels import Channel, Kind
from tests.slack_server.elements_state import initial
from tests.slack_server.errors import Json, SlackError
from tests.slack_server.files import File
from tests.slack_server.ids import Ids
from tests.slack_server.messages import Message
from tests.slack_server.oauth import Approval
from tests.slack_server.people import Person
from tests.slack_server.triggers import Trigger, Triggers
from tests.slack_server.views import View, Views

TOKEN_LIFE = timedelta(hours=12)


@dataclass(slots=True, eq=False)
class Enterprise:
    """An Enterprise Grid organisation."""

    id: str
    name: str


@dataclass(slots=True, eq=False)
class Workspace:
    """A workspace with its people and channels. Make both here; ids may be given, else they are new."""

    id: str
    name: str
    domain: str
    world: "World"
    enterprise: Enterprise | None = None
    people: dict[str, Person] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    _directs: dict[tuple[str, ...], Channel] = field(default_factory=dict)

    def add_person(
        self,
        name: str,
        *,
        id: str = "",
        real_name: str = "",
        display_name: str = "",
        tz: str = "Europe/Copenhagen",
        locale: str = "en-US",
        is_bot: bool = False,
        deleted: bool = False,
        is_admin: bool = False,
        is_restricted: bool = False,
        is_ultra_restricted: bool = False,
        home: "Workspace | None" = None,
    ) -> Person:
        """Somebody joins; with `home` as a stranger from another workspace (Slack Connect)."""
        person = Person(
            id or self.world.ids.new("U"),
            (home or self).id,
            name,
            real_name or name.title(),
            display_name,
            tz=tz,
            locale=locale,
            is_bot=is_bot,
            deleted=deleted,
            is_admin=is_admin,
            is_restricted=is_restricted,
            is_ultra_restricted=is_ultra_restricted,
            enterprise=self.enterprise.id if self.enterprise else "",
            updated=self.world.clock.now(),
        )
        self.people[person.id] = person
        return person

    def add_channel(
        self,
        name: str,
        creator: Person,
        *members: Person,
        id: str = "",
        is_private: bool = False,
        is_archived: bool = False,
        is_shared: bool = False,
    ) -> Channel:
        """A channel with its creator and members in it."""
        channel = Channel(
            id or self.world.ids.new("C"),
            self.id,
            name,
            Kind.PRIVATE if is_private else Kind.PUBLIC,
            creator.id,
            self.world.clock.now(),
            [creator.id, *(member.id for member in members if member is not creator)],
            is_archived=is_archived,
            is_shared=is_shared,
        )
        self.channels[channel.id] = channel
        return channel

    def direct(self, *people: Person, creator: str = "") -> Channel:
        """The direct conversation of these people (the bot among them), opened if need be."""
        ids = sorted({person.id for person in people})
        if known := self.direct_of(*ids):
            return known
        kind = Kind.IM if len(ids) <= 2 else Kind.MPIM
        name = "" if kind is Kind.IM else f"mpdm-{'--'.join(person.name for person in people)}-1"
        new_id = self.world.ids.new("D" if kind is Kind.IM else "G")
        channel = Channel(new_id, self.id, name, kind, creator or ids[0], self.world.clock.now(), ids)
        self.channels[channel.id] = self._directs[tuple(ids)] = channel
        return channel

    def direct_of(self, *ids: str) -> Channel | None:
        """The direct conversation of these people, if it was ever opened."""
        return self._directs.get(tuple(sorted(ids)))

    def post(self, channel: Channel, author: Person, text: str, **more: object) -> Message:
        """A message, as it stands then."""
        message = Message(
            ts=self.world.ids.ts(self.world.clock.now()),
            channel=channel.id,
            team=author.team,
            user=author.id,
            text=text,
            **more,  # type: ignore[arg-type]
        )
        if author.is_bot:
            message.bot_id, message.app_id, message.bot_name = author.bot_id, author.app_id, author.real_name
        (channel.ephemerals if message.ephemeral_to else channel.messages).append(message)
        return message


class World:
    """The whole of it."""

    def __init__(self, clock: Clock, seed: int = 1) -> None:
        self.clock = clock
        self.ids = Ids(seed)
        self.enterprises: dict[str, Enterprise] = {}
        self.workspaces: dict[str, Workspace] = {}
        self.apps: dict[str, App] = {}
        self.installations: list[Installation] = []
        self.tokens: dict[str, Token] = {}
        self.refresh_tokens: dict[str, Installation] = {}
        self.triggers = Triggers()
        self.views = Views()
        self.files: dict[str, File] = {}
        self.approvals: dict[str, Approval] = {}

    def add_enterprise(self, name: str, *, id: str = "") -> Enterprise:
        """An organisation."""
        enterprise = Enterprise(id or self.ids.new("E"), name)
        self.enterprises[enterprise.id] = enterprise
        return enterprise

    def add_workspace(self, name: str, *, id: str = "", enterprise: Enterprise | None = None) -> Workspace:
        """A workspace, with Slackbot in it."""
        domain = name.lower().replace(" ", "-")
        workspace = Workspace(id or self.ids.new("T"), name, domain, self, enterprise)
        self.workspaces[workspace.id] = workspace
        workspace.add_person("slackbot", id="USLACKBOT", real_name="Slackbot")
        return workspace

    def add_app(self, name: str = "Makker", *, id: str = "") -> App:
        """An app with its secrets; change its fields to give it other scopes, events or redirect URLs."""
        app_id = id or self.ids.new("A")
        number = f"{len(self.apps) + 1:04d}"
        app = App(
            id=app_id,
            name=name,
            client_id=f"1000.{number}",
            client_secret=self.ids.secret(32),
            signing_secret=self.ids.secret(32),
            verification_token=self.ids.secret(),
            app_token=f"xapp-1-{app_id}-{number}-{self.ids.secret(40)}",
        )
        self.apps[app_id] = app
        self.tokens[app.app_token] = Token(app.app_token, app, None)
        return app

    def install(
        self, app: App, place: Workspace | Enterprise, by: Person | None = None, scopes: tuple[str, ...] = ()
    ) -> Installation:
        """Install an app, with a bot of its own and a bot token; again, or with other scopes."""
        team = place.id if isinstance(place, Workspace) else ""
        owner = place.enterprise.id if isinstance(place, Workspace) and place.enterprise else ""
        enterprise = owner if team else place.id
        granted = set(scopes or app.scopes)
        for known in self.installations:
            if known.app is app and (known.team, known.enterprise) == (team, enterprise):
                known.is_gone, known.scopes, known.bot.deleted = False, granted, False
                known.installed_by = by.id if by else known.installed_by
                self.new_token(known)
                return known
        installation = Installation(app, team, enterprise, self._bot(app, place), by.id if by else "", granted)
        self.installations.append(installation)
        self.new_token(installation)
        return installation

    def new_token(self, installation: Installation) -> Token:
        """Another bot token; with rotation it lives for twelve hours and the last refresh token dies."""
        rotates = installation.app.rotates_tokens
        value = f"xoxb-{len(self.tokens)}-{self.ids.secret(30)}"
        token = Token(f"xoxe.{value}" if rotates else value, installation.app, installation)
        if rotates:
            token.expires_at = self.clock.now() + TOKEN_LIFE
            self.refresh_tokens.pop(installation.refresh_token, None)
            installation.refresh_token = f"xoxe-1-{self.ids.secret(60)}"
            self.refresh_tokens[installation.refresh_token] = installation
        installation.token = token.value
        self.tokens[token.value] = token
        return token

    def end_tokens(self, installation: Installation, error: str) -> None:
        """Refuse every token of an installation with this error from now on."""
        for token in self.tokens.values():
            if token.installation is installation:
                token.refused = token.refused or error
        self.refresh_tokens.pop(installation.refresh_token, None)

    def uninstall(self, installation: Installation) -> None:
        """Take an app away: its tokens die, its bot is deactivated."""
        installation.is_gone = True
        self.end_tokens(installation, "account_inactive")
        installation.bot.deleted = True

    def reach(self, installation: Installation) -> list[Workspace]:
        """The workspaces that an installation is for."""
        if installation.team:
            return [self.workspaces[installation.team]]
        return [
            workspace
            for workspace in self.workspaces.values()
            if workspace.enterprise and workspace.enterprise.id == installation.enterprise
        ]

    def installed_in(self, workspace: Workspace) -> Iterator[Installation]:
        """The apps of a workspace."""
        for installation in self.installations:
            if not installation.is_gone and workspace in self.reach(installation):
                yield installation

    def trigger(self, app: App, team: str, user: str, view: str = "") -> Trigger:
        """A fresh trigger id."""
        now = self.clock.now()
        trigger_id = f"{int(now.timestamp())}.{self.ids.secret(10)}.{self.ids.secret(32)}"
        return self.triggers.add(Trigger(trigger_id, app.id, team, user, now, view))

    def view_hash(self) -> str:
        """What a view's present state is called."""
        return f"{int(self.clock.now().timestamp())}.{self.ids.secret(8)}"

    def new_view(self, app: App, bot_id: str, team: str, user: str, body: Json, below: View | None = None) -> View:
        """Show a view, over another one where `below` is given."""
        view_id = self.ids.new("V")
        view = View(view_id, team, app.id, bot_id, user, body, self.view_hash(), below.root if below else view_id)
        view.previous = below.id if below else ""
        view.state = initial_state(view.blocks)
        self.views.add(view)
        return view

    def change_view(self, view: View, body: Json) -> None:
        """Show something else in a view; what was filled in stays where its field stays."""
        if body["type"] != view.type:
            raise SlackError("invalid_arguments", ["the type of a view cannot be changed [json-pointer:/view/type]"])
        fresh = initial_state(body["blocks"])
        for block, actions in fresh.items():
            for action in actions:
                if action in view.state.get(block, {}):
                    actions[action] = view.state[block][action]
        view.body, view.hash, view.state = body, self.view_hash(), fresh

    def _bot(self, app: App, place: Workspace | Enterprise) -> Person:
        spaces = (
            [place]
            if isinstance(place, Workspace)
            else [space for space in self.workspaces.values() if space.enterprise is place]
        )
        user_id, bot_id = self.ids.new("U"), self.ids.new("B")
        bot: Person | None = None
        for space in spaces:
            bot = space.add_person(
                app.name.lower(), id=user_id, real_name=app.name, is_bot=True, tz="America/Los_Angeles"
            )
            bot.bot_id, bot.app_id = bot_id, app.id
        assert bot is not None, "an organisation needs a workspace before an app is installed in it"
        return bot


def initial_state(blocks: list[Json]) -> dict[str, dict[str, Json]]:
    """What a view's fields hold before anybody touched them."""
    state: dict[str, dict[str, Json]] = {}
    for block in blocks:
        for element in elements_of(block):
            value = initial(element)
            if value is not None:
                state.setdefault(block["block_id"], {})[element["action_id"]] = value
    return state


def elements_of(block: Json) -> list[Json]:
    """What can be pressed, picked or filled in within a block."""
    found = [*block.get("elements", [])] if block["type"] == "actions" else []
    found += [block[name] for name in ("element", "accessory") if name in block]
    return [element for element in found if "action_id" in element]
