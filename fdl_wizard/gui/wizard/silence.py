"""The line that says that a project tells nothing while a submission runs."""

from time import monotonic

from PySide6.QtCore import QTimer

from fdl_wizard.flow.steps import SubmitPhase
from fdl_wizard.gui.wizard.controller import WizardController
from fdl_wizard.gui.wizard.notice import Notice

SILENCE_SECONDS = 5.0
"""So long a project may tell nothing before that is worth a line."""


class SilenceLine(Notice):
    """Counts the seconds since the project last told something; gone with the next thing it tells."""

    def __init__(self, controller: WizardController) -> None:
        super().__init__()
        self._heard_at = monotonic()
        self._tick = QTimer(self)
        self._tick.setInterval(1000)
        self._tick.timeout.connect(self.count)
        controller.heard.connect(self._heard)

    def show_for(self, phase: SubmitPhase) -> None:
        """Counts while a submission runs, and keeps its room meanwhile, so that nothing jumps."""
        running = phase is SubmitPhase.SUBMITTING
        if running == self._tick.isActive():
            return
        policy = self.sizePolicy()
        policy.setRetainSizeWhenHidden(running)
        self.setSizePolicy(policy)
        self._heard()
        if running:
            self._tick.start()
        else:
            self._tick.stop()

    def count(self) -> None:
        """Says how long nothing was told, if it is long."""
        silent = monotonic() - self._heard_at
        if silent >= SILENCE_SECONDS:
            self.show_line(
                self.tr("No news from the project for {0} s; still trying. Cancel stops waiting.").format(int(silent))
            )

    def _heard(self) -> None:
        self._heard_at = monotonic()
        if not self.isHidden():
            self.show_line("")
