"""Exit codes: a contract with scripts."""

from enum import IntEnum

from fdl_wizard.registration.problems import (
    AdminLoginRefused,
    InvalidInput,
    JournalUnusable,
    PasswordStoreUnavailable,
    Problem,
)


class Exit(IntEnum):
    """What the program's exit code means."""

    DONE = 0
    REFUSED = 1
    """At least one node was refused."""
    USAGE = 2
    """Wrong usage, input or admin login."""
    PROJECT = 3
    """The project could not be reached or did not answer sensibly."""
    KEYRING = 4
    """A password was needed from the keyring and could not be read."""
    INTERRUPTED = 130


def exit_for(problem: Problem) -> Exit:
    """The exit code for a problem that ended a command."""
    if isinstance(problem, InvalidInput | AdminLoginRefused | JournalUnusable):
        return Exit.USAGE
    if isinstance(problem, PasswordStoreUnavailable):
        return Exit.KEYRING
    return Exit.PROJECT
