"""What every page of the wizard is: a widget that renders a state and emits answers."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from fdl_wizard.flow.state import WizardState
from fdl_wizard.gui.style import gap
from fdl_wizard.gui.wizard.fields import Field

FORM_WIDTH = 34
"""How wide a form gets at most, in the scale's "xl" gaps: a line of text stays readable."""


class Page(QWidget):
    """A page. ``column`` takes its content; ``sentence`` stands below the title.

    scrolls: the page is a form that scrolls when the window is small; tables scroll themselves.
    """

    def __init__(self, sentence: str = "", *, scrolls: bool = True) -> None:
        super().__init__()
        self.sentence = sentence
        self._attempted = False
        self._touched: set[str] = set()
        self.fields: dict[str, Field] = {}
        outside = QVBoxLayout(self)
        outside.setContentsMargins(0, 0, 0, 0)
        if not scrolls:
            self.column = outside
            outside.setSpacing(gap("m"))
            return
        form = QWidget()
        form.setMaximumWidth(gap("xl") * FORM_WIDTH)
        self.column = QVBoxLayout(form)
        self.column.setContentsMargins(0, 0, gap("s"), 0)
        self.column.setSpacing(gap("s"))
        outside.addWidget(_scrolling(form))

    def render_state(self, state: WizardState) -> None:
        """Shows the state. Called whenever it changes while the page is shown."""
        raise NotImplementedError

    def enter(self, state: WizardState) -> None:
        """The page is about to be shown anew."""
        self._attempted = False
        self._touched.clear()
        self.render_state(state)

    def focus_start(self) -> None:
        """Puts the focus where typing begins: the first field that lacks something."""
        for field in self.fields.values():
            editor = field.editor
            if editor.isEnabled() and not field.isHidden() and not _filled(field):
                editor.setFocus(Qt.FocusReason.OtherFocusReason)
                return
        for field in self.fields.values():
            field.editor.setFocus(Qt.FocusReason.OtherFocusReason)
            return

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


def _filled(field: Field) -> bool:
    from PySide6.QtWidgets import QComboBox

    editor = field.editor
    return bool(editor.currentText() if isinstance(editor, QComboBox) else editor.text())


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
