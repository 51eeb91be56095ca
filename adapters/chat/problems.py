"""What can be wrong with a request, in words for the person in front of the page."""

from collections.abc import Mapping

from aiohttp import web

from adapters.chat.answers import respond
from bot.text.catalogue import put
from bot.text.messages import Text, msg


class Problem(Exception):
    """A refusal: its status, what happened and what to do, and what is wrong with each named field."""

    def __init__(self, status: int, text: Text, errors: Mapping[str, Text] | None = None) -> None:
        super().__init__(f"HTTP {status}")
        self.status = status
        self.text = text
        self.errors = dict(errors or {})

    def answer(self, language: str) -> web.Response:
        """The refusal as JSON, in the words of `language`."""
        errors = {name: put(text, language) for name, text in self.errors.items()}
        return respond({"problem": put(self.text, language), "errors": errors}, status=self.status)


def wrong_fields(**errors: Text) -> Problem:
    """Some fields of a form on the page are not right."""
    return Problem(422, msg("Something isn't right yet. See the marked fields."), errors)


def not_json() -> Problem:
    """The body is no JSON at all."""
    return Problem(400, msg("I couldn't read that request. Reload the page and try again."))


def not_understood() -> Problem:
    """The body is JSON, but not what is asked for here."""
    return Problem(422, msg("That request doesn't hold what I need. Reload the page and try again."))


def wrong_type() -> Problem:
    """The body does not say that it is JSON."""
    return Problem(415, msg("I couldn't read that request. Reload the page and try again."))


def too_large() -> Problem:
    """The body is over the limit."""
    return Problem(413, msg("That is more than I can take at once. Make it shorter and send it again."))


def not_from_here() -> Problem:
    """The request comes from another site, or to a name that is not this page's."""
    return Problem(403, msg("This page only answers on this machine. Open it as http://localhost or http://127.0.0.1."))


def sign_in_first() -> Problem:
    """The token is missing or wrong."""
    return Problem(401, msg("Please sign in first. Reload the page."))


def unknown_person() -> Problem:
    """Nobody in the workspace has this id."""
    return Problem(404, msg("That person isn't in this workspace. Choose somebody else on the left."))


def last_person() -> Problem:
    """Whoever is left alone in the workspace stays."""
    return Problem(409, msg("Somebody has to stay. Add another person first."))


def unknown_conversation() -> Problem:
    """There is no such conversation, or the person is not in it."""
    return Problem(404, msg("That conversation isn't here for you. Choose another on the left."))


def unknown_message() -> Problem:
    """The message that was acted on is gone."""
    return Problem(404, msg("That message isn't here any more. Write to me, and I'll show you how things stand."))


def sealed_file() -> Problem:
    """The key that a file was sealed with is not there any more."""
    return Problem(410, msg("I can't open that file any more; its key is missing. Ask me for your data again."))


def unknown_page() -> Problem:
    """No such address."""
    return Problem(404, msg("There is nothing here. Go back to the page and try again."))


def not_stored() -> Problem:
    """The database cannot be reached or written."""
    return Problem(
        423,
        msg("I can't reach my database right now, so nothing was saved. Your words are still here; try again soon."),
    )


def not_expected() -> Problem:
    """A fault of ours."""
    return Problem(409, msg("That didn't work, and the fault is mine. Try again; what was saved before is safe."))
