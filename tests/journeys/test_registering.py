"""Whole registrations in a real window, against the real sandbox and a real keyring."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from tests.journeys.conftest import kept_password, let_jobs_end
from tests.journeys.person import Person

pytestmark = pytest.mark.journey


def test_practice_mixed_each_failed_node_has_its_own_reason_and_back_finds_them_again(person: Person) -> None:
    person.open_program()
    person.look("hub-practice-fresh")
    person.register("practice-mixed")
    person.wait_to_read("2 of 3 nodes could not be registered")
    assert person.reads("The IP address is not within the allowed range.")
    assert person.reads("The app name is not within the allowed range.")
    person.look("mixed-failure-dialog")
    person.press("Details")
    person.wait_to_read("30003 LICENSE_IP_ERROR")
    assert person.reads("What to do")
    person.look("mixed-failure-details")
    person.press("Back")
    person.wait_for(lambda: person.window() is person.hub, "the hub")
    person.wait_to_read("Registration failed on 2 of 3 nodes")
    person.look("mixed-hub")
    person.press("View Error Details")
    person.wait_to_read("2 of 3 nodes could not be registered")
    assert person.reads("The app name is not within the allowed range.")
    person.press("Back")


def test_practice_ok_registers_every_node_and_the_password_is_kept(person: Person) -> None:
    person.open_program()
    person.register("practice-ok")
    person.wait_to_read("All 3 nodes are registered.")
    person.look("ok-result")
    person.press("Finish")
    person.wait_to_read("Registered on all 3 nodes")
    person.look("ok-hub")
    let_jobs_end()
    assert kept_password("practice-ok") == "practice"


def test_after_a_restart_projects_account_and_failures_are_there_and_the_password_is_offered(person: Person) -> None:
    person.open_program()
    person.register("practice-mixed")
    person.wait_to_read("could not be registered")
    person.press("Back")
    person.wait_for(lambda: person.window() is person.hub, "the hub")
    let_jobs_end()
    assert kept_password("practice-mixed") == "practice"
    person.close_program()

    person.open_program()
    assert person.reads("Registration failed on 2 of 3 nodes")
    assert person.reads("practice-mixed")
    assert person.reads("The IP address is not within the allowed range.")
    person.look("restart-hub")
    person.go_to_account()
    person.wait_for(lambda: person.text_of("Password") == "practice", "the password from the keyring")
    assert person.text_of("Account") == "practice-mixed"
    password = person.field("Password")
    assert isinstance(password, QLineEdit)
    assert password.echoMode() == QLineEdit.EchoMode.Password
    person.look("restart-account")


def test_a_wrong_password_is_refused_and_not_kept(person: Person) -> None:
    person.open_program()
    person.register("practice-ok", "not-it")
    person.wait_to_read("3 of 3 nodes could not be registered")
    assert person.reads("The account and the password are not authorized.")
    person.look("wrong-password")
    person.press("Back")
    let_jobs_end()
    assert kept_password("practice-ok") is None


@pytest.mark.parametrize(
    ("account", "reason"),
    [
        ("practice-json", "The request could not be parsed."),
        ("practice-mysql", "Errors occur during the MySQL database update."),
        ("practice-expired", "The license has expired."),
        ("practice-full", "The maximum number of nodes for which licenses can be assigned has been reached."),
        ("practice-format", "Incorrect License Format"),
    ],
)
def test_each_kind_of_outcome_is_read_in_the_failure_dialog(person: Person, account: str, reason: str) -> None:
    person.open_program()
    person.register(account)
    person.wait_to_read("3 of 3 nodes could not be registered")
    assert person.reads(reason)
    person.press("Details")
    person.look(f"{account}-failure")
    person.press("Back")


def test_cancel_in_mid_submission_says_what_was_done_and_undoes_nothing(person: Person) -> None:
    person.pace = 1.5
    person.open_program()
    person.register("practice-ok")
    person.wait_to_read("Registered")
    person.press("Cancel")
    person.wait_to_read("Cancelled.")
    person.look("cancelled")
    assert person.reads("not begun")
    person.press("Finish")
    person.wait_for(lambda: person.window() is person.hub, "the hub")
    person.wait_to_read("Registered on 1 of 3 nodes")


def test_the_whole_way_by_keyboard_alone(person: Person) -> None:
    person.open_program()
    person.press("Register Now")
    person.wait_for(lambda: person.window().windowTitle() == "Register Now", "the wizard")
    person.wait_for(lambda: person.can_press("Next"), "Next")
    person.key(Qt.Key.Key_Return)
    person.wait_to_read("Authentication Method")
    person.key(Qt.Key.Key_Return)
    person.wait_to_read("Enter the public cloud account")
    for character in "practice-mixed":
        person.key(getattr(Qt.Key, f"Key_{character.upper()}", Qt.Key.Key_Minus))
    person.key(Qt.Key.Key_Tab)
    for character in "practice":
        person.key(getattr(Qt.Key, f"Key_{character.upper()}"))
    person.key(Qt.Key.Key_Return)
    person.wait_to_read("Nothing has been sent yet.")
    QTest.qWait(QApplication.doubleClickInterval())
    person.key(Qt.Key.Key_Return)
    person.wait_to_read("2 of 3 nodes could not be registered")
    person.key(Qt.Key.Key_Escape)
    person.wait_for(lambda: person.window() is person.hub, "the hub")
    person.wait_to_read("Registration failed on 2 of 3 nodes")


def test_a_node_that_cannot_reach_the_authorization_server_is_told_apart_from_a_refused_one(person: Person) -> None:
    person.extra = ("--unreachable-node", "node-2")
    person.open_program()
    person.register("practice-ok")
    person.wait_to_read("1 of 3 nodes could not be registered")
    assert person.reads("The project server fails to connect to the cloud registration server.")
    person.press("Details")
    person.wait_to_read("register.fanruan.com")
    person.look("unreachable-node")
    person.press("Back")
    person.wait_for(lambda: person.window() is person.hub, "the hub")
    person.wait_to_read("Not reached")


def test_a_project_before_4_0_28_gives_its_one_sentence_and_a_list_of_causes(person: Person) -> None:
    person.extra = ("--project-version", "4.0.27")
    person.open_program()
    person.register("practice-ip")
    person.wait_to_read("3 of 3 nodes could not be registered")
    assert person.reads("Authentication failed. Perform authentication again.")
    person.press("Details")
    person.wait_to_read("Check in this order")
    person.look("old-project")


def test_a_failed_node_is_retried_with_what_was_entered(person: Person) -> None:
    person.open_program()
    person.register("practice-mysql")
    person.wait_to_read("3 of 3 nodes could not be registered")
    person.press("Retry failed nodes")
    person.wait_for(lambda: not person.reads("could not be registered"), "the second attempt to begin")
    person.wait_to_read("3 of 3 nodes could not be registered")
    person.press("Back")
    person.wait_for(lambda: person.window() is person.hub, "the hub")
    person.wait_to_read("Registration failed on all 3 nodes")
    assert sum("MySQL" in text for text in person.everything()) >= 6, "both attempts stand in the failure list"


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("http://127.0.0.1:9", "127.0.0.1:9 refuses the connection"),
        ("http://no-such-host.invalid", "cannot be resolved"),
        ("ftp://example.com", "only https:// and http:// are possible"),
    ],
)
def test_a_wrong_address_is_told_on_the_page_and_nothing_typed_is_lost(person: Person, url: str, sentence: str) -> None:
    person.open_program()
    person.press("Add…")
    person.wait_for(lambda: person.window().windowTitle() == "Register Now", "the wizard")
    person.choose("Project", "Another project")
    person.write("URL", url)
    person.write("Administrator", "admin")
    person.write("Password", "some-password")
    person.press("Next")
    person.wait_to_read(sentence)
    assert person.text_of("URL") == url
    assert person.text_of("Password") == "some-password"


def test_a_refused_password_is_entered_again_and_then_every_node_is_registered(person: Person) -> None:
    person.open_program()
    person.register("practice-ok", "not-it")
    person.wait_to_read("3 of 3 nodes could not be registered")
    assert not person.can_press("Retry failed nodes")
    person.press("Enter the password again")
    person.wait_to_read("Enter the public cloud account")
    for character in "practice":
        person.key(getattr(Qt.Key, f"Key_{character.upper()}"))
    assert person.text_of("Password") == "practice", "what was selected is replaced"
    person.press("Next")
    person.wait_to_read("An earlier submission has ended.")
    person.press("Submit")
    person.wait_to_read("All 3 nodes are registered.")
    person.press("Finish")
    person.wait_to_read("Registered on all 3 nodes")
