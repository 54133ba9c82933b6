"""Small parts: practice data, private files, the lock, the limit on open files."""

import resource
import subprocess
import sys
from ipaddress import ip_address, ip_network
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fdl_wizard.registration.version import covered_by_licence
from fdl_wizard.sandbox.file_limit import AT_ONCE, connections_at_once
from fdl_wizard.sandbox.lock import FileLock
from fdl_wizard.sandbox.practice import MOST_NODES, another_version, first_subnets, practice_nodes
from fdl_wizard.sandbox.private_files import write_private
from fdl_wizard.sandbox.state_folder import StateFolder


@given(st.integers(1, MOST_NODES))
def test_nodes_have_addresses_of_their_own_in_the_subnet_their_turn_says(count: int) -> None:
    nodes = practice_nodes(count)
    first = [ip_network(network) for network in first_subnets(count)]

    assert len({node.address for node in nodes}) == count
    for number, node in list(enumerate(nodes, start=1))[-6:]:
        inside = any(ip_address(node.address) in network for network in first)
        assert inside == (number % 3 != 2)
        assert node.app_name == ("reports" if number % 3 == 0 else "webroot")


def test_the_first_nodes_are_those_of_the_documentation() -> None:
    shown = [(node.name, node.address, node.app_name) for node in practice_nodes(4)]

    assert shown == [
        ("node-1", "10.0.1.1", "webroot"),
        ("node-2", "10.0.2.1", "webroot"),
        ("node-3", "10.0.1.2", "reports"),
        ("node-4", "10.0.1.3", "webroot"),
    ]
    assert first_subnets(4) == ("10.0.1.0/24",)


@given(st.from_regex(r"[0-9]{1,3}\.[0-9]{1,3}(\.[0-9]{1,3})?", fullmatch=True))
def test_the_licensed_version_never_covers_the_project(version: str) -> None:
    assert not covered_by_licence(version, another_version(version))


def test_a_private_file_is_replaced_whole_and_stays_private(tmp_path: Path) -> None:
    path = tmp_path / "file"
    for content in (b"one", b"two"):
        write_private(path, content)
        assert path.read_bytes() == content
        assert path.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_a_private_file_that_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").mkdir()

    with pytest.raises(OSError, match="file"):
        write_private(tmp_path / "file", b"content")
    assert [entry.name for entry in tmp_path.iterdir()] == ["file"]


def test_a_lock_ends_with_its_process(tmp_path: Path) -> None:
    script = (
        "import sys, time; from pathlib import Path; from fdl_wizard.sandbox.lock import FileLock\n"
        "lock = FileLock(Path(sys.argv[1])); print(lock.acquire(), flush=True); time.sleep(600)"
    )
    path = tmp_path / "lock"
    with subprocess.Popen([sys.executable, "-c", script, str(path)], stdout=subprocess.PIPE) as holder:
        assert holder.stdout.readline() == b"True\n"
        with FileLock(path) as lock:
            assert not lock.acquire()
        holder.kill()
        holder.wait()

    with FileLock(path) as lock:
        assert lock.acquire()


@pytest.mark.parametrize("content", ["", "[]", "no json", '{"project": "80", "directory": 99999, "other": 1}'])
def test_kept_ports_that_are_none_are_forgotten(tmp_path: Path, content: str) -> None:
    (tmp_path / "ports.json").write_text(content)

    assert StateFolder(tmp_path).ports() == {}


def test_few_open_files_mean_fewer_nodes_at_once() -> None:
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (256, before[1]))
        assert connections_at_once() == 78
        resource.setrlimit(resource.RLIMIT_NOFILE, (4096, before[1]))
        assert connections_at_once() == AT_ONCE
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)
