"""Threads and processes that use one journal at the same time, and processes that are killed while they do."""

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from fdl_wizard.journal import open_journal
from fdl_wizard.registration.model import NodeProgress, NodeState, Project

NOW = datetime(2026, 8, 3, 12, tzinfo=UTC)
WRITER = """
import itertools, sys
from datetime import datetime, UTC
from pathlib import Path
from fdl_wizard.journal import open_journal
from fdl_wizard.registration.model import NodeProgress, NodeState, Project
folder, name, count = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
journal = open_journal(folder)
now = datetime.now(UTC)
journal.begin_submission(name, "http://localhost", "practice-ok", now)
print("ready", flush=True)
for number in range(count) if count else itertools.count():
    journal.record_progress(name, NodeProgress(f"node-{number}", NodeState.REGISTERED, f"{name}/{number}"), now)
    journal.remember_project(Project(f"http://{name}/{number % 10}", name, "admin"))
    print(number, flush=True)
journal.close()
"""


def start_writer(folder: Path, name: str, count: int) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, str(folder), name, str(count)], stdout=subprocess.PIPE, text=True
    )


def test_two_processes_that_start_and_write_at_once_lose_nothing(tmp_path: Path) -> None:
    writers = [start_writer(tmp_path, name, 100) for name in ("one", "other")]
    for writer in writers:
        writer.communicate()
        assert writer.returncode == 0
    with closing(open_journal(tmp_path)) as journal:
        assert journal.warning is None
        assert {each.submission_id: len(each.outcomes) for each in journal.submissions()} == {"one": 100, "other": 100}
        assert len(journal.projects()) == 20


def test_a_second_instance_sees_at_once_what_the_first_one_kept(tmp_path: Path) -> None:
    with closing(open_journal(tmp_path)) as one, closing(open_journal(tmp_path)) as other:
        one.remember_account("practice-ok")
        other.remember_account("practice-mixed")
        assert one.accounts() == other.accounts() == ["practice-mixed", "practice-ok"]


def test_threads_share_one_journal(tmp_path: Path) -> None:
    with closing(open_journal(tmp_path)) as journal, ThreadPoolExecutor(8) as pool:
        journal.begin_submission("s", "http://localhost", "practice-ok", NOW)

        def work(number: int) -> None:
            journal.record_progress("s", NodeProgress(f"node-{number}", NodeState.REGISTERED, f"s/{number}"), NOW)
            journal.remember_project(Project(f"http://{number % 7}", "x", "admin"))
            assert journal.submissions()
            assert journal.projects()

        list(pool.map(work, range(200)))
        assert len(journal.submissions()[0].outcomes) == 200
        assert len(journal.projects()) == 7


def test_several_instances_that_find_one_damaged_journal_agree_on_the_new_one(tmp_path: Path) -> None:
    damage = os.urandom(20_000)
    (tmp_path / "journal.sqlite3").write_bytes(damage)
    writers = [start_writer(tmp_path, f"writer-{number}", 5) for number in range(4)]
    for writer in writers:
        writer.communicate()
        assert writer.returncode == 0
    (aside,) = tmp_path.glob("journal-damaged-*.sqlite3")
    assert aside.read_bytes() == damage
    with closing(open_journal(tmp_path)) as journal:
        assert {len(each.outcomes) for each in journal.submissions()} == {5}
        assert len(journal.submissions()) == 4


def kill_while_writing(folder: Path, name: str, after: int) -> int:
    """Lets a writer write ``after`` steps and kills it at whatever it does next. Returns how many it told."""
    writer = start_writer(folder, name, 0)
    assert writer.stdout is not None
    with writer.stdout as said:
        for line in said:
            if line.strip() == str(after):
                break
        writer.send_signal(signal.SIGKILL)
        told = after + sum(1 for line in said if line.endswith("\n"))
    writer.wait()
    return told + 1


def test_a_process_killed_while_it_writes_leaves_a_readable_journal_with_all_it_had_written(tmp_path: Path) -> None:
    written = {f"run-{after}": kill_while_writing(tmp_path, f"run-{after}", after) for after in (0, 3, 17, 60)}
    with closing(open_journal(tmp_path)) as journal:
        assert journal.warning is None
        kept = {each.submission_id: len(each.outcomes) for each in journal.submissions()}
    assert kept.keys() == written.keys()
    for name, count in written.items():
        assert kept[name] in (count, count + 1)


@pytest.mark.full
def test_fifty_kills_damage_nothing(tmp_path: Path) -> None:
    for number in range(50):
        kill_while_writing(tmp_path, f"run-{number}", number)
    with closing(open_journal(tmp_path)) as journal:
        assert journal.warning is None
        assert len(journal.submissions(1000)) == 50
