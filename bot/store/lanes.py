"""The order within a conversation: what a message of the outbox waits behind, and what it may go past."""

from typing import Any

from sqlalchemy import BindParameter, ColumnElement, FromClause, and_, not_, or_, select, text

from bot.store import tables
from bot.store.outgoing import ANSWERING, PROMPTING


def is_behind(now: BindParameter[Any] | None = None) -> ColumnElement[bool]:
    """Whether a message of the outbox waits behind another of its conversation.

    What somebody waits for goes past prompts that were not tried yet and that nothing but their time holds back, since
    a platform's limits can do so for long. With `now` it leaves the way to a prompt that may be sent now; without, it
    is as if none could, so that some message of a conversation may be sent whenever one is said to be due.
    """
    earlier = tables.outbox.alias("earlier")
    may_pass = and_(_somebody_waits_for(tables.outbox), _is_untried_prompt(earlier))
    if now is not None:
        may_pass = and_(may_pass, or_(earlier.c.send_at > now, _any_before(earlier, tables.outbox.alias("foremost"))))
    return _any_before(tables.outbox, earlier, not_(may_pass))


def _any_before(box: FromClause, earlier: FromClause, *wanted: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether there is an unfinished message before one in its conversation."""
    # The number stands in the text, so that the partial index is seen to hold all that is asked for.
    unfinished = text(f"{earlier.name}.state < {tables.SENT}")  # type: ignore[attr-defined]
    same = (earlier.c.tenant_id == box.c.tenant_id, earlier.c.lane == box.c.lane, earlier.c.seq < box.c.seq)
    return select(earlier.c.seq).where(*same, unfinished, *wanted).correlate(box, tables.outbox).exists()


def _somebody_waits_for(box: FromClause) -> ColumnElement[bool]:
    """A new message, that is: what changes another has to wait for it."""
    return and_(box.c.urgency == ANSWERING, or_(box.c.op == "post", box.c.op == "thread"))


def _is_untried_prompt(box: FromClause) -> ColumnElement[bool]:
    return and_(
        box.c.urgency == PROMPTING, box.c.state == tables.WAITING, box.c.attempts == 0, box.c.ambiguous.is_(False)
    )
