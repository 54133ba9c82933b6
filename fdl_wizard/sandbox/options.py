"""What the sandbox is started with, on the command line and in Python. Imports nothing heavy."""

import argparse
import math
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from fdl_wizard.registration.problems import InvalidInput
from fdl_wizard.registration.version import parse_version
from fdl_wizard.sandbox.practice import MOST_NODES

DEFAULT_VERSION = "4.2.10"
_LARGEST_CAPACITY = 100_000


@dataclass(frozen=True, slots=True)
class SandboxOptions:
    """What a sandbox is like. state: its folder, None for one that is deleted at the end; capacity: of practice-ok;
    pace: seconds by which each node, up to the eighth, begins later than the one before.

    Making one raises InvalidInput for a value that cannot be.
    """

    state: Path | None = None
    nodes: int = 3
    capacity: int = 10
    project_version: str = DEFAULT_VERSION
    clock_rate: float = 1.0
    unreachable_nodes: tuple[str, ...] = ()
    pace: float = 0.0
    json: bool = False
    until_stdin_closes: bool = False

    def __post_init__(self) -> None:
        _within("--nodes", self.nodes, 1, MOST_NODES)
        _within("--capacity", self.capacity, 1, _LARGEST_CAPACITY)
        _within("--clock-rate", self.clock_rate, 0.001, 1_000_000)
        _within("--pace", self.pace, 0, 60)
        if len(parse_version(self.project_version)) < 2:
            raise InvalidInput(
                f"{self.project_version[:64]!r} is no version.",
                "Give one like 4.2.10 with --project-version.",
                field="--project-version",
            )
        known = {f"node-{number}" for number in range(1, self.nodes + 1)}
        for name in self.unreachable_nodes:
            if name not in known:
                raise InvalidInput(
                    f"There is no node {name[:64]!r} to be unreachable.",
                    f"The nodes are node-1 to node-{self.nodes}." if self.nodes > 1 else "The one node is node-1.",
                    field="--unreachable-node",
                )


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of ``sandbox serve``."""
    parser.add_argument("--state", metavar="DIR", help="keep everything there between starts (default: keep nothing)")
    # Numbers are read in options_from, so that a word in their place is told like any other value that cannot be.
    parser.add_argument("--nodes", default="3", metavar="N", help="nodes of the project (default: 3)")
    parser.add_argument("--capacity", default="10", metavar="N", help="slots of practice-ok (default: 10)")
    parser.add_argument("--project-version", default=DEFAULT_VERSION, metavar="V", help=f"(default: {DEFAULT_VERSION})")
    parser.add_argument(
        "--clock-rate",
        default="1",
        metavar="R",
        help="how fast the sandbox's clock goes; kept, but nothing follows it yet (default: 1)",
    )
    parser.add_argument(
        "--unreachable-node",
        action="append",
        default=[],
        metavar="NAME",
        help="a node that reaches neither directory nor authorization server; may be given several times",
    )
    parser.add_argument(
        "--pace",
        default="0",
        metavar="SECONDS",
        help="by how much each further node, up to the eighth, begins later (default: 0, all at once)",
    )
    parser.add_argument("--json", action="store_true", help="print addresses and logins as one line of JSON")
    parser.add_argument("--until-stdin-closes", action="store_true", help="end, too, when standard input is closed")


def options_from(parsed: argparse.Namespace) -> SandboxOptions:
    """The options out of what ``add_arguments`` had parsed. Raises InvalidInput for a value that cannot be."""
    if parsed.state == "":
        raise InvalidInput("--state names no folder.", "Give a folder, or leave --state out.", field="--state")
    return SandboxOptions(
        state=None if parsed.state is None else Path(parsed.state),
        nodes=_number("--nodes", parsed.nodes, int),
        capacity=_number("--capacity", parsed.capacity, int),
        project_version=parsed.project_version,
        clock_rate=_number("--clock-rate", parsed.clock_rate, float),
        unreachable_nodes=tuple(parsed.unreachable_node),
        pace=_number("--pace", parsed.pace, float),
        json=parsed.json,
        until_stdin_closes=parsed.until_stdin_closes,
    )


_Number = TypeVar("_Number", int, float)


def _number(option: str, text: str, kind: type[_Number]) -> _Number:
    try:
        return kind(text)
    except ValueError:
        wanted = "a whole number" if kind is int else "a number"
        raise InvalidInput(f"{option} {text[:64]} is not possible.", f"Give {wanted}.", field=option) from None


def _within(option: str, value: float, least: float, most: float) -> None:
    if not math.isfinite(value) or not least <= value <= most:
        raise InvalidInput(f"{option} {value} is not possible.", f"Give a number from {least} to {most}.", field=option)
