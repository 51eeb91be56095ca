"""A Slack that bites back, on loopback, for tests.

    async with running(clock) as slack:
        acme = slack.world.add_workspace("Acme")
        anna = acme.add_person("anna", tz="Europe/Copenhagen")
        app = slack.world.add_app()
        makker = slack.world.install(app, acme, anna)
        slack.connect_http(app, "http://127.0.0.1:3000")     # or slack.connect_socket(app)
        hand = slack.hand(anna, makker)
        answer = await hand.types("goal run")                # answer.status, .body, .seconds
        await hand.presses(hand.from_app()[-1], "Done")
        sent = await hand.submits({"title": "Run"})          # sent.did, .errors, .view

The app uses `slack.api_url`, `makker.token`, `app.app_token`, `app.signing_secret`. Leaving the block fails the test
if the app broke a rule (`slack.violations`). `slack.oracle` is the log, `slack.faults` breaks things, `slack.sockets`
holds the connections. `slack.rates.is_kept = False` and `slack.echoes.are_on = False` switch off what a test is not
about.
"""

from tests.slack_server.acting import Hand
from tests.slack_server.apps import App, Installation
from tests.slack_server.delivery import Answer, Parcel, SignedHttp
from tests.slack_server.elements_found import NotPossible
from tests.slack_server.server import SlackServer, running
from tests.slack_server.submitting import Submission
from tests.slack_server.world import Enterprise, Workspace, World

__all__ = [
    "Answer",
    "App",
    "Enterprise",
    "Hand",
    "Installation",
    "NotPossible",
    "Parcel",
    "SignedHttp",
    "SlackServer",
    "Submission",
    "Workspace",
    "World",
    "running",
]
