"""Request an Account, in a real window: rules as one types, preview, draft, clipboard, kept for the next time."""

from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog

from tests.journeys.person import Person

pytestmark = pytest.mark.journey

COMPANY = "帆软软件有限公司"


def fill_in(person: Person) -> None:
    person.write("Sender", "it@example.com")
    person.paste("Company name", COMPANY)
    person.write("Project name", "Data Hub")
    person.write("Contract signing date", "2026/01/31")
    person.write("Maximum registration capacity", "3")


def open_form(person: Person) -> None:
    person.press("Request an Account")
    person.wait_to_read("Apply for a public cloud account by e-mail")


def test_a_draft_is_saved_that_says_what_the_preview_said(
    person: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "application.eml"
    # The one thing not driven here is the system's own file dialog.
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_arguments: (str(target), ""))
    person.open_window()
    open_form(person)
    fill_in(person)
    person.wait_to_read(f"Subject: Official Authorization Document of {COMPANY}'s Registration for FineDataLink")
    person.look("application-english")
    person.press("Save draft…")
    person.wait_to_read("Saved: ")
    message = message_from_bytes(target.read_bytes(), policy=default)
    assert message["From"] == "it@example.com"
    assert message["To"] == "business@fanruan.com"
    assert message["Subject"] == f"Official Authorization Document of {COMPANY}'s Registration for FineDataLink"
    assert message["X-Unsent"] == "1"
    body = message.get_content()
    assert f"Company name: {COMPANY}" in body
    assert "Maximum registration capacity: 3" in body


def test_the_mail_is_in_chinese_when_asked(person: Person) -> None:
    person.open_window()
    open_form(person)
    fill_in(person)
    person.choose("Language of the e-mail", "Chinese")
    person.wait_to_read(f"Subject: {COMPANY} 公司注册 FineDataLink 正式授权文件")
    assert person.reads("2026年01月31日")
    person.look("application-chinese")


def test_a_field_is_blamed_once_it_was_left_and_save_says_what_is_missing(person: Person) -> None:
    person.open_window()
    open_form(person)
    assert not person.reads("✖")
    person.write("Contract signing date", "2999/01/01")
    person.wait_to_read("is in the future")
    person.press("Save draft…")
    person.wait_to_read("Enter the company's name.")
    assert person.reads("Some fields are not right yet")
    person.look("application-refused")


def test_copy_text_puts_the_whole_message_on_the_clipboard(person: Person) -> None:
    person.open_window()
    open_form(person)
    fill_in(person)
    person.press("Copy text")
    assert QApplication.clipboard().text().startswith("From: it@example.com\nTo: business@fanruan.com\n")


def test_open_in_mail_program_hands_over_a_mailto_link_or_says_that_it_is_too_long(
    person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    # No mail program is installed on the tests' desktop: what Qt is asked to open is looked at.
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toEncoded().data().decode()) or True)
    person.open_window()
    open_form(person)
    fill_in(person)
    person.press("Open in mail program")
    person.wait_to_read("Handed to the mail program.")
    assert opened[0].startswith("mailto:business@fanruan.com?subject=Official%20Authorization")
    assert "%0D%0A" in opened[0]
    assert QUrl(opened[0]).isValid()
    person.paste("Special circumstances", "长" * 500)
    person.press("Open in mail program")
    person.wait_to_read("too long for a mail program's link")
    assert len(opened) == 1


def test_the_form_is_kept_for_the_next_application(person: Person) -> None:
    person.open_window()
    open_form(person)
    fill_in(person)
    person.press("Close")
    QTest.qWait(50)
    person.close_program()
    person.open_window()
    open_form(person)
    assert person.text_of("Sender") == "it@example.com"
    assert person.text_of("Company name") == COMPANY


def test_a_capacity_below_the_projects_nodes_is_hinted_at(person: Person) -> None:
    person.open_program()
    open_form(person)
    assert person.text_of("Project name") == "Practice project"
    person.write("Maximum registration capacity", "2")
    person.wait_to_read("Practice project has 3 nodes")
