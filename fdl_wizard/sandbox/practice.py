"""What one practises with: nodes and accounts, so laid out that each account has its outcome by real rules.

Node i has an egress address in 10.0.1.x, but every third from node-2 on in 10.0.2.x, and its web application is
``webroot``, but every third from node-3 on ``reports``. So practice-mixed, licensed for the first subnet and
``webroot``, gives in turn: registered, 30003, 30005. Standard library and registration/ only.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from fdl_wizard.registration.version import parse_version

PASSWORD = "practice"  # noqa: S105  (of every practice account; printed for all to see)
OUTSIDE_THE_TABLE = 41000
"""The code that practice-format answers with; the vendor's table has none like it."""
DOMAIN = "fdl.practice.example"
MOST_NODES = 5_000
_HOSTS = 254  # addresses used of a /24


@dataclass(frozen=True, slots=True)
class PracticeAccount:
    """A practice account. expect: a code, or "registered", "mixed", "fallback"; meaning: what it stands for."""

    account: str
    expect: int | str
    meaning: str

    def document(self) -> dict[str, Any]:
        return {"account": self.account, "password": PASSWORD, "expect": self.expect}


PRACTICE_ACCOUNTS = (
    PracticeAccount("practice-ok", "registered", "everything is allowed"),
    PracticeAccount("practice-mixed", "mixed", "node-1 registered, node-2 30003, node-3 30005, and so on in turn"),
    PracticeAccount("practice-json", 10000, "something on the way cuts the request"),
    PracticeAccount("practice-param", 10001, "something on the way blanks a field"),
    PracticeAccount("practice-mysql", 20001, "the authorization server's database fails"),
    PracticeAccount("practice-redis", 20002, "the authorization server's cache fails"),
    PracticeAccount("practice-expired", 30000, "the licence has expired"),
    PracticeAccount("practice-version", 30001, "licensed for another version"),
    PracticeAccount("practice-suspended", 30002, "the account is suspended"),
    PracticeAccount("practice-ip", 30003, "licensed for other addresses"),
    PracticeAccount("practice-domain", 30004, "licensed for another domain"),
    PracticeAccount("practice-app", 30005, "licensed for another app name"),
    PracticeAccount("practice-full", 30007, "capacity 1, taken by another project"),
    PracticeAccount("practice-format", "fallback", "an answer outside the vendor's table"),
)


@dataclass(frozen=True, slots=True)
class PracticeNode:
    """What the public cloud sees of a node."""

    name: str
    address: str
    domain: str
    app_name: str


def practice_nodes(count: int) -> list[PracticeNode]:
    """node-1 to node-``count``."""
    return [_node(number) for number in range(1, count + 1)]


def first_subnets(count: int) -> tuple[str, ...]:
    """The networks of the nodes that are not in the second subnet: 10.0.1.0/24, and further ones beyond 381 nodes."""
    octets = {node.address.split(".")[2] for node in practice_nodes(count) if int(node.address.split(".")[2]) % 2}
    return tuple(f"10.0.{octet}.0/24" for octet in sorted(octets | {"1"}, key=int))


def another_version(version: str) -> str:
    """A licensed version that does not cover a project of ``version``: 4.0, as after an upgrade, where it can be."""
    return "4.0" if parse_version(version)[:2] != (4, 0) else "3.6"


def expected(account: str, nodes: int) -> Mapping[str, int | str]:
    """For tests: what each node comes to with a practice account ("registered", "fallback" or a code)."""
    kinds = {each.account: each.expect for each in PRACTICE_ACCOUNTS}
    return dict(_expected(kinds[account], nodes))


def _expected(expect: int | str, nodes: int) -> Iterator[tuple[str, int | str]]:
    in_turn = ("registered", 30003, 30005)
    for index in range(nodes):
        yield f"node-{index + 1}", in_turn[index % 3] if expect == "mixed" else expect


def _node(number: int) -> PracticeNode:
    second = number % 3 == 2
    # How many nodes of the same subnet come before: the second has a third of all.
    before = number // 3 if second else number - 1 - (number + 1) // 3
    octet = (2 if second else 1) + 2 * (before // _HOSTS)
    return PracticeNode(
        name=f"node-{number}",
        address=f"10.0.{octet}.{1 + before % _HOSTS}",
        domain=DOMAIN,
        app_name="reports" if number % 3 == 0 else "webroot",
    )
