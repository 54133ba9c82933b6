"""Eight processes at one file: never a slot more than the capacity."""

from pathlib import Path

import pytest

from tests.authority.scene import node_id
from tests.authority.slot_race import (
    WORKERS,
    Race,
    count_then_insert,
    held_in,
    prepare_count_then_insert,
    prepare_slot_rows,
    slot_rows,
)

CAPACITY = 10


def race_for_slot_rows(folder: Path, rounds: int, claims: int) -> None:
    with Race(slot_rows) as race:
        for number in range(rounds):
            path = folder / f"round-{number}.sqlite"
            prepare_slot_rows(path, CAPACITY)
            granted = race.round(path, claims)
            assert len(granted) == CAPACITY
            assert {slot: node_id(node) for node, slot in granted} == held_in(path)
            assert sorted(slot for _node, slot in granted) == list(range(1, CAPACITY + 1))


def test_eight_processes_are_granted_exactly_the_capacity(tmp_path: Path) -> None:
    race_for_slot_rows(tmp_path, rounds=2, claims=20)


@pytest.mark.full
@pytest.mark.timeout(1800)
def test_eight_processes_are_granted_exactly_the_capacity_over_many_rounds(tmp_path: Path) -> None:
    race_for_slot_rows(tmp_path, rounds=50, claims=200)


def test_the_same_race_over_grants_a_store_that_counts_then_inserts(tmp_path: Path) -> None:
    most = 0
    with Race(count_then_insert) as race:
        for number in range(20):
            path = tmp_path / f"naive-{number}.sqlite"
            prepare_count_then_insert(path, CAPACITY)
            most = max(most, len(race.round(path, claims=20)))
            if most > CAPACITY:
                break
    assert most > CAPACITY, "the race is too tame to prove anything"


def test_the_race_is_one_of_many_claims_for_few_slots() -> None:
    assert WORKERS * 20 > CAPACITY * 10
