"""The application e-mail's text, in both languages, and as a mailto: link."""

from urllib.parse import parse_qsl, urlsplit

from hypothesis import given, settings

from fdl_wizard.registration.application import check
from fdl_wizard.registration.application_text import (
    body,
    mailto_fits,
    mailto_url,
    plain_text,
    subject,
    suggested_file_name,
)
from tests.registration.application_samples import CHINESE, TODAY, application, good_forms


def test_the_english_message_reads_as_the_vendor_asks():
    assert plain_text(application(capacity="3", account_name="acme", note="Two sites.")) == (
        "From: it@example.com\n"
        "To: business@fanruan.com\n"
        "Subject: Official Authorization Document of ACME Ltd's Registration for FineDataLink\n"
        "\n"
        "Company name: ACME Ltd\n"
        "Project name: Data Hub\n"
        "Contract signing date: 2024/03/01\n"
        "Registration method: Public Cloud Authentication\n"
        "Maximum registration capacity: 3\n"
        "Requested public cloud account name: acme\n"
        "Special circumstances: Two sites.\n"
    )


def test_the_chinese_message_has_chinese_labels_and_date():
    message = application(**CHINESE, capacity="3", account_name="acme", note="第一\n第二")
    assert subject(message) == "苏州某某科技有限公司 公司注册 FineDataLink 正式授权文件"
    assert body(message).split("\n") == [
        "公司名称：苏州某某科技有限公司",
        "项目名称：数据中台",
        "合同签订日期：2024年03月01日",
        "注册方式：公有云认证",
        "最大可注册量：3",
        "期望的公有云账号：acme",
        "特殊情况说明：",
        "第一",
        "第二",
    ]


def test_what_was_left_empty_has_no_line():
    assert [line.split(":")[0] for line in body(application()).split("\n")] == [
        "Company name",
        "Project name",
        "Contract signing date",
        "Registration method",
    ]


def test_a_note_of_several_lines_begins_on_a_line_of_its_own():
    assert body(application(note="a\nb")).endswith("\nSpecial circumstances:\na\nb")


@settings(deadline=None)
@given(good_forms)
def test_a_mailto_link_gives_recipient_subject_and_body_back(entered):
    message = check(entered, TODAY).application
    assert message
    url = mailto_url(message)
    parts = urlsplit(url)
    assert url.isascii()
    assert " " not in url
    assert (parts.scheme, parts.path) == ("mailto", "business@fanruan.com")
    assert parse_qsl(parts.query, strict_parsing=True) == [
        ("subject", subject(message)),
        ("body", body(message).replace("\n", "\r\n")),
    ]


def test_a_line_of_a_mailto_link_ends_as_rfc_6068_says():
    url = mailto_url(application())
    assert "%0D%0AProject%20name%3A%20Data%20Hub%0D%0A" in url
    assert "+" not in url


def test_an_ordinary_message_fits_a_mailto_link_and_a_long_note_does_not():
    assert mailto_fits(mailto_url(application(**CHINESE, capacity="3")))
    assert not mailto_fits(mailto_url(application(**CHINESE, note="字" * 300)))


def test_the_suggested_file_name_is_possible_everywhere():
    assert (
        suggested_file_name(application(company='A/C\\M:E*? "x" <y>|.')) == "FineDataLink registration A C M E x y.eml"
    )
    assert suggested_file_name(application(company="...")) == "FineDataLink registration.eml"
    assert suggested_file_name(application(**CHINESE)) == "FineDataLink registration 苏州某某科技有限公司.eml"
