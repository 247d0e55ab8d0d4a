from __future__ import annotations

import pytest

from resolutionflow.testing import Contract, ContractBroken, Reach, VerdictOutcome, verdicts
from resolutionflow.testing.contract import expect, promise, skip


class Parts:
    @promise(Reach.READ)
    async def test_it_is_kept(self) -> None:
        """It is kept."""

    @promise(Reach.READ)
    async def test_it_is_broken(self) -> None:
        """It is
        broken."""
        expect(False, "it was not so")

    @promise(Reach.READ)
    async def test_it_raises(self) -> None:
        raise LookupError("nowhere")

    @promise(Reach.STAND_IN)
    async def test_it_is_skipped(self) -> None:
        skip("it was told too little")


class Promises(Parts, Contract):
    pass


def test_each_promise_has_a_verdict():
    class Mine(Promises):
        pass

    assert {
        "test_it_is_broken": ("It is broken.", VerdictOutcome.BROKEN, "it was not so"),
        "test_it_is_kept": ("It is kept.", VerdictOutcome.KEPT, ""),
        "test_it_is_skipped": ("test_it_is_skipped", VerdictOutcome.SKIPPED, "it was told too little"),
        "test_it_raises": ("test_it_raises", VerdictOutcome.BROKEN, "LookupError: nowhere"),
        "test_the_contract_is_whole": (
            "No test of the contract was taken away or replaced after the class was made.",
            VerdictOutcome.KEPT,
            "",
        ),
    } == {each.name: (each.text, each.outcome, each.detail) for each in verdicts(Mine())}


def test_what_goes_further_than_the_contract_may_is_skipped():
    class Mine(Promises):
        reach = Reach.WRITE

    (found,) = [each for each in verdicts(Mine()) if each.name == "test_it_is_skipped"]

    assert VerdictOutcome.SKIPPED == found.outcome
    assert "it writes often and loses answers, which only a stand-in is for" == found.detail


def test_a_broken_promise_is_told_without_the_frames_of_the_contract():
    with pytest.raises(ContractBroken) as caught:
        Promises().test_it_is_broken()

    assert "kept" == caught.traceback[-1].name


@pytest.mark.parametrize("replacement", [None, lambda self: None, Promises.test_it_is_kept])
def test_a_class_that_replaces_or_removes_a_promise_is_refused(replacement):
    with pytest.raises(
        TypeError, match="Mine replaces or removes what the contract promises: test_it_is_broken"
    ):
        type("Mine", (Promises,), {"test_it_is_broken": replacement})


def test_a_class_that_gets_another_promise_from_beside_the_contract_is_refused():
    class Beside:
        def test_it_raises(self) -> None:
            pass

    with pytest.raises(TypeError, match="test_it_raises"):
        type("Mine", (Beside, Promises), {})


def test_a_promise_that_is_replaced_afterwards_is_found():
    class Mine(Promises):
        pass

    Mine.test_it_is_broken = lambda self: None  # type: ignore[method-assign, assignment]

    with pytest.raises(AssertionError, match="Mine no longer has the contract's own test_it_is_broken"):
        Mine().test_the_contract_is_whole()


def test_a_promise_that_is_deleted_from_the_contract_itself_is_found(monkeypatch):
    class Mine(Promises):
        pass

    monkeypatch.delattr(Parts, "test_it_is_kept")

    with pytest.raises(AssertionError, match="test_it_is_kept"):
        Mine().test_the_contract_is_whole()


def test_tests_of_ones_own_are_welcome():
    class Mine(Promises):
        def test_of_my_own(self) -> None:
            pass

    assert "test_of_my_own" not in Mine.promises
