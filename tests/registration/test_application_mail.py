"""The draft: what a mail program finds in the file."""

import re
from email import policy
from email.parser import BytesParser

import pytest
from hypothesis import given, settings

from fdl_wizard.registration.application import Application, check
from fdl_wizard.registration.application_mail import draft
from fdl_wizard.registration.application_text import body, subject
from tests.registration.application_samples import CHINESE, TODAY, application, forms, good_forms

HEADERS = ["From", "To", "Subject", "X-Unsent", "MIME-Version", "Content-Type", "Content-Transfer-Encoding"]


def assert_carries(content: bytes, message: Application) -> None:
    """The file has exactly the headers of a draft and gives subject and body back."""
    parsed = BytesParser(policy=policy.default).parsebytes(content)
    assert parsed.keys() == HEADERS
    assert parsed["From"] == message.sender
    assert [address.addr_spec for address in parsed["From"].addresses] == [message.sender]
    assert parsed["To"] == "business@fanruan.com"
    assert parsed["Subject"] == subject(message)
    assert parsed["X-Unsent"] == "1"
    assert parsed.get_content_type() == "text/plain"
    assert parsed.get_content().replace("\r\n", "\n") == body(message) + "\n"
    assert not parsed.defects


@pytest.mark.parametrize("fields", [{}, CHINESE, {"company": "Müller & Söhne"}, {"company": "=?utf-8?q?=0ABcc:_x?="}])
def test_a_draft_read_back_is_the_application(fields):
    message = application(**fields, capacity="3", note="one\n\ntwo")
    assert_carries(draft(message), message)


@settings(deadline=None, max_examples=300)
@given(good_forms)
def test_every_good_form_gives_a_draft_that_reads_back(entered):
    message = check(entered, TODAY).application
    assert message
    assert_carries(draft(message), message)


@settings(deadline=None, max_examples=300)
@given(forms)
def test_no_text_in_any_field_reaches_the_headers(entered):
    message = check(entered, TODAY).application
    if message:
        assert_carries(draft(message), message)


@settings(deadline=None)
@given(good_forms)
def test_a_draft_is_ascii_in_short_lines_each_ended_by_crlf(entered):
    message = check(entered, TODAY).application
    assert message
    content = draft(message)
    assert content.isascii()
    assert content.endswith(b"\r\n")
    assert not re.search(rb"[^\r]\n|\r[^\n]", content)
    lines = content.split(b"\r\n")
    assert all(len(line) <= 78 for line in lines if not line.startswith(b"From:"))
    head = lines[: lines.index(b"")]
    assert all(line.strip() for line in head)  # a line of spaces alone would end the headers for some programs


def test_an_english_subject_stays_legible_in_the_file():
    content = draft(application()).decode("ascii")
    unfolded = content.replace("\r\n ", " ")
    assert "Subject: Official Authorization Document of ACME Ltd's Registration for FineDataLink\r\n" in unfolded


def test_a_subject_of_200_chinese_characters_is_folded_between_characters():
    message = application(company="公" * 200)
    words = re.findall(rb"=\?utf-8\?[bq]\?[^?]+\?=", draft(message))
    assert len(words) > 10
    assert all(len(word) <= 75 for word in words)  # RFC 2047, 2
    assert_carries(draft(message), message)


def test_the_longest_address_stays_on_its_headers_line():
    sender = f"{'a' * 64}@{'b' * 63}.{'c' * 63}.{'d' * 57}.com"
    assert len(sender) == 254
    assert f"From: {sender}\r\n".encode() in draft(application(sender=sender))


def test_a_draft_has_neither_date_nor_message_id_as_it_was_not_sent():
    parsed = BytesParser(policy=policy.default).parsebytes(draft(application()))
    assert parsed["Date"] is None
    assert parsed["Message-ID"] is None


def test_lines_that_mail_programs_treat_specially_survive():
    message = application(note="From here on\n.\n--\n=3D\nBcc: x@example.com")
    assert_carries(draft(message), message)
