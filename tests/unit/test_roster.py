"""Rosters of all tenants are gone through, whatever becomes of one; and again, whatever became of the last time."""

import asyncio
from collections.abc import Sequence

import pytest

from adapters.shared import roster
from adapters.shared.ports import Member
from adapters.shared.roster import Roster
from bot.domain.person import PersonId, TenantId
from bot.ports import DeliveryFailure, NotStored, TryAgain

ONE, TWO = TenantId("t:one"), TenantId("t:two")
ANNA = PersonId("anna")


class _Members:
    """Anna is known everywhere, or nobody is."""

    def __init__(self, *people: PersonId) -> None:
        self._people = frozenset(people)

    async def of(self, tenant_id: TenantId, user_id: PersonId) -> Member | None:
        return None

    async def known(self, tenant_id: TenantId) -> frozenset[PersonId]:
        return self._people

    async def keep(self, member: Member) -> None:
        raise AssertionError

    async def forget(self, tenant_id: TenantId, user_id: PersonId) -> None:
        raise AssertionError


class _Looks:
    """Notes where it looked; the first tenant fails."""

    def __init__(self, failure: Exception | None = None) -> None:
        self.at: list[TenantId] = []
        self._failure = failure

    async def __call__(self, tenant_id: TenantId, known: frozenset[PersonId]) -> None:
        assert known == {ANNA}
        self.at.append(tenant_id)
        if self._failure is not None and tenant_id == ONE:
            raise self._failure


async def _both() -> Sequence[TenantId]:
    return [ONE, TWO]


@pytest.mark.parametrize("failure", [TryAgain("hangs"), DeliveryFailure("refused"), NotStored(), KeyError("id")])
async def test_a_tenant_that_cannot_be_read_keeps_no_other_from_being_read(failure: Exception) -> None:
    looks = _Looks(failure)
    await Roster(_both, _Members(ANNA), looks).go_through()
    assert looks.at == [ONE, TWO]


async def test_where_nobody_is_known_nobody_is_looked_at() -> None:
    looks = _Looks()
    await Roster(_both, _Members(), looks).go_through()
    assert looks.at == []


async def test_it_is_gone_through_again_and_again_though_the_store_was_out_of_reach(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(roster, "FIRST_AFTER_S", 0.0)
    monkeypatch.setattr(roster, "EVERY_S", 0.0)
    looks, asked, done = _Looks(), 0, asyncio.Event()

    async def tenants() -> Sequence[TenantId]:
        nonlocal asked
        asked += 1
        if asked == 1:
            raise NotStored
        if asked > 3:
            done.set()
        return [TWO]

    keeping = asyncio.create_task(Roster(tenants, _Members(ANNA), looks).keep())
    await asyncio.wait_for(done.wait(), 10)
    keeping.cancel()
    await asyncio.gather(keeping, return_exceptions=True)
    assert looks.at[:2] == [TWO, TWO]
