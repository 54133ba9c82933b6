"""The version rules: reasons since 4.0.28, and what a licence covers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fdl_wizard.registration.version import covered_by_licence, gives_reasons, parse_version


@pytest.mark.parametrize("version", ["4.0.28", "4.0.28.1", "4.1", "4.2.10", "5", "V4.0.28", "4.0.30-beta"])
def test_from_4_0_28_on_a_project_says_why(version: str) -> None:
    assert gives_reasons(version)


@pytest.mark.parametrize("version", ["4.0.27", "4.0", "4", "3.9.99", "v4.0.3"])
def test_before_4_0_28_it_does_not(version: str) -> None:
    assert not gives_reasons(version)


def test_an_unreadable_version_counts_as_new() -> None:
    assert gives_reasons("unknown")


def test_a_licence_for_4_0_does_not_cover_4_1() -> None:
    assert covered_by_licence("4.0.30", "4.0")
    assert not covered_by_licence("4.1.0", "4.0")


def test_a_licence_without_a_version_covers_every_version() -> None:
    assert covered_by_licence("9.9", None)


def test_a_licence_with_an_unreadable_version_covers_none() -> None:
    assert not covered_by_licence("4.0", "?")
    assert not covered_by_licence("?", "?")


@given(st.text())
def test_any_text_is_parsed_without_an_exception(text: str) -> None:
    assert all(number >= 0 for number in parse_version(text))


@given(st.lists(st.integers(0, 999), min_size=1, max_size=5))
def test_what_is_printed_is_parsed_back(numbers: list[int]) -> None:
    assert parse_version(".".join(map(str, numbers))) == tuple(numbers)
