"""How long the project is waited for, and how much it may say."""

from dataclasses import dataclass

ANSWER_LIMIT = 1 << 20
"""Bytes of an answer, compressed or not."""

LIST_LIMIT = 4 << 20
"""Bytes of an answer that grows with the number of nodes: 1,000 failed nodes with raw answers take over 1 MiB."""


@dataclass(frozen=True, slots=True)
class Timing:
    """All in seconds.

    connect: until a connection stands; read: between two pieces of an answer; total: for one call with its retries;
    wait: how long the project may hold back an answer while nothing happens; patience: how long a lost connection is
    tried again while a submission runs; stalled: without any news of a submission before it is given up;
    pause: between two questions that brought nothing; parting: for the one call after a cancellation.
    """

    connect: float = 10
    read: float = 15
    total: float = 30
    wait: int = 5
    patience: float = 30
    stalled: float = 600
    pause: float = 0.25
    parting: float = 5
