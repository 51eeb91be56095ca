"""What people typed, taken out of Slack's markup."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.slack.typed import as_written
from tests.slack_server.acting import as_typed


@pytest.mark.parametrize(
    ("sent", "written"),
    [
        ("Ring to <https://x.test|the customer> &amp; ask", "Ring to the customer & ask"),
        ("read <https://x.test/?a=1&amp;b=2>", "read https://x.test/?a=1&b=2"),
        ("write to <mailto:a@b.test|a@b.test>", "write to a@b.test"),
        ("thank <@U0ANNA|anna> and <@W0BEN>", "thank anna and "),
        ("in <#C0TEAM|team>, <#C0TEAM>", "in #team, "),
        ("<!channel> <!here|here> <!subteam^S1|@leaders>", "@channel here @leaders"),
        ("by <!date^1392734382^{date_short}|18 Feb>", "by 18 Feb"),
        ("by <!date^1392734382^{date_short}>", "by @date"),
        ("&amp;lt;b&amp;gt;", "&lt;b&gt;"),
    ],
)
def test_markup_of_slacks_own_becomes_words(sent: str, written: str) -> None:
    assert as_written(sent) == written


@pytest.mark.parametrize("text", ["read <5 pages> a day", "a < b > c", "<b>run</b>", "<3 running", "<>", "R&D > sales"])
def test_a_command_is_read_alike_whether_slack_escaped_it_or_not(text: str) -> None:
    assert as_written(text) == as_written(as_typed(text)) == text


@given(st.text())
def test_whatever_is_typed_into_a_message_comes_back(text: str) -> None:
    assert as_written(as_typed(text)) == text
