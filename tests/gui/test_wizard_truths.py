"""What the wizard says is so: before it is left, after a failure, while a keyring or a project is silent."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from threading import Event

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from fdl_wizard.flow.steps import Step, SubmitPhase
from fdl_wizard.gui.dialogs.node_failures import NodeFailuresDialog
from fdl_wizard.gui.wizard import silence
from fdl_wizard.registration.ports import LoginKind
from fdl_wizard.registration.problems import PasswordStoreUnavailable
from fdl_wizard.registration.secret import Secret
from tests.gui.wizard_hands import LOGIN, Open, open_wizards, press, shown_dialogs, submit, walk_to_review
from tests.gui.wizard_world import DATA_HUB, MIXED, MemoryKeyring, ScriptedProject


@pytest.fixture
def open_wizard(qtbot: QtBot) -> Iterator[Open]:
    yield from open_wizards(qtbot)


@dataclass
class SleepingKeyring(MemoryKeyring):
    """A keyring that waits with every save until it is unlocked; then it refuses, or keeps."""

    unlocked: Event = field(default_factory=Event)
    refuses: bool = False

    def save(self, kind: LoginKind, owner: str, password: Secret) -> None:
        self.unlocked.wait(20)
        if self.refuses:
            raise PasswordStoreUnavailable("The keyring is locked.", "Unlock it, then try again.")
        super().save(kind, owner, password)


def test_a_keyring_that_waits_to_be_unlocked_holds_up_no_registration(open_wizard: Open, qtbot: QtBot) -> None:
    keyring = SleepingKeyring(refuses=True)
    wizard = open_wizard(ScriptedProject(dict(MIXED)), keyring, start_project=DATA_HUB, start_login=LOGIN)
    submit(wizard, qtbot)
    qtbot.waitUntil(lambda: len(shown_dialogs(wizard)) == 1)
    assert wizard.forward_button.isEnabled()
    keyring.unlocked.set()
    qtbot.waitUntil(lambda: bool(wizard.state.submission.notes))
    (dialog,) = shown_dialogs(wizard)
    qtbot.waitUntil(lambda: "The keyring is locked." in [label.text() for label in dialog.findChildren(QLabel)])


def test_closing_the_wizard_does_not_lose_a_password_that_is_still_to_be_kept(open_wizard: Open, qtbot: QtBot) -> None:
    keyring = SleepingKeyring()
    wizard = open_wizard(ScriptedProject(dict.fromkeys(MIXED)), keyring, start_project=DATA_HUB, start_login=LOGIN)
    submit(wizard, qtbot)
    qtbot.waitUntil(lambda: wizard.state.phase is SubmitPhase.ALL_REGISTERED)
    wizard.done(0)
    keyring.unlocked.set()
    qtbot.waitUntil(lambda: (LoginKind.PUBLIC_CLOUD_ACCOUNT, "practice-mixed") in keyring.entries)


def test_a_silent_project_is_told_until_it_tells_something(
    open_wizard: Open, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    hold = Event()
    wizard = open_wizard(ScriptedProject(MIXED, hold=hold), start_project=DATA_HUB, start_login=LOGIN)
    submit(wizard, qtbot)
    qtbot.waitUntil(lambda: wizard.state.submission.finished == 1)
    line = wizard.result_page.silence
    line.count()
    assert line.text == ""
    monkeypatch.setattr(silence, "SILENCE_SECONDS", 0.0)
    line.count()
    assert line.text.startswith("No news from the project for ")
    assert line.text.endswith(" s; still trying. Cancel stops waiting.")
    hold.set()
    qtbot.waitUntil(lambda: wizard.state.phase.ended)
    assert line.text == ""


def test_a_password_pasted_with_its_line_break_is_refused_on_both_pages(open_wizard: Open, qtbot: QtBot) -> None:
    wizard = open_wizard(ScriptedProject(MIXED), start_project=DATA_HUB, start_login=LOGIN)
    qtbot.waitUntil(lambda: wizard.state.signed_in is not None)
    QApplication.clipboard().setText("secret\n")
    for page, steps in ((wizard.project_page, 0), (wizard.account_page, 2)):
        for _ in range(steps):
            wizard.forward_button.click()
        before = page.password.password.text()
        page.password.password.selectAll()
        page.password.password.paste()
        assert page.password.complaint.startswith("The password has a line break in it, which came along")
        page.password.password.selectAll()
        QTest.keyClicks(page.password.password, before or "secret")
        assert page.password.complaint == ""
        if page is wizard.project_page:
            wizard.controller.connect_project(go_on=False)
            qtbot.waitUntil(lambda: wizard.state.signed_in is not None)


def test_spaces_around_the_admins_password_are_told(open_wizard: Open) -> None:
    wizard = open_wizard(ScriptedProject(MIXED))
    QTest.keyClicks(wizard.project_page.password.password, " secret")
    assert wizard.project_page.password.said == "The password begins or ends with a space; it is sent just so."


def test_what_is_not_kept_needs_no_line_under_an_empty_box(open_wizard: Open, qtbot: QtBot) -> None:
    remember = open_wizard(ScriptedProject(MIXED)).project_page.remember
    qtbot.waitUntil(lambda: remember.line.text.startswith("Will be kept"))
    height = remember.height()
    remember.box.click()
    assert remember.line.text == ""
    assert remember.height() == height


def test_leaving_after_signing_in_says_what_stays(open_wizard: Open, qtbot: QtBot) -> None:
    wizard = open_wizard(ScriptedProject(MIXED), start_project=DATA_HUB, start_login=LOGIN)
    walk_to_review(wizard, qtbot)
    press(wizard, Qt.Key.Key_Escape)
    (box,) = wizard.findChildren(QMessageBox)
    assert box.text() == "Leave without registering?"
    assert "Nothing has been submitted. The project stays listed" in box.informativeText()


def test_back_from_a_failure_does_not_say_that_nothing_was_sent(open_wizard: Open, qtbot: QtBot) -> None:
    wizard = open_wizard(ScriptedProject(dict(MIXED)), start_project=DATA_HUB, start_login=LOGIN)
    submit(wizard, qtbot)
    qtbot.waitUntil(lambda: len(shown_dialogs(wizard)) == 1)
    shown_dialogs(wizard)[0].close()
    wizard.back_button.click()
    assert wizard.review_page.sentence.startswith("An earlier submission has ended.")
    press(wizard, Qt.Key.Key_Escape)
    (box,) = wizard.findChildren(QMessageBox)
    assert box.text() == "Leave without registering again?"


def test_nodes_that_were_registered_before_are_not_lost_by_a_cancel(open_wizard: Open, qtbot: QtBot) -> None:
    project = ScriptedProject({"node-0": 30003} | dict.fromkeys(MIXED), hold=Event(), registered={"node-1"})
    wizard = open_wizard(project, start_project=DATA_HUB, start_login=LOGIN)
    submit(wizard, qtbot)
    qtbot.waitUntil(lambda: wizard.state.submission.finished == 1)
    wizard.cancel_button.click()
    qtbot.waitUntil(lambda: wizard.state.phase is SubmitPhase.CANCELLED)
    assert wizard.result_page.outcome.text().endswith("node-1 keeps its earlier registration.")


@pytest.mark.parametrize("code", [30006, 10001])
def test_a_refused_password_is_entered_again_and_not_sent_again(open_wizard: Open, qtbot: QtBot, code: int) -> None:
    project = ScriptedProject(dict.fromkeys(MIXED, code))
    wizard = open_wizard(project, start_project=DATA_HUB, start_login=LOGIN)
    submit(wizard, qtbot)
    qtbot.waitUntil(lambda: len(shown_dialogs(wizard)) == 1)
    (dialog,) = shown_dialogs(wizard)
    offers = {button.text().replace("&", "") for button in dialog.findChildren(QPushButton) if button.isVisible()}
    assert "Retry failed nodes" not in offers
    assert not wizard.result_page.retry.isVisible()
    assert wizard.result_page.enter_again.isVisible()
    offered(dialog, "Enter the password again").click()
    assert wizard.state.step is Step.ACCOUNT
    assert wizard.focusWidget() is wizard.account_page.password.password
    assert wizard.account_page.password.password.selectedText() != ""
    QTest.keyClicks(wizard.account_page.password.password, "another")
    wizard.forward_button.click()
    wizard.forward_button.click()
    qtbot.waitUntil(lambda: len(project.submissions) == 2)
    assert project.submissions[1][1] == "another"


def offered(dialog: NodeFailuresDialog, text: str) -> QPushButton:
    (found,) = [one for one in dialog.findChildren(QPushButton) if one.text().replace("&", "") == text]
    return found
