"""The command lines of `python -m tests.teams_server`."""

from tests.teams_server import TeamsServer
from tests.teams_server.__main__ import settings
from tests.teams_server.sample import Acme, Bot, button, card, dialog, shown, taken
from tests.teams_server.spoken import HELP, Spoken

FORM = card({"type": "Action.Submit", "title": "Save", "data": {}}, inputs=(
    {"type": "Input.Text", "id": "title", "label": "Goal"},))  # fmt: skip
OPENS = {"type": "Action.Submit", "title": "Set a goal", "data": {"msteams": {"type": "task/fetch"}}}


async def test_lines_are_done_and_what_came_of_them_is_shown(acme: Acme, bot: Bot) -> None:
    spoken = Spoken(acme)
    assert "answered 200" in await spoken.take("anna: hi")
    await bot.sends(acme.hand.direct.id, shown(card(button("Done"), OPENS)) | {"summary": "Did you run?"})
    assert spoken.news() == "-> anna: Did you run?   [Done, Set a goal]"
    assert spoken.news() == ""
    bot.will_answer(taken(card(text="Well done")))
    assert "card" in await spoken.take("anna press Done")
    await bot.sends(acme.hand.direct.id, shown(card(OPENS)))
    bot.will_answer(dialog(FORM))
    assert "[dialog] A goal: title (Goal)" in await spoken.take('anna press "Set a goal"')
    assert "closed" in await spoken.take("anna fill title=Run")
    assert bot.heard[-1]["value"]["data"] == {"title": "Run"}
    assert "answered 200" in await spoken.take("anna mention help")
    assert "answered 200" in await spoken.take("bertil addteam")
    assert await spoken.take("anna block") == "done"
    assert "That can't be done" in await spoken.take("anna press Never")
    assert "That can't be done" in await spoken.take("nobody: hi")
    assert await spoken.take("help") == HELP
    assert "send ok" in await spoken.take("log")


def test_makker_is_told_how_to_reach_it(teams: TeamsServer) -> None:
    told = settings(teams)
    assert f"MAKKER_TEAMS_APP_ID={teams.world.bot.app_id}" in told
    assert f"MAKKER_TEAMS_LOGIN_URL={teams.login_url}" in told
