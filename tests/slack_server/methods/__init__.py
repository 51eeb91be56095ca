"""The Web API's methods, one module a family. Importing them registers them."""

from tests.slack_server.methods import apps, auth, bots, chat, conversations, files, oauth, users, views  # noqa: F401
from tests.slack_server.methods.registry import METHODS as METHODS
