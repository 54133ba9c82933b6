"""What is kept in the journal is read back as it was."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fdl_wizard.journal import default_folder, open_journal
from fdl_wizard.journal.sqlite_journal import SqliteJournal
from fdl_wizard.registration.model import (
    Failure,
    FailureKind,
    NodeOutcome,
    NodeProgress,
    NodeState,
    NodeStatus,
    Project,
    ProjectStatus,
    RegistrationState,
    SubmissionResult,
)

URL = "https://fdl.example.com/webroot/decision"
NOON = datetime(2026, 8, 3, 12, tzinfo=UTC)
REFUSED = Failure("node-2", FailureKind.REFUSED, 30003, "s/node-2", NOON, "Seen from 203.0.113.9.", '{"code":30003}')

zones = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
times = st.datetimes(timezones=zones)
wire_text = st.text(st.characters(), max_size=40)  # lone surrogates too: JSON lets them through
plain_text = st.text(max_size=40)
failures = st.builds(
    Failure,
    node=wire_text,
    kind=st.sampled_from(FailureKind),
    code=st.none() | st.integers(-(10**18), 10**18),
    request_id=wire_text,
    time=times,
    detail=wire_text,
    raw=wire_text,
)
nodes = st.builds(
    NodeStatus,
    node=wire_text,
    registered=st.booleans(),
    account=st.none() | wire_text,
    address=wire_text,
    domain=wire_text,
    app_name=wire_text,
    version=wire_text,
    since=st.none() | times,
    last_failure=st.none() | failures,
)
statuses = st.builds(
    ProjectStatus,
    name=wire_text,
    version=wire_text,
    state=st.sampled_from(RegistrationState),
    nodes=st.lists(nodes, max_size=4).map(tuple),
    as_of=times,
    method=st.none() | wire_text,
    account=st.none() | wire_text,
    capacity=st.none() | st.integers(),
    capacity_used=st.none() | st.integers(),
    expires=st.none() | st.dates(),
)
progresses = st.builds(
    NodeProgress,
    node=plain_text,
    state=st.sampled_from([state for state in NodeState if state.finished]),
    request_id=wire_text,
    seconds=st.floats(0, 1e9),
    failure=st.none() | failures,
)


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[SqliteJournal]:
    opened = open_journal(tmp_path)
    yield opened
    opened.close()


def test_a_new_journal_is_empty(journal: SqliteJournal) -> None:
    assert (list(journal.projects()), list(journal.accounts()), list(journal.submissions())) == ([], [], [])
    assert journal.last_status(URL) is None
    assert journal.setting("geometry") is None
    assert journal.warning is None


def test_the_project_used_last_comes_first(journal: SqliteJournal) -> None:
    one, other = Project(URL, "Data Hub", "admin"), Project("http://localhost:1", "Test", "root", "vendor")
    journal.remember_project(one)
    journal.remember_project(other)
    assert journal.projects() == [other, one]
    journal.remember_project(one)
    assert journal.projects() == [one, other]


def test_a_project_with_the_same_url_is_updated_not_doubled(journal: SqliteJournal) -> None:
    journal.remember_project(Project(URL, "Data Hub", "admin"))
    journal.remember_project(Project(URL, "Data Hub 2", "root"))
    assert journal.projects() == [Project(URL, "Data Hub 2", "root")]


def test_a_forgotten_project_takes_its_status_along(journal: SqliteJournal) -> None:
    journal.remember_project(Project(URL, "Data Hub", "admin"))
    journal.keep_status(URL, ProjectStatus("Data Hub", "4.2", RegistrationState.REGISTERED, (), NOON), ())
    journal.forget_project(URL)
    assert journal.projects() == []
    assert journal.last_status(URL) is None


def test_the_account_used_last_comes_first_until_it_is_forgotten(journal: SqliteJournal) -> None:
    for account in ("practice-ok", "practice-mixed", "practice-ok"):
        journal.remember_account(account)
    assert journal.accounts() == ["practice-ok", "practice-mixed"]
    journal.forget_account("practice-ok")
    assert journal.accounts() == ["practice-mixed"]


def test_a_submission_is_told_with_its_outcomes(journal: SqliteJournal) -> None:
    journal.begin_submission("s", URL, "practice-mixed", NOON)
    registered = NodeProgress("node-1", NodeState.REGISTERED, "s/node-1", 0.2)
    refused = NodeProgress("node-2", NodeState.FAILED, "s/node-2", 0.4, REFUSED)
    for progress in (NodeProgress("node-1", NodeState.REGISTERING, "s/node-1"), registered, refused):
        journal.record_progress("s", progress, NOON)
    outcomes = [NodeOutcome("node-1", "s/node-1"), NodeOutcome("node-2", "s/node-2", REFUSED)]
    journal.finish_submission(
        SubmissionResult("s", "Data Hub", "practice-mixed", outcomes, cancelled=True, unfinished=("node-3",)),
        NOON + timedelta(seconds=5),
    )
    (told,) = journal.submissions()
    assert (told.submission_id, told.project_url, told.project, told.account) == (
        "s",
        URL,
        "Data Hub",
        "practice-mixed",
    )
    assert (told.started, told.finished, told.cancelled) == (NOON, NOON + timedelta(seconds=5), True)
    assert [(each.node, each.state, each.seconds, each.failure) for each in told.outcomes] == [
        ("node-1", NodeState.REGISTERED, 0.2, None),
        ("node-2", NodeState.FAILED, 0.4, REFUSED),
    ]
    assert told.unfinished == ("node-3",)


def test_a_result_brings_the_outcomes_that_were_not_recorded_on_the_way(journal: SqliteJournal) -> None:
    journal.begin_submission("s", URL, "practice-ip", NOON)
    outcomes = [NodeOutcome("node-1", "s/node-1"), NodeOutcome("node-2", "s/node-2", REFUSED)]
    journal.finish_submission(SubmissionResult("s", "Data Hub", "practice-ip", outcomes), NOON)
    (told,) = journal.submissions()
    assert [(each.state, each.failure) for each in told.outcomes] == [
        (NodeState.REGISTERED, None),
        (NodeState.FAILED, REFUSED),
    ]


def test_a_submission_that_was_cut_off_is_still_told(tmp_path: Path) -> None:
    journal = open_journal(tmp_path)
    journal.begin_submission("s", URL, "practice-ok", NOON)
    journal.record_progress("s", NodeProgress("node-1", NodeState.REGISTERED, "s/node-1"), NOON)
    journal.close()
    again = open_journal(tmp_path)
    (told,) = again.submissions()
    assert told.finished is None
    assert [each.node for each in told.outcomes] == ["node-1"]
    again.close()


def test_the_newest_submissions_are_told_first_and_no_more_than_asked_for(journal: SqliteJournal) -> None:
    for number in range(5):
        journal.begin_submission(f"s{number}", URL, "practice-ok", NOON)
    assert [each.submission_id for each in journal.submissions(2)] == ["s4", "s3"]
    assert journal.submissions(0) == []


def test_a_setting_is_replaced_by_the_next(journal: SqliteJournal) -> None:
    journal.keep_setting("application form", '{"company": "帆软"}')
    journal.keep_setting("application form", "{}")
    assert journal.setting("application form") == "{}"


def test_everything_is_there_after_a_restart(tmp_path: Path) -> None:
    status = ProjectStatus(
        "Data Hub",
        "4.2.10",
        RegistrationState.PARTLY_REGISTERED,
        (NodeStatus("node-2", False, since=NOON, last_failure=REFUSED),),
        NOON,
        "public_cloud",
        "practice-mixed",
        10,
        7,
        date(2027, 3, 31),
    )
    first = open_journal(tmp_path)
    first.remember_project(Project(URL, "Data Hub", "admin"))
    first.remember_account("practice-mixed")
    first.keep_status(URL, status, [REFUSED])
    first.keep_setting("geometry", "AdnQywAD")
    first.close()
    second = open_journal(tmp_path)
    assert second.projects() == [Project(URL, "Data Hub", "admin")]
    assert second.accounts() == ["practice-mixed"]
    assert second.last_status(URL) == (status, (REFUSED,))
    assert second.setting("geometry") == "AdnQywAD"
    second.close()


@settings(deadline=None, max_examples=60)
@given(status=statuses, listed=st.lists(failures, max_size=4).map(tuple), url=plain_text)
def test_any_status_and_failure_list_is_read_back_equal(
    status: ProjectStatus, listed: tuple[Failure, ...], url: str
) -> None:
    with TemporaryDirectory() as folder:
        journal = open_journal(Path(folder))
        journal.keep_status(url, status, listed)
        assert journal.last_status(url) == (status, listed)
        journal.close()


@settings(deadline=None, max_examples=60)
@given(
    project=st.builds(Project, url=plain_text, name=plain_text, admin=plain_text, connector=plain_text),
    account=plain_text,
    value=plain_text,
    steps=st.lists(progresses, max_size=4, unique_by=lambda step: step.node),
    time=times,
)
def test_any_project_account_setting_and_outcome_is_read_back_equal(
    project: Project, account: str, value: str, steps: list[NodeProgress], time: datetime
) -> None:
    with TemporaryDirectory() as folder:
        journal = open_journal(Path(folder))
        journal.remember_project(project)
        journal.remember_account(account)
        journal.keep_setting(account, value)
        journal.begin_submission("s", project.url, account, time)
        for step in steps:
            journal.record_progress("s", step, time)
        (told,) = journal.submissions()
        assert journal.projects() == [project]
        assert journal.accounts() == [account]
        assert journal.setting(account) == value
        assert [
            NodeProgress(each.node, each.state, each.request_id, each.seconds, each.failure) for each in told.outcomes
        ] == steps
        assert {each.time for each in told.outcomes} <= {time}
        journal.close()


def test_a_name_with_half_a_surrogate_pair_is_kept_in_a_readable_form(journal: SqliteJournal) -> None:
    journal.remember_project(Project(URL, "Data \ud83d Hub", "admin"))
    assert journal.projects()[0].name == "Data \\ud83d Hub"


def test_the_practice_sandbox_has_a_journal_of_its_own(program_home: Path) -> None:
    assert default_folder(sandbox=False) == program_home / ".local/share/fdl-wizard"
    assert default_folder(sandbox=True) == program_home / ".local/share/fdl-wizard/sandbox"
