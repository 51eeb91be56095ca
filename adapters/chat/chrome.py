"""The page's own words: what stands around the conversations."""

from bot.text.catalogue import put
from bot.text.messages import Message, msg


def words(language: str) -> dict[str, str]:
    """Every word of the page by its name; `{names}` in them are filled in by the page."""
    return {name: put(message, language) for name, message in (_RAIL | _CLOCK | _TALK | _FORMS).items()}


_RAIL: dict[str, Message] = {
    "workspace": msg("Workspace"),
    "skip": msg("Skip to the conversation"),
    "open_rail": msg("People and conversations"),
    "close": msg("Close"),
    "sitting_as": msg("You are"),
    "conversations": msg("Conversations"),
    "add_person": msg("Add a person"),
    "add_channel": msg("Add a channel"),
    "edit_person": msg("Edit {name}", name="{name}"),
    "edit_channel": msg("Edit #{name}", name="{name}"),
    "remove_person": msg("Remove from the workspace…"),
    "remove_title": msg("Remove {name}?", name="{name}"),
    "remove_text": msg(
        "Makker stops asking {name}, and their conversation closes. What they said in channels stays. "
        "To erase everything, write “forget me” there first.",
        name="{name}",
    ),
    "remove": msg("Remove"),
    "person_left": msg("{name} has left the workspace.", name="{name}"),
    "something_new": msg("Something new"),
    "stays_here": msg("A small workspace on your own machine. Nothing leaves it."),
}

_CLOCK: dict[str, Message] = {
    "clock": msg("The workspace's clock"),
    "move_clock": msg("Move the clock"),
    "plus_hour": msg("+1 h"),
    "plus_hour_said": msg("Go one hour ahead"),
    "next_prompt": msg("Next check-in"),
    "next_prompt_said": msg("Go to the next check-in of the person you sit as"),
    "plus_day": msg("+1 day"),
    "plus_day_said": msg("Go one day ahead"),
    "to_date": msg("To a date…"),
    "to_date_said": msg("Go to a date and time"),
    "time_moves": msg("Time is passing…"),
    "clock_arrived": msg("It is now {time} on {day}.", time="{time}", day="{day}"),
    "clock_stopped": msg("The clock stopped on its way. Try to move it again."),
    "date_and_time": msg("Date and time"),
    "date_hint": msg("On your own clock. Everything due until then happens on the way, in order."),
    "moment": msg("{day} at {time}", day="{day}", time="{time}"),
    "move": msg("Move"),
}

_TALK: dict[str, Message] = {
    "you": msg("You"),
    "somebody": msg("Somebody who left"),
    "only_you": msg("Only {name} and Makker", name="{name}"),
    "your_message": msg("Your message"),
    "write_to_makker": msg("Write to Makker"),
    "write_to_channel": msg("Write to #{name}", name="{name}"),
    "enter_sends": msg("Enter sends, Shift+Enter begins a new line"),
    "send": msg("Send"),
    "sending": msg("Sending…"),
    "suggestions": msg("Things to write"),
    "try_goal": msg("goal read every weekday at 8pm"),
    "try_mine": msg("my goals"),
    "try_help": msg("help"),
    "earlier": msg("Earlier messages"),
    "removed": msg("This message was removed."),
    "show_all": msg("Show all"),
    "show_less": msg("Show less"),
    "thread": msg("Thread"),
    "reply": msg("Reply"),
    "your_reply": msg("Your reply"),
    "reply_hint": msg("Reply in the thread"),
    "reconnecting": msg("Makker isn't answering. I keep trying; what you write stays here."),
    "back_again": msg("Makker is back."),
    "unreachable": msg("Makker isn't answering, so that wasn't sent. Is it still running?"),
    "intro_title": msg("Try Makker in a minute"),
    "intro_text": msg("Here you are {name}. You can be any of the others, too.", name="{name}"),
    "intro_goal": msg("Press “Looks right” below, and then “Set a goal”."),
    "intro_clock": msg("Press “Next check-in” at the top, and Makker asks you."),
    "intro_answer": msg("Answer with a button, or write “done”."),
    "channel_intro_title": msg("The beginning of #{name}", name="{name}"),
    "channel_intro_text": msg(
        "People talk with one another here. Begin with @makker when you want Makker to answer; "
        "what is private it tells you in your own conversation."
    ),
}

_FORMS: dict[str, Message] = {
    "cancel": msg("Cancel"),
    "discard": msg("Discard"),
    "leave_anyway": msg("What you wrote here isn't saved yet."),
    "optional": msg("optional"),
    "add": msg("Add"),
    "save": msg("Save"),
    "name": msg("Name"),
    "zone": msg("Time zone"),
    "zone_hint": msg("Such as Europe/Copenhagen."),
    "country": msg("Country"),
    "country_hint": msg("Its public holidays are days off."),
    "no_country": msg("None"),
    "language": msg("Language"),
    "channel_name": msg("Channel name"),
    "channel_hint": msg("Short, such as “leaders”."),
    "members": msg("Who is in it"),
}
