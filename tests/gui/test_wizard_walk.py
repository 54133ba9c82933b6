"""The wizard in a window, walked by keyboard and mouse, against a scripted project."""

from collections.abc import Iterator
from threading import Event

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from fdl_wizard.flow.steps import Step, SubmitPhase
from fdl_wizard.jobs.sign_in import ProjectLogin
from fdl_wizard.registration.model import NodeState, SubmissionResult
from fdl_wizard.registration.ports import LoginKind, admin_owner
from fdl_wizard.registration.problems import InvalidInput, ProjectUnreachable
from fdl_wizard.registration.secret import Secret
from tests.gui.wizard_hands import LOGIN, Open, open_wizards, press, shown_dialogs, submit, type_in
from tests.gui.wizard_world import (
    ADMIN,
    ADMIN_PASSWORD,
    DATA_HUB,
    LOCKED,
    MIXED,
    URL,
    MemoryJournal,
    MemoryKeyring,
    ScriptedProject,
)

Key = Qt.Key


@pytest.fixture
def open_wizard(qtbot: QtBot) -> Iterator[Open]:
    yield from open_wizards(qtbot)


def test_the_whole_way_by_keyboard_alone(open_wizard: Open, qtbot: QtBot) -> None:
    project = ScriptedProject(dict.fromkeys(MIXED))
    wizard = open_wizard(project)
    type_in(wizard, URL)
    press(wizard, Key.Key_Tab)
    type_in(wizard, ADMIN)
    press(wizard, Key.Key_Tab)
    type_in(wizard, ADMIN_PASSWORD)
    press(wizard, Key.Key_Return)
    qtbot.waitUntil(lambda: wizard.state.step is Step.METHOD)
    press(wizard, Key.Key_Return)
    type_in(wizard, "practice-ok")
    press(wizard, Key.Key_Tab)
    type_in(wizard, "practice")
    press(wizard, Key.Key_Return)
    assert wizard.state.step is Step.REVIEW
    assert wizard.review_page.what.text() == "Register 3 nodes of Data Hub with practice-ok."
    with qtbot.waitSignal(wizard.registration_ended) as ended:
        press(wizard, Key.Key_Return)
    assert isinstance(ended.args[0], SubmissionResult)
    assert wizard.title.text() == "Registered"
    assert wizard.result_page.outcome.text() == "All 3 nodes are registered."
    with qtbot.waitSignal(wizard.accepted):
        press(wizard, Key.Key_Return)
    assert project.submissions == [("practice-ok", "practice", list(MIXED))]


def test_a_project_that_is_signed_in_already_needs_no_typing(open_wizard: Open, qtbot: QtBot) -> None:
    wizard = open_wizard(ScriptedProject(MIXED), start_project=DATA_HUB, start_login=LOGIN)
    qtbot.waitUntil(lambda: wizard.state.signed_in is not None)
    assert wizard.state.step is Step.PROJECT
    assert "Signed in as admin. Data Hub, version 4.2.10, 3 nodes." in wizard.project_page.signed_in.text
    wizard.forward_button.click()
    assert wizard.state.step is Step.METHOD


def test_next_on_an_empty_page_says_what_is_missing_and_goes_to_the_first_field(open_wizard: Open) -> None:
    wizard = open_wizard(ScriptedProject(MIXED))
    assert wizard.forward_button.isEnabled()
    wizard.project_page.password.password.setFocus()
    press(wizard, Key.Key_Return)
    assert [bool(field.complaint) for field in wizard.project_page.fields.values()] == [True] * 3
    assert wizard.focusWidget() is wizard.project_page.url
    assert wizard.project_page.url.accessibleDescription() == wizard.project_page.fields["url"].complaint


def test_a_field_says_its_reason_as_one_types_and_only_that_field(open_wizard: Open) -> None:
    wizard = open_wizard(ScriptedProject(MIXED))
    QTest.keyClicks(wizard.project_page.url, "ftp://fdl")
    assert wizard.project_page.fields["url"].complaint.startswith("The project's URL begins with ftp://")
    assert wizard.project_page.fields["admin"].complaint == ""


def test_a_wrong_admin_password_is_told_on_the_page(open_wizard: Open, qtbot: QtBot) -> None:
    wrong = ProjectLogin(URL, ADMIN, Secret("wrong"))
    wizard = open_wizard(ScriptedProject(MIXED), start_project=DATA_HUB, start_login=wrong)
    panel = wizard.project_page.problem
    qtbot.waitUntil(panel.isVisible)
    assert panel.accessibleName() == "The project does not accept this name and password."
    assert panel.as_text().endswith("HTTP 401")
    QTest.keyClicks(wizard.project_page.password.password, "x")
    assert not panel.isVisible()


def test_a_url_the_connector_refuses_is_told_below_the_field(open_wizard: Open, qtbot: QtBot) -> None:
    refusal = InvalidInput("The project's URL names no host.", "Enter it again.", field="project")
    wizard = open_wizard(ScriptedProject(MIXED, login_problem=refusal), start_project=DATA_HUB, start_login=LOGIN)
    qtbot.waitUntil(lambda: wizard.project_page.fields["url"].complaint != "")
    assert wizard.project_page.fields["url"].complaint == "The project's URL names no host. Enter it again."
    assert not wizard.project_page.problem.isVisible()


def test_escape_while_connecting_stops_that_and_keeps_what_was_entered(open_wizard: Open, qtbot: QtBot) -> None:
    project = ScriptedProject(MIXED, hold_sign_in=Event())
    wizard = open_wizard(project, start_project=DATA_HUB, start_login=LOGIN)
    assert wizard.state.signing_in
    assert not wizard.forward_button.isEnabled()
    press(wizard, Key.Key_Escape)
    assert wizard.isVisible()
    assert not wizard.state.signing_in
    assert wizard.project_page.password.password.text() == ADMIN_PASSWORD


def test_escape_asks_before_it_throws_away_what_was_typed(open_wizard: Open, qtbot: QtBot) -> None:
    wizard = open_wizard(ScriptedProject(MIXED))
    type_in(wizard, "https://fdl")
    press(wizard, Key.Key_Escape)
    qtbot.waitUntil(lambda: any(box.isVisible() for box in wizard.findChildren(QMessageBox)))
    (box,) = wizard.findChildren(QMessageBox)
    QTest.keyClick(box, Key.Key_Escape)
    assert wizard.isVisible()
    assert wizard.project_page.url.text() == "https://fdl"


def test_leave_closes_the_wizard_that_was_typed_in(open_wizard: Open, qtbot: QtBot) -> None:
    wizard = open_wizard(ScriptedProject(MIXED))
    type_in(wizard, "https://fdl")
    press(wizard, Key.Key_Escape)
    (box,) = wizard.findChildren(QMessageBox)
    (leave,) = [button for button in box.buttons() if button.text() == "&Leave"]
    with qtbot.waitSignal(wizard.rejected):
        leave.click()


def test_a_walk_without_typing_leaves_nothing_to_ask_about(open_wizard: Open, qtbot: QtBot) -> None:
    wizard = open_wizard(ScriptedProject(MIXED), accounts=["practice-ok"], start_project=DATA_HUB, start_login=LOGIN)
    qtbot.waitUntil(lambda: wizard.state.signed_in is not None)
    wizard.forward_button.click()
    wizard.forward_button.click()
    assert wizard.account_page.account.currentText() == "practice-ok"
    with qtbot.waitSignal(wizard.rejected):
        press(wizard, Key.Key_Escape)


def test_escape_on_an_untouched_wizard_closes_it(open_wizard: Open, qtbot: QtBot) -> None:
    wizard = open_wizard(ScriptedProject(MIXED))
    with qtbot.waitSignal(wizard.rejected):
        press(wizard, Key.Key_Escape)


def test_plain_http_to_a_new_project_elsewhere_warns_and_does_not_stop(open_wizard: Open) -> None:
    wizard = open_wizard(ScriptedProject(MIXED), projects=[DATA_HUB])
    wizard.project_page.chooser.setCurrentIndex(1)
    wizard.project_page.chooser.activated.emit(1)
    QTest.keyClicks(wizard.project_page.url, "http://fdl.example.com")
    assert "without encryption" in wizard.project_page.unencrypted.text
    assert wizard.forward_button.isEnabled()
    wizard.project_page.url.clear()
    QTest.keyClicks(wizard.project_page.url, "http://127.0.0.1:80")
    assert wizard.project_page.unencrypted.text == ""


def test_all_five_methods_are_shown_and_one_can_be_chosen(open_wizard: Open, qtbot: QtBot) -> None:
    wizard = open_wizard(ScriptedProject(MIXED), start_project=DATA_HUB, start_login=LOGIN)
    qtbot.waitUntil(lambda: wizard.state.signed_in is not None)
    wizard.forward_button.click()
    choices = wizard.method_page.choices.values()
    assert [choice.text() for choice in choices if choice.isEnabled()] == ["Public Cloud"]
    assert [choice.text() for choice in choices if choice.isChecked()] == ["Public Cloud"]
    assert len(choices) == 5
    assert all("Not offered by this program" in c.accessibleDescription() for c in choices if not c.isEnabled())


def test_each_node_is_shown_while_it_runs(open_wizard: Open, qtbot: QtBot) -> None:
    hold = Event()
    wizard = open_wizard(ScriptedProject(MIXED, hold=hold), start_project=DATA_HUB, start_login=LOGIN)
    submit(wizard, qtbot)
    model = wizard.result_page.model
    qtbot.waitUntil(lambda: model.index(0, 1).data() == "Registered")
    assert [model.index(row, 1).data() for row in range(3)] == ["Registered", "Registering…", "Registering…"]
    assert wizard.title.text() == "Registering…"
    assert not wizard.forward_button.isEnabled()
    assert not wizard.back_button.isEnabled()
    hold.set()
    qtbot.waitUntil(lambda: wizard.state.phase.ended)
    assert [model.index(row, 1).data() for row in range(3)] == ["Registered", "Failed", "Failed"]
    assert model.index(1, 2).data() == "The IP address is not within the allowed range."


def test_the_failure_dialog_opens_once_by_itself_and_back_leads_to_the_hub(open_wizard: Open, qtbot: QtBot) -> None:
    wizard = open_wizard(ScriptedProject(MIXED), start_project=DATA_HUB, start_login=LOGIN)
    submit(wizard, qtbot)
    qtbot.waitUntil(lambda: len(shown_dialogs(wizard)) == 1)
    assert wizard.result_page.outcome.text() == "1 of 3 nodes is registered; 2 were refused."
    with qtbot.waitSignal(wizard.accepted):
        QTest.keyClick(shown_dialogs(wizard)[0], Key.Key_Escape)


def test_closing_the_failure_dialog_leaves_the_result_with_its_buttons(open_wizard: Open, qtbot: QtBot) -> None:
    wizard = open_wizard(ScriptedProject(MIXED), start_project=DATA_HUB, start_login=LOGIN)
    submit(wizard, qtbot)
    qtbot.waitUntil(lambda: len(shown_dialogs(wizard)) == 1)
    shown_dialogs(wizard)[0].close()
    qtbot.waitUntil(lambda: not shown_dialogs(wizard))
    assert wizard.isVisible()
    assert wizard.result_page.show_failures.isVisible()
    wizard.result_page.show_failures.click()
    assert len(shown_dialogs(wizard)) == 1


def test_retry_submits_the_failed_nodes_only(open_wizard: Open, qtbot: QtBot) -> None:
    project = ScriptedProject(dict(MIXED))
    wizard = open_wizard(project, start_project=DATA_HUB, start_login=LOGIN)
    submit(wizard, qtbot)
    qtbot.waitUntil(lambda: len(shown_dialogs(wizard)) == 1)
    project.verdicts.update({"node-2": None, "node-3": None})
    shown_dialogs(wizard)[0].retry_requested.emit()
    qtbot.waitUntil(lambda: wizard.state.phase is SubmitPhase.ALL_REGISTERED)
    assert project.submissions[1][2] == ["node-2", "node-3"]
    assert wizard.result_page.outcome.text() == "All 3 nodes are registered."


def test_cancel_answers_at_once_and_says_what_was_done(open_wizard: Open, qtbot: QtBot) -> None:
    project = ScriptedProject(dict.fromkeys(MIXED), hold=Event())
    wizard = open_wizard(project, start_project=DATA_HUB, start_login=LOGIN)
    submit(wizard, qtbot)
    qtbot.waitUntil(lambda: wizard.state.submission.finished == 1)
    wizard.cancel_button.click()
    assert wizard.cancel_button.text() == "Cancelling…"
    assert not wizard.cancel_button.isEnabled()
    qtbot.waitUntil(lambda: wizard.state.phase is SubmitPhase.CANCELLED)
    assert wizard.result_page.outcome.text() == "Cancelled. 1 of 3 nodes is registered; 2 were not begun."
    assert len(project.cancelled) == 1
    assert wizard.result_page.retry.text() == "T&ry again"


def test_closing_the_window_during_a_submission_cancels_and_stays(open_wizard: Open, qtbot: QtBot) -> None:
    project = ScriptedProject(dict.fromkeys(MIXED), hold=Event())
    wizard = open_wizard(project, start_project=DATA_HUB, start_login=LOGIN)
    submit(wizard, qtbot)
    qtbot.waitUntil(lambda: wizard.state.submission.finished == 1)
    wizard.close()
    assert wizard.isVisible()
    qtbot.waitUntil(lambda: wizard.state.phase is SubmitPhase.CANCELLED)
    assert wizard.isVisible()


def test_a_submission_that_breaks_off_says_so_and_offers_another_try(open_wizard: Open, qtbot: QtBot) -> None:
    gone = ProjectUnreachable("The project stopped answering.", "Check that it runs.", "ECONNRESET")
    project = ScriptedProject(dict.fromkeys(MIXED), problem=gone)
    wizard = open_wizard(project, start_project=DATA_HUB, start_login=LOGIN)
    with qtbot.waitSignal(wizard.registration_ended) as ended:
        submit(wizard, qtbot)
    assert list(ended.args[0].unfinished) == ["node-2", "node-3"]
    assert wizard.result_page.problem.accessibleName() == "The project stopped answering."
    project.problem = None
    wizard.result_page.retry.click()
    qtbot.waitUntil(lambda: wizard.state.phase is SubmitPhase.ALL_REGISTERED)


def test_back_from_a_failure_leads_to_review_with_the_nodes_as_they_are_now(open_wizard: Open, qtbot: QtBot) -> None:
    wizard = open_wizard(ScriptedProject(dict(MIXED)), start_project=DATA_HUB, start_login=LOGIN)
    submit(wizard, qtbot)
    qtbot.waitUntil(lambda: len(shown_dialogs(wizard)) == 1)
    shown_dialogs(wizard)[0].close()
    wizard.back_button.click()
    assert wizard.state.step is Step.REVIEW
    model = wizard.review_page.model
    assert [model.index(row, 1).data() for row in range(3)] == ["Registered", "Not registered", "Not registered"]
    assert wizard.account_page.password.password.text() == "practice"


def test_the_password_is_kept_only_because_a_node_got_past_the_check(open_wizard: Open, qtbot: QtBot) -> None:
    keyring = MemoryKeyring()
    wizard = open_wizard(ScriptedProject({"node-1": 30006}), keyring, start_project=DATA_HUB, start_login=LOGIN)
    submit(wizard, qtbot)
    qtbot.waitUntil(lambda: wizard.state.phase.ended)
    assert keyring.entries == {}


def test_a_remembered_accounts_password_is_offered_and_leaves_with_it(open_wizard: Open, qtbot: QtBot) -> None:
    keyring = MemoryKeyring({(LoginKind.PUBLIC_CLOUD_ACCOUNT, "practice-ok"): Secret("stored")})
    wizard = open_wizard(
        ScriptedProject(MIXED), keyring, accounts=["practice-ok"], start_project=DATA_HUB, start_login=LOGIN
    )
    qtbot.waitUntil(lambda: wizard.state.signed_in is not None)
    wizard.forward_button.click()
    wizard.forward_button.click()
    page = wizard.account_page
    assert page.account.currentText() == "practice-ok"
    qtbot.waitUntil(lambda: page.password.password.text() == "stored")
    assert page.password.password.echoMode() is page.password.password.EchoMode.Password
    page.account.setEditText("another")
    assert page.password.password.text() == ""


def test_a_known_projects_admin_password_is_offered(open_wizard: Open, qtbot: QtBot) -> None:
    keyring = MemoryKeyring({(LoginKind.PROJECT_ADMIN, admin_owner(ADMIN, URL)): Secret(ADMIN_PASSWORD)})
    wizard = open_wizard(ScriptedProject(MIXED), keyring, projects=[DATA_HUB], start_project=DATA_HUB)
    qtbot.waitUntil(lambda: wizard.project_page.password.password.text() == ADMIN_PASSWORD)
    wizard.forward_button.click()
    qtbot.waitUntil(lambda: wizard.state.step is Step.METHOD)


def test_a_locked_keyring_is_told_in_words_and_can_be_tried_again(open_wizard: Open, qtbot: QtBot) -> None:
    keyring = MemoryKeyring(problem=LOCKED)
    wizard = open_wizard(ScriptedProject(MIXED), keyring)
    remember = wizard.project_page.remember
    qtbot.waitUntil(lambda: not remember.box.isEnabled())
    assert "The keyring is locked." in remember.line.text
    keyring.problem = None
    remember.line.action.click()
    qtbot.waitUntil(lambda: remember.line.text.startswith("Will be kept in GNOME Keyring"))
    assert remember.box.isEnabled()
    assert remember.box.isChecked()


def test_an_unreadable_password_is_an_empty_field_and_one_quiet_line(open_wizard: Open, qtbot: QtBot) -> None:
    wizard = open_wizard(
        ScriptedProject(MIXED), MemoryKeyring(problem=LOCKED), projects=[DATA_HUB], start_project=DATA_HUB
    )
    page = wizard.project_page
    qtbot.waitUntil(lambda: page.unreadable.text != "")
    assert page.unreadable.text == "The remembered password could not be read. The keyring is locked."
    assert page.password.password.text() == ""


def test_spaces_are_dropped_from_the_account_kept_in_the_password_and_told(open_wizard: Open, qtbot: QtBot) -> None:
    project = ScriptedProject(dict.fromkeys(MIXED))
    wizard = open_wizard(project, start_project=DATA_HUB, start_login=LOGIN)
    qtbot.waitUntil(lambda: wizard.state.signed_in is not None)
    wizard.forward_button.click()
    wizard.forward_button.click()
    page = wizard.account_page
    page.account.setEditText(" 数据 ")
    QTest.keyClicks(page.password.password, " practice ")
    assert page.fields["account"].said == "The spaces around the account's name are left out."
    assert page.password.said == "The password begins or ends with a space; it is sent just so."
    wizard.forward_button.click()
    wizard.forward_button.click()
    qtbot.waitUntil(lambda: wizard.state.phase.ended)
    assert project.submissions[0][:2] == ("数据", " practice ")


def test_f2_and_the_eye_show_the_password(open_wizard: Open) -> None:
    wizard = open_wizard(ScriptedProject(MIXED))
    field = wizard.project_page.password
    modes = field.password.EchoMode
    field.password.setFocus()
    press(wizard, Key.Key_F2)
    assert field.password.echoMode() is modes.Normal
    assert field.eye.isChecked()
    field.eye.click()
    assert field.password.echoMode() is modes.Password


def test_request_an_account_is_one_press_away(open_wizard: Open, qtbot: QtBot) -> None:
    wizard = open_wizard(ScriptedProject(MIXED), start_project=DATA_HUB, start_login=LOGIN)
    qtbot.waitUntil(lambda: wizard.state.signed_in is not None)
    wizard.forward_button.click()
    wizard.forward_button.click()
    with qtbot.waitSignal(wizard.request_account):
        wizard.account_page.request.click()


def test_a_thousand_nodes_arrive_without_a_reset_of_the_table(open_wizard: Open, qtbot: QtBot) -> None:
    nodes = {f"node-{number}": None for number in range(1000)}
    wizard = open_wizard(ScriptedProject(nodes), start_project=DATA_HUB, start_login=LOGIN)
    resets: list[None] = []
    wizard.result_page.model.modelReset.connect(lambda: resets.append(None))
    submit(wizard, qtbot)
    qtbot.waitUntil(lambda: wizard.state.phase.ended, timeout=20_000)
    assert wizard.state.phase is SubmitPhase.ALL_REGISTERED
    assert all(row.state is NodeState.REGISTERED for row in wizard.state.submission.rows)
    assert resets == []


def test_the_windows_size_is_remembered(open_wizard: Open, qtbot: QtBot) -> None:
    journal = MemoryJournal()
    first = open_wizard(ScriptedProject(MIXED), None, journal)
    first.resize(first.width() - 40, first.height() - 30)
    size = first.size()
    first.done(0)
    second = open_wizard(ScriptedProject(MIXED), None, journal)
    assert second.size() == size
