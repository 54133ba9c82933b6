"""A registration in one sentence, for the hub and its list of projects."""

from fdl_wizard.registration.model import ProjectStatus, RegistrationState


def counted(number: int, singular: str, plural: str) -> str:
    """ "1 node", "3 nodes"."""
    return f"{number:,} {singular if number == 1 else plural}"


def state_sentence(status: ProjectStatus) -> str:
    """The registration's state, with the newest attempt's failures where there are any."""
    total, done, failed = len(status.nodes), status.registered_nodes, len(status.failures)
    if status.state is RegistrationState.REGISTRATION_FAILED:
        return "Registration Failed"
    if failed and done == total:
        return f"Registered, but the last attempt failed on {_of(failed, total)}"
    if failed:
        return f"Registration failed on {_of(failed, total)}"
    if status.state is RegistrationState.REGISTERED:
        return f"Registered on {_all(total)}"
    if status.state is RegistrationState.PARTLY_REGISTERED:
        return f"Registered on {_of(done, total)}"
    return "Not registered"


def short_state(status: ProjectStatus | None) -> str:
    """For a line under the project's name."""
    if status is None:
        return "Not asked yet"
    total, done = len(status.nodes), status.registered_nodes
    if status.state is RegistrationState.REGISTRATION_FAILED:
        return "Registration Failed"
    if done == total and total:
        return "Registered"
    return f"{done:,} of {counted(total, 'node', 'nodes')} registered" if done else "Not registered"


def _of(part: int, total: int) -> str:
    return _all(total) if part == total else f"{part:,} of {counted(total, 'node', 'nodes')}"


def _all(total: int) -> str:
    return "its node" if total == 1 else f"all {total:,} nodes"
