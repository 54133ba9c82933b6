"""Applications and forms to test with."""

from datetime import date

from hypothesis import strategies as st

from fdl_wizard.registration.application import Application, ApplicationForm, check

TODAY = date(2026, 8, 15)

GOOD = {
    "sender": "it@example.com",
    "company": "ACME Ltd",
    "project": "Data Hub",
    "contract_date": "2024/03/01",
}
CHINESE = GOOD | {"company": "苏州某某科技有限公司", "project": "数据中台", "language": "zh"}


def form(**changes: str) -> ApplicationForm:
    return ApplicationForm(**(GOOD | changes))


def application(**changes: str) -> Application:
    """The application of a form that breaks no rule."""
    result = check(form(**changes), TODAY)
    assert result.application, result.errors
    return result.application


# Whatever can be typed or pasted, with what attacks a header or a body made likely.
nasty = st.text(max_size=30) | st.lists(
    st.sampled_from(
        [
            "\r\n",
            "\n",
            "\r",
            "\0",
            "\u2028",
            "\x85",
            "\u202e",
            "\u200b",
            "\ud800",
            "\t",
            "  ",
            " ",
            "Bcc: x@example.com",
            "=?utf-8?q?=0A?=",
            "=?",
            "?=",
            "=0D=0A",
            "%0A",
            "From ",
            ".",
            "公司",
            "é",
            "😀",
            "👩‍🔧",
            "a" * 90,
            ":",
            ";",
            ",",
        ]
    )
    | st.text(max_size=3),
    max_size=12,
).map("".join)

senders = st.just(GOOD["sender"]) | st.from_regex(
    r"[a-z0-9.+=?_'-]{1,70}@[a-zA-Z0-9.-]{1,80}\.[a-z]{2,5}", fullmatch=True
)

forms = st.builds(
    ApplicationForm,
    sender=senders | nasty,
    company=nasty,
    project=nasty,
    contract_date=st.dates(max_value=TODAY).map(lambda day: f"{day.year:04}/{day.month:02}/{day.day:02}") | nasty,
    capacity=st.integers(-5, 20_000).map(str) | st.just("") | nasty,
    account_name=nasty,
    note=nasty | st.text(max_size=2100),
    language=st.sampled_from(["en", "zh"]),
)

_words = st.text(
    st.characters(exclude_categories=["Cc", "Cs", "Cf", "Zl", "Zp", "Zs"]) | st.sampled_from("=?_ :;,.\"'公司é😀"),
    min_size=1,
    max_size=200,
).filter(str.strip)

good_forms = st.builds(
    ApplicationForm,
    sender=st.sampled_from(["it@example.com", "a.b+c'd@sub.example.co", f"{'a' * 64}@{'b' * 60}.{'c' * 60}.com"]),
    company=_words,
    project=_words,
    contract_date=st.dates(max_value=TODAY).map(lambda day: f"{day.year:04}/{day.month:02}/{day.day:02}"),
    capacity=st.just("") | st.integers(1, 10_000).map(str),
    account_name=st.just("") | _words.map(lambda text: text[:64]),
    note=st.lists(_words.map(lambda text: text[:60]), max_size=20).map("\n".join),
    language=st.sampled_from(["en", "zh"]),
)
