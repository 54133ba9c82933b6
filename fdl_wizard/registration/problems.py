"""What can go wrong before or around a registration, as values: a sentence, what to do, and details for experts.

A node's refusal is no problem in this sense: it is an outcome (model.NodeOutcome).
"""


class Problem(Exception):  # noqa: N818  (the base of several kinds, each named for what happened)
    """One thing that went wrong, in the user's words.

    sentence: what happened; remedy: what to do; details: for experts, may be empty, never holds a secret.
    """

    def __init__(self, sentence: str, remedy: str = "", details: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.remedy = remedy
        self.details = details


class InvalidInput(Problem):
    """Something the user entered breaks a rule. ``field`` names the input ("account", "project")."""

    def __init__(self, sentence: str, remedy: str = "", details: str = "", field: str = "") -> None:
        super().__init__(sentence, remedy, details)
        self.field = field


class AdminLoginRefused(Problem):
    """The project does not accept the administrator's name and password."""


class ProjectUnreachable(Problem):
    """No answer came from the project: no name, no connection, no trust, no time."""


class ProjectAnswerUnusable(Problem):
    """The project answered, but with something that is no sensible answer."""

    @classmethod
    def nothing_told_of(cls, nodes: int, details: str = "") -> "ProjectAnswerUnusable":
        """The project ended a submission without an end for this many of its nodes."""
        return cls(
            f"The project says that the registration is finished, but tells nothing of {nodes} of its nodes.",
            "See Registration Information (on the command line: fdl-wizard status) for which nodes are registered, "
            "and in the project's log what became of the others; then register those again.",
            details,
        )


class PasswordStoreUnavailable(Problem):
    """The operating system's keyring is missing, locked or refuses."""


class JournalUnusable(Problem):
    """The program's own record on this workstation cannot be read or written."""
