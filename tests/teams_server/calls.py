"""One request to the connector, and what may be asked of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.loopback.violations import Violations
from tests.teams_server.errors import Json, TeamsError
from tests.teams_server.people import Person
from tests.teams_server.places import Conversation, Team, base
from tests.teams_server.world import Tenant, World


class Limited(Exception):
    """Too many requests; wait so many seconds."""

    def __init__(self, seconds: int, is_early: bool) -> None:
        super().__init__(seconds)
        self.seconds, self.is_early = seconds, is_early


@dataclass(slots=True)
class Call:
    """A request that is answered now. Its methods raise `TeamsError` where there is no such thing."""

    name: str
    path: Mapping[str, str]
    query: dict[str, str]
    world: World
    violations: Violations
    body: Json = field(default_factory=dict)
    made: str = ""
    made_in: str = ""
    most_per_page: int = 500

    @property
    def region(self) -> str:
        """Where it came in."""
        return self.path["region"]

    @property
    def tenant_id(self) -> str:
        """The organisation that its address names."""
        return self.path["tenant"]

    @property
    def conversation_id(self) -> str:
        """The conversation that it names, with its thread, or that it made."""
        return self.path.get("conversation", self.made_in)

    @property
    def activity_id(self) -> str:
        """The activity that it made or named."""
        return self.made or self.path.get("activity", "")

    @property
    def counted_under(self) -> str:
        """The conversation whose limits it counts for; for a new one, whom it is with."""
        if self.name == "create":
            return str(self.body.get("members") or self.body.get("channelData"))
        return base(self.conversation_id)[0] or self.path.get("team", "")

    def wrong(self, what: str, *, code: str = "BadSyntax") -> TeamsError:
        """The answer to something that nobody should send."""
        self.violations.add(self.name, what)
        return TeamsError(400, code, what)

    def tenant(self) -> Tenant:
        """The organisation that it is for."""
        tenant = self.world.tenants.get(self.tenant_id)
        if tenant is None:
            raise TeamsError(404, "TenantNotFound")
        return tenant

    def conversation(self) -> Conversation:
        """The conversation, which the bot must be in for anything at all."""
        tenant = self.tenant()
        found = self.world.conversation(self.conversation_id)
        if found is None or found.is_over or found.tenant != tenant.id:
            raise TeamsError(404, "ConversationNotFound", "Conversation not found.")
        self.let_in(found)
        return found

    def let_in(self, conversation: Conversation) -> None:
        """Whether the bot may do anything there."""
        if conversation.refuses:
            raise TeamsError(403, conversation.refuses)
        if not conversation.has_bot:
            raise TeamsError(403, "BotNotInConversationRoster", "The bot is not part of the conversation roster.")

    def person(self, named: str) -> Person:
        """Somebody of the organisation, by either of their ids."""
        for person in self.tenant().people.values():
            if named in (person.id, person.object_id) and not person.is_gone:
                return person
        raise TeamsError(404, "MemberNotFoundInConversation", "Member not found in conversation.")

    def team(self) -> Team:
        """The team that it names."""
        team = self.tenant().teams.get(self.path["team"])
        if team is None or team.is_gone:
            raise TeamsError(404, "TeamNotFound")
        if not team.is_installed:
            raise TeamsError(403, "BotNotInConversationRoster", "The bot is not part of the conversation roster.")
        return team
