"""The application e-mail's text: subject and body in English and Chinese, and the ways to hand it over as text.

Wording: the vendor's page "Public Cloud Authentication". A line that was left empty is left out.
"""

import re
from datetime import date
from urllib.parse import quote

from fdl_wizard.registration.application import PRODUCT, RECIPIENT, Application
from fdl_wizard.registration.application_rules import MailLanguage, slashed

MAILTO_LIMIT = 2000
"""Characters of a mailto: URL. No standard has a limit; Windows hands at most 2,083 to a program, Outlook was measured
to cut at 2,046, and both cut without a word. A Chinese character takes nine of them."""

MAILTO_TOO_LONG = "The message is too long for a mail program's link and would arrive cut off."
MAILTO_REMEDY = "Save it as a draft and open that, or copy the text."

LABELS = {
    MailLanguage.ENGLISH: {
        "company": "Company name: ",
        "project": "Project name: ",
        "contract_date": "Contract signing date: ",
        "method": "Registration method: ",
        "capacity": "Maximum registration capacity: ",
        "account_name": "Requested public cloud account name: ",
        "note": "Special circumstances: ",
    },
    MailLanguage.CHINESE: {
        "company": "公司名称：",
        "project": "项目名称：",
        "contract_date": "合同签订日期：",
        "method": "注册方式：",
        "capacity": "最大可注册量：",
        "account_name": "期望的公有云账号：",
        "note": "特殊情况说明：",
    },
}
"""What stands before each value in the body, by language and field."""

METHOD = {MailLanguage.ENGLISH: "Public Cloud Authentication", MailLanguage.CHINESE: "公有云认证"}


def subject(application: Application) -> str:
    """The subject, in one line."""
    if application.language == MailLanguage.CHINESE:
        return f"{application.company} 公司注册 {PRODUCT} 正式授权文件"
    return f"Official Authorization Document of {application.company}'s Registration for {PRODUCT}"


def body(application: Application) -> str:
    """The text, its lines separated by \\n, without one at the end."""
    note = application.note
    values = {
        "company": application.company,
        "project": application.project,
        "contract_date": written_date(application.contract_date, application.language),
        "method": METHOD[application.language],
        "capacity": "" if application.capacity is None else str(application.capacity),
        "account_name": application.account_name,
        "note": "\n" + note if "\n" in note else note,
    }
    labels = LABELS[application.language]
    lines = (
        labels[name] + value if value[:1] != "\n" else labels[name].rstrip() + value
        for name, value in values.items()
        if value
    )
    return "\n".join(lines)


def written_date(day: date, language: MailLanguage) -> str:
    """YYYY/MM/DD, in Chinese YYYY年MM月DD日."""
    if language == MailLanguage.CHINESE:
        return f"{day.year:04}年{day.month:02}月{day.day:02}日"
    return slashed(day)


def plain_text(application: Application) -> str:
    """The whole message to read or copy: from, to, subject, an empty line, the body."""
    return f"From: {application.sender}\nTo: {RECIPIENT}\nSubject: {subject(application)}\n\n{body(application)}\n"


def mailto_url(application: Application) -> str:
    """A mailto: URL (RFC 6068) with recipient, subject and body.

    It cannot name the sender: a mail program ignores or refuses such a field, so say beside the button from which
    address to send.
    """
    text = body(application).replace("\n", "\r\n")
    return f"mailto:{RECIPIENT}?subject={quote(subject(application), safe='')}&body={quote(text, safe='')}"


def mailto_fits(url: str) -> bool:
    """Whether mail programs take the URL whole; if not, say MAILTO_TOO_LONG and MAILTO_REMEDY."""
    return len(url) <= MAILTO_LIMIT


def suggested_file_name(application: Application) -> str:
    """A name for the draft's file that every system takes."""
    company = re.sub(r'[\\/:*?"<>|%~\s.]+', " ", application.company)[:60].strip()
    return f"{PRODUCT} registration {company}".strip() + ".eml"
