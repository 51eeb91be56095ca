"""What people who mean harm send to Makker in Slack: it is answered in time, does nothing, and is told to nobody."""

from tests.faults.slack_fuzz import fuzz

PAYLOADS = 2_000


async def test_payloads_that_were_taken_apart_do_no_harm() -> None:
    account = await fuzz(PAYLOADS, seed=1)
    assert sum(account.sent.values()) == PAYLOADS
    assert len(account.sent) >= 14
    assert account.faults == []
