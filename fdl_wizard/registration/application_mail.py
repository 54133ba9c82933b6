"""The application e-mail as a file that mail programs open as a draft (.eml).

Import it only where a draft is written: the standard library's email takes as long as a quarter of a window's start.
"""

from email import charset, policy
from email.header import Header
from email.message import Message

from fdl_wizard.registration.application import RECIPIENT, Application
from fdl_wizard.registration.application_text import body, subject

# The older of the library's two interfaces, on purpose: EmailMessage decodes what looks like an encoded word in a
# header's value (a company may be called "=?utf-8?q?=0A?="), puts long addresses into encoded words when folding, and
# does both differently from one Python to the next. Header writes exactly the text it is given.
_POLICY = policy.compat32.clone(linesep="\r\n", max_line_length=76)
_UTF8 = charset.Charset("utf-8")
_UTF8.body_encoding = charset.QP  # 7-bit, in short lines whatever the text, legible where it is ASCII


class _Unfolded(Header):
    """A header whose value stays on one line: an address has no place to fold at."""

    def encode(self, splitchars: str = "", maxlinelen: int | None = None, linesep: str = "\n") -> str:
        return super().encode(splitchars, maxlinelen=0, linesep=linesep)


def draft(application: Application) -> bytes:
    """The message by RFC 5322 and 2047, all ASCII, lines ended by CRLF.

    ``X-Unsent: 1`` makes Outlook open it for editing. There is no Date and no Message-ID: a mail
    program sets both when the message is sent, and those of a draft would say something untrue.
    """
    message: Message[Header, Header] = Message(policy=_POLICY)
    message["From"] = _Unfolded(application.sender, "us-ascii")
    message["To"] = _Unfolded(RECIPIENT, "us-ascii")
    message["Subject"] = _subject_header(subject(application))
    message["X-Unsent"] = Header("1", "us-ascii")
    message.set_payload(body(application).replace("\n", "\r\n") + "\r\n", _UTF8)
    return message.as_bytes()


def _subject_header(text: str) -> Header:
    plain = text.isascii() and "=?" not in text and all(len(word) < 60 for word in text.split(" "))
    return Header(text, "us-ascii" if plain else "utf-8", header_name="Subject")
