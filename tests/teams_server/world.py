"""Everything there is: organisations, people, teams and their channels, group chats, and the bot."""

from dataclasses import dataclass, field

from tests.loopback.clock import Clock
from tests.teams_server.certificates import Certificate
from tests.teams_server.errors import Json
from tests.teams_server.ids import Ids
from tests.teams_server.messages import Message
from tests.teams_server.people import Person
from tests.teams_server.places import Conversation, Kind, Team, base


@dataclass(slots=True, eq=False)
class Bot:
    """The bot's registration, in one organisation unless it `is_multi_tenant`, with a secret and a certificate."""

    app_id: str
    secret: str
    tenant: str
    certificate: Certificate
    name: str = "Makker"
    is_multi_tenant: bool = False

    @property
    def id(self) -> str:
        """What it is called in conversations."""
        return f"28:{self.app_id}"

    @property
    def account(self) -> Json:
        """The bot as an activity names it."""
        return {"id": self.id, "name": self.name}


@dataclass(slots=True, eq=False)
class Tenant:
    """An organisation. `region` is the part of the connector's address that its activities come from."""

    id: str
    name: str
    world: "World"
    region: str = "emea"
    tells_email: bool = True
    people: dict[str, Person] = field(default_factory=dict)
    teams: dict[str, Team] = field(default_factory=dict)
    _own: dict[str, Conversation] = field(default_factory=dict)

    def add_person(
        self,
        name: str,
        *,
        zone: str = "Europe/Copenhagen",
        locale: str = "en-GB",
        country: str = "DK",
        role: str = "user",
        id: str = "",
    ) -> Person:
        """Somebody joins; `role="guest"` for a guest of the organisation."""
        ids = self.world.ids
        address = f"{name.lower().replace(' ', '.')}@{self.name.lower().replace(' ', '')}.example"
        person = Person(id or ids.person(), ids.guid(), self.id, name, address, zone, locale, country, role)
        self.people[person.id] = person
        return person

    def add_team(self, name: str, *members: Person) -> Team:
        """A team, with its first channel."""
        team = Team(self.world.ids.channel(), self.world.ids.guid(), self.id, name, list(members))
        self.teams[team.id] = team
        self.add_channel(team, "", id=team.id)
        return team

    def add_channel(self, team: Team, name: str, *, id: str = "") -> Conversation:
        """A channel of a team; its first one has no name."""
        channel = Conversation(id or self.world.ids.channel(), Kind.CHANNEL, self.id, name, team=team)
        team.channels.append(channel)
        return self.world.keep(channel)

    def add_group(self, *people: Person, name: str = "") -> Conversation:
        """A group chat."""
        return self.world.keep(Conversation(self.world.ids.group(), Kind.GROUP, self.id, name, list(people)))

    def personal(self, person: Person) -> Conversation:
        """Somebody's own conversation with the bot, whether it is installed for them or not."""
        if person.id not in self._own:
            new = Conversation(self.world.ids.personal(), Kind.PERSONAL, self.id, people=[person])
            self._own[person.id] = self.world.keep(new)
        return self._own[person.id]


class World:
    """The whole of it."""

    def __init__(self, clock: Clock, seed: int = 1) -> None:
        self.clock = clock
        self.ids = Ids(seed)
        self.tenants: dict[str, Tenant] = {}
        self.conversations: dict[str, Conversation] = {}
        self.home = self.add_tenant("Makkers")
        self.bot = Bot(self.ids.guid(), self.ids.secret(), self.home.id, Certificate(0))

    def add_tenant(self, name: str, *, id: str = "") -> Tenant:
        """An organisation; the first one is that in which the bot is registered."""
        tenant = Tenant(id or self.ids.guid(), name, self)
        self.tenants[tenant.id] = tenant
        return tenant

    def keep(self, conversation: Conversation) -> Conversation:
        """Note a conversation."""
        self.conversations[conversation.id] = conversation
        return conversation

    def conversation(self, conversation_id: str) -> Conversation | None:
        """The conversation that an id names, with or without a thread."""
        return self.conversations.get(base(conversation_id)[0])

    def team(self, team_id: str) -> Team | None:
        """A team."""
        return next((tenant.teams[team_id] for tenant in self.tenants.values() if team_id in tenant.teams), None)

    def post(self, conversation: Conversation, author: str, body: Json, thread: str = "", id: str = "") -> Message:
        """A message that stands from now on."""
        message_id = id or self.ids.message(self.clock.now())
        root = thread or (message_id if conversation.kind is Kind.CHANNEL else "")
        message = Message(message_id, conversation.id, author, body, root)
        conversation.messages.append(message)
        return message
