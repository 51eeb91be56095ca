"""A Teams that bites back, on loopback, for tests.

    async with running(clock) as teams:
        acme = teams.world.add_tenant("Acme")
        anna = acme.add_person("Anna Holm", zone="Europe/Copenhagen", locale="da-DK")
        teams.connect("http://127.0.0.1:3978/api/messages")
        hand = teams.hand(anna)
        await hand.installs()                                # and hand.installs(team), hand.installs(group)
        answer = await hand.types("goal run")                # answer.status, .body, .seconds
        shown = await hand.presses(hand.from_bot()[-1], "Done")
        sent = await hand.submits({"title": "Run"})          # in the dialog that opened: sent.did, .words, .dialog
        team = acme.add_team("Product", anna)
        await hand.mentions(team.general, "help")

The bot uses `teams.world.bot` (`.app_id`, `.secret`, `.tenant`, `.certificate.pem`), `teams.login_url` and
`teams.openid_url`; where it answers is in each activity. Leaving the block fails the test if it broke a rule
(`teams.violations`). `teams.oracle` is the log, `teams.faults` breaks things, `teams.keys` signs and rotates, and
`teams.keys.token(…)` and `.sign(…)` forge. `teams.rates.is_kept = False` switches off what a test is not about.
"""

from tests.teams_server.acting import Hand
from tests.teams_server.cards import NotPossible
from tests.teams_server.delivery import Answer
from tests.teams_server.dialogs import Dialog, Shown
from tests.teams_server.messages import Message
from tests.teams_server.places import Conversation, Team
from tests.teams_server.server import TeamsServer, running
from tests.teams_server.world import Bot, Tenant, World

__all__ = [
    "Answer",
    "Bot",
    "Conversation",
    "Dialog",
    "Hand",
    "Message",
    "NotPossible",
    "Shown",
    "Team",
    "TeamsServer",
    "Tenant",
    "World",
    "running",
]
