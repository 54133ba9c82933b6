"""The failure dialog: reasons first, everything else under Details, all of it copyable."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QPushButton
from pytestqt.qtbot import QtBot

from fdl_wizard.gui.dialogs.failure_details import FailureDetails
from fdl_wizard.gui.dialogs.failure_text import checklist, grouped, headline
from fdl_wizard.gui.dialogs.failure_tree import FailureTree
from fdl_wizard.gui.dialogs.node_failures import NodeFailuresDialog
from fdl_wizard.gui.dialogs.problem_panel import DetailsToggle
from fdl_wizard.jobs.events import Note
from fdl_wizard.registration.model import Failure, FailureKind
from tests.gui.wizard_world import failed

TWO = [failed("node-2", 30003, "s1/node-2"), failed("node-3", 30005, "s1/node-3")]


def dialog_of(qtbot: QtBot, failures: list[Failure], total: int = 3, *, can_retry: bool = True) -> NodeFailuresDialog:
    dialog = NodeFailuresDialog(failures, total, can_retry=can_retry)
    qtbot.addWidget(dialog)
    dialog.open()
    qtbot.waitExposed(dialog)
    return dialog


def button(dialog: NodeFailuresDialog, text: str) -> QPushButton:
    (found,) = [one for one in dialog.findChildren(QPushButton) if one.text().replace("&", "") == text]
    return found


def tree(dialog: NodeFailuresDialog) -> FailureTree:
    return dialog.findChild(FailureTree)


def toggle(dialog: NodeFailuresDialog) -> DetailsToggle:
    found = dialog.findChildren(DetailsToggle)
    return next(one for one in found if one.parent() is dialog)


def raw_of(dialog: NodeFailuresDialog) -> QPlainTextEdit:
    return next(one for one in dialog.findChildren(QPlainTextEdit) if one.accessibleName() == "Answer of the server")


def test_the_headline_counts(qtbot: QtBot) -> None:
    dialog = dialog_of(qtbot, TWO)
    assert dialog.windowTitle() == "Registration Failed"
    assert dialog.accessibleDescription() == "2 of 3 nodes could not be registered"
    assert headline(TWO[:1], 1) == "The node could not be registered"
    assert headline(TWO[:1], 3) == "1 of 3 nodes could not be registered"


def test_each_node_has_its_own_reason_and_detail_without_a_code(qtbot: QtBot) -> None:
    model = tree(dialog_of(qtbot, TWO)).model()
    assert [model.index(row, 0).data() for row in range(2)] == ["node-2", "node-3"]
    assert model.index(0, 1).data() == (
        "The IP address is not within the allowed range.\nSeen from 203.0.113.9, allowed 10.0.0.0/8."
    )
    assert "30005" not in model.index(1, 1).data()


def test_details_are_folded_and_unfold_for_the_selected_node(qtbot: QtBot) -> None:
    dialog = dialog_of(qtbot, TWO)
    raw = raw_of(dialog)
    assert not raw.isVisible()
    toggle(dialog).click()
    assert raw.isVisible()
    assert '"code": 30003' in raw.toPlainText()
    QTest.keyClick(tree(dialog), Qt.Key.Key_Down)
    assert '"code": 30005' in raw.toPlainText()


ID = "8f3a2c1e-0b7d-4e55-9a51-1f2a3b4c5d6e"


@pytest.mark.parametrize("codes", [[30003], [30003, 30005], [20000], [30006], [30003] * 12])
def test_unfolded_details_are_seen_whole(qtbot: QtBot, codes: list[int]) -> None:
    dialog = dialog_of(qtbot, [failed(f"node-{n}", code, f"{ID}/node-{n}") for n, code in enumerate(codes)])
    folded = dialog.size()
    toggle(dialog).click()
    details = dialog.findChild(FailureDetails)
    bars = (details.verticalScrollBar(), tree(dialog).verticalScrollBar())
    qtbot.waitUntil(lambda: dialog.height() > folded.height() and not any(bar.isVisible() for bar in bars))
    assert raw_of(dialog).visibleRegion().boundingRect() == raw_of(dialog).rect()
    toggle(dialog).click()
    qtbot.waitUntil(lambda: dialog.size() == folded)


def test_code_request_and_time_stand_in_one_line(qtbot: QtBot) -> None:
    dialog = dialog_of(qtbot, [failed("node-12", 30006, f"{ID}/node-12")])
    toggle(dialog).click()
    (line,) = [one for one in dialog.findChildren(QLabel) if ID in one.text()]
    qtbot.waitUntil(lambda: line.height() < 2 * line.fontMetrics().lineSpacing())


def test_a_wrong_password_is_entered_again_not_sent_again(qtbot: QtBot) -> None:
    dialog = dialog_of(qtbot, [failed("node-1", 30006), failed("node-2", 10001)])
    labels = [one.text().replace("&", "") for one in dialog.findChildren(QPushButton)]
    assert "Retry failed nodes" not in labels
    assert button(dialog, "Enter the password again").isDefault()
    with qtbot.waitSignal(dialog.password_requested):
        button(dialog, "Enter the password again").click()
    assert not dialog.isVisible()


def test_nodes_that_failed_otherwise_may_be_tried_again_beside_it(qtbot: QtBot) -> None:
    dialog = dialog_of(qtbot, [failed("node-1", 30006), failed("node-2", FailureKind.UNREACHABLE)])
    assert button(dialog, "Retry failed nodes")
    assert button(dialog, "Enter the password again")


def test_the_hub_offers_neither(qtbot: QtBot) -> None:
    dialog = dialog_of(qtbot, [failed("node-1", 30006)], can_retry=False)
    assert "Enter the password again" not in [one.text().replace("&", "") for one in dialog.findChildren(QPushButton)]


def test_thousands_of_failures_are_counted_with_a_separator(qtbot: QtBot) -> None:
    many = [failed(f"node-{number}", 30003) for number in range(1234)]
    assert headline(many, 2000) == "1,234 of 2,000 nodes could not be registered"
    assert tree(dialog_of(qtbot, many, 2000)).model().index(0, 0).data() == "30003 on 1,234 nodes"


def test_copy_details_copies_everything_as_text(qtbot: QtBot) -> None:
    dialog = dialog_of(qtbot, TWO)
    button(dialog, "Copy details").click()
    copied = QGuiApplication.clipboard().text()
    for part in ("2 of 3 nodes", "30003 LICENSE_IP_ERROR", "request s1/node-2", "What to do:", '"code": 30005'):
        assert part in copied


def test_back_is_the_default_and_the_escape_key(qtbot: QtBot) -> None:
    dialog = dialog_of(qtbot, TWO)
    assert button(dialog, "Back").isDefault()
    with qtbot.waitSignal(dialog.back_requested):
        QTest.keyClick(dialog, Qt.Key.Key_Escape)
    again = dialog_of(qtbot, TWO)
    with qtbot.waitSignal(again.back_requested):
        QTest.keyClick(tree(again), Qt.Key.Key_Return)


def test_the_title_bars_button_only_closes(qtbot: QtBot) -> None:
    dialog = dialog_of(qtbot, TWO)
    with qtbot.assertNotEmitted(dialog.back_requested), qtbot.waitSignal(dialog.finished):
        dialog.close()


def test_retry_closes_and_asks_for_it(qtbot: QtBot) -> None:
    dialog = dialog_of(qtbot, TWO)
    with qtbot.waitSignal(dialog.retry_requested):
        button(dialog, "Retry failed nodes").click()
    assert not dialog.isVisible()


def test_the_selected_node_alone_is_retried_where_the_failure_is(qtbot: QtBot) -> None:
    dialog = dialog_of(qtbot, TWO)
    tree(dialog).setCurrentIndex(tree(dialog).model().index(1, 0))
    with qtbot.waitSignal(dialog.node_retry_requested) as asked:
        button(dialog, "Retry this node").click()
    assert asked.args == ["node-3"]
    assert not dialog.isVisible()


def test_one_failed_node_needs_no_second_button(qtbot: QtBot) -> None:
    dialog = dialog_of(qtbot, TWO[:1])
    assert "Retry this node" not in [one.text().replace("&", "") for one in dialog.findChildren(QPushButton)]


def test_a_node_with_a_refused_password_is_not_sent_the_same_again(qtbot: QtBot) -> None:
    dialog = dialog_of(qtbot, [*TWO, failed("node-4", 30006, "s1/node-4")])
    assert button(dialog, "Retry this node").isEnabled()
    tree(dialog).setCurrentIndex(tree(dialog).model().index(2, 0))
    assert not button(dialog, "Retry this node").isEnabled()


def test_without_a_retry_the_button_is_not_there(qtbot: QtBot) -> None:
    dialog = dialog_of(qtbot, TWO, can_retry=False)
    assert "Retry failed nodes" not in [one.text().replace("&", "") for one in dialog.findChildren(QPushButton)]


def test_more_than_eight_nodes_are_grouped_by_reason(qtbot: QtBot) -> None:
    many = [failed(f"node-{number}", 30003 if number % 3 else FailureKind.UNREACHABLE) for number in range(1, 14)]
    model = tree(dialog_of(qtbot, many, 20)).model()
    assert [model.index(row, 0).data() for row in range(model.rowCount())] == [
        "30003 on 9 nodes",
        "No connection on 4 nodes",
    ]
    first = model.index(0, 0)
    assert model.rowCount(first) == 9
    assert model.index(0, 0, first).data() == "node-1"


def test_eight_nodes_are_not_grouped(qtbot: QtBot) -> None:
    assert tree(dialog_of(qtbot, [failed(f"node-{number}", 30003) for number in range(8)])).model().rowCount() == 8


def test_groups_come_largest_first_and_lose_nobody() -> None:
    many = [failed("a", 30005), failed("b", 30003), failed("c", 30003), failed("d", FailureKind.UNREACHABLE)]
    groups = grouped(many)
    assert len(groups[0].failures) == 2
    assert {failure.node for group in groups for failure in group.failures} == {"a", "b", "c", "d"}


def test_a_project_that_gives_no_reason_has_the_checklist_under_details(qtbot: QtBot) -> None:
    dialog = dialog_of(qtbot, [failed("node-1", FailureKind.UNEXPLAINED)], 1)
    assert tree(dialog).model().index(0, 1).data() == "Authentication failed. Perform authentication again."
    text = dialog.as_text()
    assert all(line in text for line in checklist())


def test_the_vendors_own_wording_is_kept_where_ours_corrects_it(qtbot: QtBot) -> None:
    dialog = dialog_of(qtbot, [failed("node-1", 20000)], 1)
    text = dialog.as_text()
    assert "does not need to be unbound" in text
    assert "This unauthorized machine does need to be unbound." in text


def test_text_of_a_server_is_never_taken_for_html(qtbot: QtBot) -> None:
    evil = Failure("<b>node</b>", FailureKind.REFUSED, 30003, "s/x", TWO[0].time, "<img src=x>", "<script>")
    dialog = dialog_of(qtbot, [evil], 1)
    index = tree(dialog).model().index(0, 0)
    assert index.data() == "<b>node</b>"
    assert index.data(Qt.ItemDataRole.ToolTipRole) == "<span>&lt;b&gt;node&lt;/b&gt;</span>"
    toggle(dialog).click()
    assert raw_of(dialog).toPlainText() == "<script>"


def test_notes_stand_quietly_below(qtbot: QtBot) -> None:
    note = Note("The password could not be kept.")
    dialog = NodeFailuresDialog(TWO, 3, can_retry=False, notes=(note,))
    qtbot.addWidget(dialog)
    dialog.open()
    assert "The password could not be kept." in [label.text() for label in dialog.findChildren(QLabel)]


def test_a_dialog_without_failures_is_a_mistake_of_the_caller(qtbot: QtBot) -> None:
    with pytest.raises(ValueError, match="no failure"):
        NodeFailuresDialog([], 3, can_retry=False)
