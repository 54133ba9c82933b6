"""Connectors are found by name; a broken one is told, and looking costs next to nothing."""

import subprocess
import sys
from pathlib import Path

import pytest

from fdl_wizard.connectors import ConnectorUnusable, connector_names, find_connector
from fdl_wizard.connectors.reference import ReferenceConnector
from fdl_wizard.registration.problems import InvalidInput


@pytest.fixture
def third_party(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """An installed package "acme" with a good connector and several broken ones. Gives its module's name."""
    module = f"acme_{tmp_path.name.replace('-', '_')}"
    (tmp_path / f"{module}.py").write_text(
        "class Good:\n"
        "    name, capabilities = 'acme', frozenset()\n"
        "    def connect(self, url, admin, password, cancel): ...\n"
        "class Raises:\n"
        "    def __init__(self): raise RuntimeError('no licence')\n"
        "class Poor:\n"
        "    name = 'poor'\n"
    )
    about = tmp_path / "acme-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: acme\nVersion: 1.0\n")
    lines = "\n".join(
        [
            f"acme = {module}:Good",
            f"raises = {module}:Raises",
            f"poor = {module}:Poor",
            "missing = no_such_module:X",
            f"reference = {module}:Good",
        ]
    )
    (about / "entry_points.txt").write_text(f"[fdl_wizard.connectors]\n{lines}\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    return module


def test_the_reference_connector_is_found_without_naming_one() -> None:
    assert isinstance(find_connector(), ReferenceConnector)
    assert connector_names()[0] == "reference"


def test_another_packages_connector_is_found(third_party: str) -> None:
    assert find_connector("acme").name == "acme"
    assert list(connector_names()) == ["reference", "acme", "missing", "poor", "raises"]


def test_another_package_cannot_take_our_connectors_name(third_party: str) -> None:
    assert isinstance(find_connector("reference"), ReferenceConnector)


@pytest.mark.parametrize(("name", "why"), [("raises", "no licence"), ("poor", "capabilities"), ("missing", "no_such")])
def test_a_broken_connector_is_told_in_words(third_party: str, name: str, why: str) -> None:
    with pytest.raises(ConnectorUnusable) as raised:
        find_connector(name)
    assert f"“{name}”" in raised.value.sentence
    assert "acme" in raised.value.remedy
    assert why in raised.value.details


def test_a_connector_nobody_installed_is_told_with_those_there_are() -> None:
    with pytest.raises(InvalidInput) as raised:
        find_connector("fanruan")
    assert raised.value.field == "connector"
    assert "reference" in raised.value.remedy


def test_finding_a_connector_imports_no_http_library() -> None:
    script = (
        "import sys; from fdl_wizard.connectors import find_connector, parse_project_url\n"
        "find_connector(); parse_project_url('fdl.example.com')\n"
        "heavy = {'requests', 'urllib3', 'ssl', 'cryptography', 'truststore', 'importlib.metadata', 'idna'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    shown = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "[]"
