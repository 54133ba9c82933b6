"""A sandbox for the commands of one file, and an empty home for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.harness.commands import PracticeProject, practise


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PracticeProject]:
    yield from practise(tmp_path_factory.mktemp("practice"))


@pytest.fixture(autouse=True)
def own_home(program_home: Path) -> Path:
    """Every command keeps its journal in an empty home."""
    return program_home
