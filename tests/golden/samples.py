"""A card with every block and a form with every field, with all that makes texts awkward."""

from datetime import date, datetime, time

from bot.cards.card import (
    Button,
    Buttons,
    Card,
    ChecksField,
    ChoiceField,
    Choices,
    Divider,
    Fields,
    Form,
    Heading,
    HeatMap,
    Option,
    Paragraph,
    Picker,
    Picture,
    Progress,
    TextField,
)
from bot.text.messages import Clock, Day, Listing, Moment, Number, Share, msg, nmsg

HOSTILE = '<b onclick="x()">‮ & 🙂 <!channel> {name}\n{0}'

CARD = Card(
    (
        Heading(msg("The few that matter most")),
        Paragraph(msg("“{title}”", title=HOSTILE)),
        Paragraph(msg("{day} at {time}", day=Day(date(2026, 3, 2)), time=Clock(time(7, 30))), quiet=True),
        Paragraph(HOSTILE),
        Paragraph(nmsg("{n} goal under way.", "{n} goals under way.", 2)),
        Paragraph(msg("Check-ins: {titles}", titles=Listing(("a", "b", "c")))),
        Paragraph(
            msg("The clock only goes forward. Choose a time after {now}.", now=Moment(datetime(2026, 3, 2, 7, 30)))
        ),
        Fields(((msg("In a row"), "6"), (msg("Longest"), msg("{n}", n=Number(14.5))))),
        Divider(),
        Progress(msg("Habit strength {share}", share=Share(0.823)), 0.823),
        Progress("beyond", 1.7),
        Picture(HeatMap(date(2026, 1, 5), "dpmeo-d"), nmsg("The last {n} week.", "The last {n} weeks.", 12)),
        Picture(HeatMap(date(2026, 1, 5), "ddddddd"), HOSTILE),
        Picker("tone", msg("Language"), (Option("da", "Dansk"), Option("en", "English")), "en"),
        Buttons(
            (
                Button(msg("Done"), "check_in.done", "g1.20260302", 3, "primary"),
                Button(msg("Let it go"), "my_goals.let_go", HOSTILE, style="danger"),
            )
        ),
        Choices(msg("More"), (Button(msg("I'm ill"), "pause.ill", "g1"), Button(msg("Help"), "help.show"))),
    ),
    msg("The few that matter most"),
)

FORM = Form(
    msg("Set a goal"),
    (
        TextField("title", msg("Set a goal"), HOSTILE, msg("The few that matter most"), 200),
        TextField("why", "Why", several_lines=True, optional=True, longest=500),
        TextField("amount", "Amount", "5", kind="number"),
        TextField("at", "At", "7:30", kind="time"),
        TextField("on", "On", "2026-03-02", kind="date"),
        TextField("zone", "Zone", "Europe/Copenhagen", kind="zone"),
        ChoiceField(
            "cadence", msg("Language"), (Option("d", msg("every day")), Option("w", msg("every weekday"))), "w"
        ),
        ChecksField("days", "Days", (Option("1", "M"), Option("2", "T")), ("2",), msg("The few that matter most")),
    ),
    msg("Set a goal"),
    "goal.save",
    "g1",
)
