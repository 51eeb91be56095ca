"""The stage of the load test: a workspace with people who were asked this morning, in Slack and in the database."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random

from cryptography.fernet import Fernet

from adapters.shared.ports import Member
from adapters.slack.ports import tenant_of
from adapters.slack.render import card_message
from bot.assembly import assemble
from bot.clock import SetClock
from bot.dialogs.base import Event, Met, Pressed, Profile, Submitted
from bot.domain.person import PersonId, TenantId
from bot.public_holidays import public_holidays
from bot.store.crypto import Vault
from bot.store.database import Database, open_engine
from bot.store.members import StoreMembers
from bot.store.slack_tables import slack_members
from tests.slack_server import Hand, SlackServer
from tests.slack_server.messages import Message
from tests.support.people import buttons
from tests.support.recording import RecordingMessenger

LOOKS_AT_HOME = 5
"""Every fifth has opened the Home tab, which is then kept fresh for them."""


@dataclass(slots=True, eq=False)
class Somebody:
    """A person of the crowd. Nobody does two things at once. `prompt` is what they were asked; newcomers were not."""

    hand: Hand
    prompt: Message | None = None
    is_busy: bool = False
    outcome: str = ""

    @property
    def person_id(self) -> str:
        """Slack's id."""
        return str(self.hand.person.id)


class Stage:
    """A workspace in a Slack, and the same one in a database."""

    def __init__(self, slack: SlackServer, address: str, now: datetime) -> None:
        self.slack = slack
        self.address = address
        self.key = Fernet.generate_key().decode()
        self.workspace = slack.world.add_workspace("Acme")
        self.app = slack.world.add_app()
        self.installation = slack.world.install(self.app, self.workspace, None)
        self.tenant: TenantId = tenant_of(self.workspace.id)
        # A zone where it is about noon: far from the change of days, and outside of the quiet hours.
        self.zone = f"Etc/GMT{now.astimezone(UTC).hour - 12:+d}"
        self._now = now

    def comes(self, name: str) -> Somebody:
        """Somebody is in the workspace."""
        person = self.workspace.add_person(name, tz=self.zone)
        return Somebody(self.slack.hand(person, self.installation, self.workspace))

    async def were_asked(self, people: list[Somebody]) -> None:
        """Each set a goal yesterday, and was asked about it this morning."""
        database, clock = Database(open_engine(self.address)), SetClock(self._now - timedelta(days=1))
        messenger = RecordingMessenger(clock)
        makker = assemble(database, clock, Vault([self.key]), public_holidays, Random(1), {"slack": messenger})
        members: StoreMembers[Member] = StoreMembers(database, clock, Member, slack_members)
        for number, somebody in enumerate(people):
            who, name = PersonId(somebody.person_id), somebody.hand.person.real_name
            seen_home = number % LOOKS_AT_HOME == 0
            await members.keep(
                Member(self.tenant, who, name, self.zone, "en-US", "member", somebody.hand.direct.id, seen_home)
            )
            form = {"title": "Run", "why": "it matters", "cadence": "daily", "at": "07:00"}
            profile = Profile(name, self.zone, "", "en")
            for at, what in enumerate((Met(profile), Pressed("welcome.confirm"), Submitted("goal.save", "", form))):
                await makker.turns.submit(Event(f"before-{number}-{at}", self.tenant, who, what, profile=profile))
        clock.move_to(self._now)
        await makker.settle()
        database.close()
        asked = {each.to.person_id: each for each in messenger.messages if _asks(each.card)}
        for somebody in people:
            found = asked[PersonId(somebody.person_id)]
            assert found.card is not None
            shown = card_message(found.card, "en", found.key)
            bot, direct = self.installation.bot, somebody.hand.direct
            somebody.prompt = self.workspace.post(direct, bot, shown.text, blocks=shown.blocks)


def _asks(card: object) -> bool:
    return card is not None and any(button.action == "check_in.done" for button in buttons(card))  # type: ignore[arg-type]
