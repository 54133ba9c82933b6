"""TLS with real certificates: trusted, from an unknown CA, expired, for another name, too old, and no TLS at all."""

import datetime
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import trustme

from fdl_wizard.connectors.lines import Line
from fdl_wizard.registration.problems import ProjectUnreachable
from tests.connectors.scripted import ScriptedProject, connected, scripted

DAY = datetime.timedelta(days=1)
NOW = datetime.datetime.now(datetime.UTC)


@pytest.fixture(scope="module")
def ca() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def trusted(ca: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> trustme.CA:
    """The CA stands in this computer's store: OpenSSL is told another place for it."""
    ca.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    return ca


@contextmanager
def secured(certificate: trustme.LeafCert, version: ssl.TLSVersion | None = None) -> Iterator[ScriptedProject]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    if version:
        context.minimum_version = ssl.TLSVersion.TLSv1
        context.maximum_version = version
        context.set_ciphers("ALL:@SECLEVEL=0")
    certificate.configure_cert(context)
    with scripted(tls=context) as project:
        yield project


def refused(url: str) -> ProjectUnreachable:
    with pytest.raises(ProjectUnreachable) as raised, connected(url):
        pass
    assert raised.value.remedy
    return raised.value


def test_a_certificate_of_this_computers_store_is_trusted(trusted: trustme.CA) -> None:
    with secured(trusted.issue_cert("localhost")) as project, connected(project.url) as connection:
        assert connection.info.encrypted
        assert connection.status().name == "Data Hub"


def test_an_unknown_ca_is_not_trusted_and_nothing_is_sent(ca: trustme.CA) -> None:
    with secured(ca.issue_cert("localhost")) as project:
        told = refused(project.url)
        assert "issued by a CA this computer does not trust" in told.sentence
        assert not project.calls


@pytest.mark.parametrize("name", ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"])
def test_no_variable_makes_an_unknown_ca_trusted(
    ca: trustme.CA, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ca.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    monkeypatch.setenv(name, str(tmp_path / "ca.pem"))
    with secured(ca.issue_cert("localhost")) as project:
        assert "does not trust" in refused(project.url).sentence


def test_an_expired_certificate_is_told(trusted: trustme.CA) -> None:
    old = trusted.issue_cert("localhost", not_before=NOW - 9 * DAY, not_after=NOW - DAY)
    with secured(old) as project:
        assert "has expired" in refused(project.url).sentence


def test_a_certificate_of_tomorrow_is_told(trusted: trustme.CA) -> None:
    new = trusted.issue_cert("localhost", not_before=NOW + DAY, not_after=NOW + 9 * DAY)
    with secured(new) as project:
        assert "not valid yet" in refused(project.url).sentence


def test_a_certificate_for_another_name_is_told(trusted: trustme.CA) -> None:
    with secured(trusted.issue_cert("other.example.com")) as project:
        assert "made out to another name" in refused(project.url).sentence


def test_https_to_a_server_without_tls_says_so() -> None:
    with scripted() as project:
        told = refused(project.url.replace("http://", "https://"))
    assert "does not speak https" in told.sentence
    assert "http://" in told.remedy


def test_http_to_a_server_with_tls_says_that_no_sense_came_back(trusted: trustme.CA) -> None:
    with secured(trusted.issue_cert("localhost")) as project:
        told = refused(project.url.replace("https://", "http://"))
    assert "was cut" in told.sentence


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning")
def test_tls_older_than_1_2_is_refused(trusted: trustme.CA) -> None:
    with secured(trusted.issue_cert("localhost"), ssl.TLSVersion.TLSv1_1) as project:
        told = refused(project.url)
    assert "No secure connection" in told.sentence
    assert "TLS 1.2" in told.remedy


def test_what_others_do_to_the_adapter_does_not_switch_verification_off(ca: trustme.CA) -> None:
    with secured(ca.issue_cert("localhost")) as project:
        line = Line()
        import requests

        prepared = requests.Request("GET", project.url).prepare()
        with pytest.raises(requests.exceptions.SSLError):
            line.adapter.send(prepared, verify=True)
        line.close()
