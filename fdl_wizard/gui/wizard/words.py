"""The wizard's names for steps, methods and node states."""

from PySide6.QtCore import QCoreApplication, QLocale

from fdl_wizard.flow.steps import Method, Step, SubmitPhase
from fdl_wizard.flow.submission import LooseEnd, NodeRow
from fdl_wizard.registration.model import NodeState


def _tr(text: str) -> str:
    return QCoreApplication.translate("Wizard", text)


def step_name(step: Step) -> str:
    """Its name in the list of steps."""
    return {
        Step.PROJECT: _tr("Project"),
        Step.METHOD: _tr("Method"),
        Step.ACCOUNT: _tr("Account"),
        Step.REVIEW: _tr("Review"),
        Step.RESULT: _tr("Result"),
    }[step]


def step_title(step: Step, phase: SubmitPhase) -> str:
    """The page's title."""
    if step is not Step.RESULT:
        return {
            Step.PROJECT: _tr("Project"),
            Step.METHOD: _tr("Authentication Method"),
            Step.ACCOUNT: _tr("Account"),
            Step.REVIEW: _tr("Review"),
        }[step]
    return {
        SubmitPhase.SUBMITTING: _tr("Registering…"),
        SubmitPhase.CANCELLING: _tr("Cancelling…"),
        SubmitPhase.ALL_REGISTERED: _tr("Registered"),
        SubmitPhase.CANCELLED: _tr("Cancelled"),
    }.get(phase, _tr("Registration Failed"))


def row_word(row: NodeRow) -> str:
    """The word beside a node's icon."""
    if row.loose_end is LooseEnd.UNKNOWN:
        return _tr("Not known")
    return _tr("Not begun") if row.loose_end is LooseEnd.NOT_BEGUN else _node_word(row.state)


def _node_word(state: NodeState) -> str:
    return {
        NodeState.WAITING: _tr("Waiting"),
        NodeState.REGISTERING: _tr("Registering…"),
        NodeState.REGISTERED: _tr("Registered"),
        NodeState.FAILED: _tr("Failed"),
        NodeState.NOT_REACHED: _tr("Not reached"),
        NodeState.CANCELLED: _tr("Cancelled"),
    }[state]


def method_name(method: Method) -> str:
    return {
        Method.LOCAL_MACHINE: _tr("Local Machine Information"),
        Method.DONGLE: _tr("Dongle"),
        Method.PRIVATE_CLOUD: _tr("Private Cloud"),
        Method.PUBLIC_CLOUD: _tr("Public Cloud"),
        Method.LOCAL_CONTAINER: _tr("Local Container"),
    }[method]


def method_line(method: Method) -> str:
    """When it applies."""
    return {
        Method.LOCAL_MACHINE: _tr("One licence for one machine with fixed hardware."),
        Method.DONGLE: _tr("A USB key at the project's server holds the licence."),
        Method.PRIVATE_CLOUD: _tr(
            "For an intranet: a licence server of your own on fixed hardware; for containers, Container Private Cloud."
        ),
        Method.PUBLIC_CLOUD: _tr(
            "For projects whose nodes reach the internet. One account serves several projects, up to its capacity."
        ),
        Method.LOCAL_CONTAINER: _tr("For containers on an intranet: by phone and QR code, again after every restart."),
    }[method]


def in_chinese() -> bool:
    """Whether reasons are shown in Chinese."""
    return QLocale().language() is QLocale.Language.Chinese
