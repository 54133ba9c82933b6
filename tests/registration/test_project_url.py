"""What an administrator may enter as a project's URL."""

import pytest
import requests
from hypothesis import example, given
from hypothesis import strategies as st

from fdl_wizard.registration.problems import InvalidInput
from fdl_wizard.registration.project_url import is_loopback, parse_project_url


@pytest.mark.parametrize(
    ("entered", "base"),
    [
        ("https://fdl.example.com/webroot/decision", "https://fdl.example.com/webroot/decision"),
        ("  https://fdl.example.com/webroot/decision///  ", "https://fdl.example.com/webroot/decision"),
        ("http://FDL.Example.com:8075/", "http://fdl.example.com:8075"),
        ("HTTPS://fdl.example.com:443", "https://fdl.example.com"),
        ("http://fdl.example.com:80", "http://fdl.example.com"),
        ("https://fdl.example.com:", "https://fdl.example.com"),
        ("fdl.example.com", "https://fdl.example.com"),
        ("fdl:8443/webroot", "https://fdl:8443/webroot"),
        ("//fdl.example.com/x", "https://fdl.example.com/x"),
        ("localhost:8075", "http://localhost:8075"),
        ("127.0.0.1:8075/webroot", "http://127.0.0.1:8075/webroot"),
        ("https://localhost", "https://localhost"),
        ("10.0.0.7", "https://10.0.0.7"),
        ("http://[FE80::0:1]:8075/x", "http://[fe80::1]:8075/x"),
        ("::1", "http://[::1]"),
        ("[::1]:8075", "http://[::1]:8075"),
        ("2001:db8::7", "https://[2001:db8::7]"),
        ("https://公司.example.com/数据", "https://公司.example.com/数据"),
        ("https://xn--55qx5d.example.com", "https://xn--55qx5d.example.com"),
        ("https://fdl_1.example.com.", "https://fdl_1.example.com."),
        ("https://fdl.example.com/webroot/decision?x=1#/management", "https://fdl.example.com/webroot/decision"),
    ],
)
def test_a_url_is_understood_as_meant(entered: str, base: str) -> None:
    assert parse_project_url(entered).base == base


@pytest.mark.parametrize(
    "entered",
    [
        "",
        "   ",
        "ftp://fdl.example.com",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "https://",
        "https:///webroot",
        "https://admin:secret@fdl.example.com",
        "admin@fdl.example.com",
        "https://fdl.example.com:0",
        "https://fdl.example.com:65536",
        "https://fdl.example.com:x",
        "https://fdl.example.com:８０",
        "https://fdl example.com",
        "https://fdl.example.com/\nX: y",
        "https:\\\\fdl.example.com",
        "https://fdl..example.com",
        "https://-fdl.example.com",
        "https://1.2.3.4.5",
        "https://1.2.3.999",
        "https://[::g]",
        "https://[::1",
        "https://[fe80::1%eth0]",
        "https://" + "a" * 64 + ".com",
        "https://" + "a." * 130 + "com",
        "https://fdl.example.com/" + "x" * 2100,
        "https://\u200d.com",
    ],
)
def test_what_is_no_url_of_a_project_is_refused_in_words(entered: str) -> None:
    with pytest.raises(InvalidInput) as raised:
        parse_project_url(entered)
    assert raised.value.field == "project"
    assert raised.value.sentence.endswith(".")
    assert "secret" not in raised.value.sentence


def test_what_was_assumed_or_left_out_is_said() -> None:
    assert "https is used" in parse_project_url("fdl.example.com").note
    assert "http is used" in parse_project_url("localhost").note
    assert "left out" in parse_project_url("https://fdl.example.com/#/x").note
    assert parse_project_url("https://fdl.example.com").note == ""


@pytest.mark.parametrize(
    ("url", "loopback"),
    [
        ("http://localhost:1", True),
        ("http://LOCALHOST.", True),
        ("http://x.localhost", True),
        ("http://127.9.9.9/x", True),
        ("http://[::1]:80", True),
        ("http://[::ffff:127.0.0.1]", True),
        ("http://localhost.example.com", False),
        ("http://10.0.0.1", False),
        ("http://[fe80::1]", False),
        ("http://[", False),
        ("", False),
    ],
)
def test_this_computer_is_told_from_others(url: str, loopback: bool) -> None:
    assert is_loopback(url) is loopback


@given(st.text(alphabet=st.one_of(st.characters(), st.sampled_from("/:@[]?#%.-\\ htps1")), max_size=60))
@example("http://[::1]]")
@example("a:b:c")
@example("%zz")
def test_any_text_is_a_url_or_refused_and_reading_it_again_changes_nothing(entered: str) -> None:
    try:
        url = parse_project_url(entered)
    except InvalidInput as problem:
        assert problem.field == "project"  # noqa: PT017  (either outcome is right)
        return
    assert parse_project_url(url.base).base == url.base
    assert not parse_project_url(url.base).note
    is_loopback(url.base)
    requests.Request("GET", f"{url.base}/api/v1/project").prepare()  # the library finds no fault with it either
