"""What every page of the wizard is: a widget that renders a state and emits answers."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from fdl_wizard.flow.state import WizardState
from fdl_wizard.gui.style import gap
from fdl_wizard.gui.wizard.fields import Field, text_of

FORM_WIDTH = 34
"""How wide a form gets at most, in the scale's "xl" gaps: a line of text stays readable."""


class Page(QWidget):
    """A page. ``column`` takes its content; ``sentence`` stands below the title.

    form: the page is a form, not wider than lines are readable. Every page scrolls when the window is small.
    """

    def __init__(self, sentence: str = "", *, form: bool = True) -> None:
        super().__init__()
        self.sentence = sentence
        self._attempted = False
        self._touched: set[str] = set()
        self.fields: dict[str, Field] = {}
        inside = QWidget()
        if form:
            inside.setMaximumWidth(gap("xl") * FORM_WIDTH)
        self.column = QVBoxLayout(inside)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(gap("s") if form else gap("m"))
        outside = QVBoxLayout(self)
        outside.setContentsMargins(0, 0, 0, 0)
        outside.addWidget(_scrolling(inside))

    def render_state(self, state: WizardState) -> None:
        """Shows the state. Called whenever it changes while the page is shown."""
        raise NotImplementedError

    def enter(self, state: WizardState) -> None:
        """The page is about to be shown anew; it is rendered next."""
        self._attempted = False
        self._touched.clear()

    def focus_start(self) -> bool:
        """Puts the focus where typing begins, the first empty field; false when nothing is left to type."""
        for field in self.fields.values():
            if field.editor.isEnabled() and not text_of(field.editor):
                field.editor.setFocus(Qt.FocusReason.OtherFocusReason)
                return True
        return False

    def show_all_complaints(self, state: WizardState) -> None:
        """Next was pressed: every reason is shown, and the first field that has one gets the focus."""
        self._attempted = True
        self.show_complaints(state)
        for name in state.complaints:
            if name in self.fields:
                self.fields[name].editor.setFocus(Qt.FocusReason.OtherFocusReason)
                return

    def show_complaints(self, state: WizardState) -> None:
        """Reasons below the fields that were typed in; below all once Next was pressed."""
        complaints = state.complaints
        for name, field in self.fields.items():
            wanted = self._attempted or name in self._touched
            field.complain(complaints.get(name, "") if wanted else "")

    def typed_in(self, name: str) -> None:
        """From now on this field's reason is shown."""
        self._touched.add(name)


def _scrolling(form: QWidget) -> QScrollArea:
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    form.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
    area.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
    area.setWidget(form)
    return area
