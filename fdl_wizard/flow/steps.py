"""The wizard's steps, its submit phases, and the authentication methods of the product."""

from enum import Enum


class Step(Enum):
    """The pages, in order."""

    PROJECT = 0
    METHOD = 1
    ACCOUNT = 2
    REVIEW = 3
    RESULT = 4

    @property
    def following(self) -> "Step":
        """The next step; the last one follows itself."""
        return Step(min(self.value + 1, Step.RESULT.value))


class SubmitPhase(Enum):
    """Where the submission is. One enum: every label, enabled state and close rule of the wizard follows from it."""

    IDLE = "idle"
    SUBMITTING = "submitting"
    CANCELLING = "cancelling"
    ALL_REGISTERED = "all_registered"
    SOME_REFUSED = "some_refused"
    CANCELLED = "cancelled"
    BROKEN_OFF = "broken_off"

    @property
    def running(self) -> bool:
        return self in (SubmitPhase.SUBMITTING, SubmitPhase.CANCELLING)

    @property
    def ended(self) -> bool:
        return not self.running and self is not SubmitPhase.IDLE

    @property
    def can_retry(self) -> bool:
        """Some node is left that may be tried again."""
        return self in (SubmitPhase.SOME_REFUSED, SubmitPhase.CANCELLED, SubmitPhase.BROKEN_OFF)


class Method(Enum):
    """FineDataLink's authentication methods, by their number in its configuration store (``license.type``)."""

    LOCAL_MACHINE = 0
    DONGLE = 1
    PRIVATE_CLOUD = 2
    PUBLIC_CLOUD = 3
    LOCAL_CONTAINER = 4

    @property
    def offered(self) -> bool:
        """Whether this program can register with it."""
        return self is Method.PUBLIC_CLOUD
