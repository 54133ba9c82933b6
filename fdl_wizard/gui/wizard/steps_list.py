"""The steps at the wizard's left: done ones ticked, the current one marked."""

from PySide6.QtCore import QEvent
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel

from fdl_wizard.flow.steps import Step
from fdl_wizard.gui.style import gap, icon, tone
from fdl_wizard.gui.wizard.words import step_name


class StepsList(QFrame):
    """Not for clicking: Back and Next go through the steps."""

    def __init__(self) -> None:
        super().__init__()
        self._step = Step.PROJECT
        self._over = False
        self._icons: dict[Step, QLabel] = {}
        self._names: dict[Step, QLabel] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(gap("l"), gap("xl"), gap("xl"), gap("xl"))
        grid.setHorizontalSpacing(gap("s"))
        grid.setVerticalSpacing(gap("m"))
        for step in Step:
            self._icons[step], self._names[step] = QLabel(), QLabel(step_name(step))
            grid.addWidget(self._icons[step], step.value, 0)
            grid.addWidget(self._names[step], step.value, 1)
        self.setAutoFillBackground(True)
        self.setBackgroundRole(QPalette.ColorRole.Base)
        self._keep_width()
        grid.setRowStretch(len(Step), 1)
        self.show_step(Step.PROJECT)

    def show_step(self, step: Step, *, over: bool = False) -> None:
        """Marks this step. over: it is done too, all went well."""
        self._step, self._over = step, over
        self._draw()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.PaletteChange:
            self._draw()
        super().changeEvent(event)

    def _keep_width(self) -> None:
        for label in self._names.values():
            bold = label.font()
            bold.setBold(True)
            label.setFont(bold)
        widest = max(label.sizeHint().width() for label in self._names.values())
        for label in self._names.values():
            label.setMinimumWidth(widest)

    def _draw(self) -> None:
        for step in Step:
            done = step.value < self._step.value or (step is self._step and self._over)
            current = step is self._step
            name = "done" if done else "step_current" if current else "step_later"
            colour = tone("good" if done else "accent" if current else "quiet")
            self._icons[step].setPixmap(icon(name, colour).pixmap(gap("l"), gap("l")))
            self._mark(self._names[step], current=current, later=not done and not current)
            said = self.tr("done") if done else self.tr("current step") if current else self.tr("later")
            self._names[step].setAccessibleName(f"{step_name(step)}, {said}")

    def _mark(self, label: QLabel, *, current: bool, later: bool) -> None:
        font = label.font()
        font.setBold(current)
        label.setFont(font)
        palette = label.palette()
        colour = tone("quiet") if later else self.palette().color(QPalette.ColorRole.Text)
        palette.setColor(QPalette.ColorRole.WindowText, colour)
        label.setPalette(palette)
