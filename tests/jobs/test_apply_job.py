"""Applying for an account: the draft's file, and what is kept for the next time."""

import os
import stat
from email import policy
from email.parser import BytesParser
from pathlib import Path

import pytest

from fdl_wizard.jobs.apply import DraftSaved, apply, cluster_size, keep_form, kept_form, save_draft
from fdl_wizard.jobs.events import Note
from fdl_wizard.registration.application import ApplicationCheck, ApplicationForm
from fdl_wizard.registration.problems import InvalidInput
from tests.jobs.apply_notebook import Notebook, TornNotebook
from tests.registration.application_samples import CHINESE, TODAY, application, form


def test_a_good_form_becomes_a_draft_file_and_is_kept(tmp_path):
    journal, path = Notebook(), tmp_path / "申请.eml"
    entered = form(**CHINESE)
    checked, saved = apply(entered, today=TODAY, journal=journal, output=path)
    assert isinstance(checked, ApplicationCheck)
    assert saved == DraftSaved(path, replaced=False)
    assert kept_form(journal) == entered
    message = BytesParser(policy=policy.default).parsebytes(path.read_bytes())
    assert message["Subject"] == "苏州某某科技有限公司 公司注册 FineDataLink 正式授权文件"
    assert os.listdir(tmp_path) == ["申请.eml"]


def test_a_broken_rule_writes_nothing_and_keeps_nothing(tmp_path):
    journal = Notebook()
    (checked,) = apply(form(company=""), today=TODAY, journal=journal, output=tmp_path / "draft.eml")
    assert set(checked.errors) == {"company"}
    assert os.listdir(tmp_path) == []
    assert kept_form(journal) == ApplicationForm()


def test_without_a_file_the_form_is_checked_and_kept():
    journal = Notebook()
    (checked,) = apply(form(), today=TODAY, journal=journal)
    assert checked.application == application()
    assert kept_form(journal) == form()


def test_a_form_can_be_kept_half_done():
    journal = Notebook()
    keep_form(journal, ApplicationForm(company="AC", contract_date="2024/"))
    assert kept_form(journal) == ApplicationForm(company="AC", contract_date="2024/")


def test_the_draft_is_written_even_when_the_journal_is_unusable(tmp_path):
    checked, saved, note = apply(form(), today=TODAY, journal=TornNotebook(), output=tmp_path / "draft.eml")
    assert checked.application
    assert saved.path.exists()
    assert note == Note("The journal cannot be written.", "Free some space.")


def test_a_known_project_of_that_name_gives_the_hint_of_its_nodes():
    (checked,) = apply(form(project=" data hub"), today=TODAY, journal=Notebook(nodes=5))
    assert checked.hints["capacity"][0].startswith("data hub has 5 nodes; ")


def test_the_size_of_a_project_that_is_not_known_is_not_guessed():
    assert cluster_size(Notebook(nodes=5), "Other") is None
    assert cluster_size(Notebook(nodes=0), "Data Hub") is None
    assert cluster_size(Notebook(), "Data Hub") is None


def test_an_earlier_draft_is_replaced_so_that_a_slip_can_be_corrected(tmp_path):
    path = tmp_path / "draft.eml"
    save_draft(application(company="AMCE"), path)
    assert save_draft(application(company="ACME"), path) == DraftSaved(path, replaced=True)
    assert b"Company name: ACME\r\n" in path.read_bytes()


def test_an_empty_file_may_be_filled(tmp_path):
    path = tmp_path / "draft.eml"
    path.touch()
    assert not save_draft(application(), path).replaced


@pytest.mark.parametrize(
    "content",
    [
        b"The signed contract",
        b"\0\xff" * 100,
        b"From: a@example.com\r\nTo: business@fanruan.com\r\nSubject: An e-mail that was sent\r\n\r\nHello\r\n",
        b"X-Unsent: 1\r\nTo: someone@example.com\r\n\r\nAnother draft\r\n",
    ],
)
def test_any_other_file_is_left_alone_unless_told(tmp_path, content):
    path = tmp_path / "contract.pdf"
    path.write_bytes(content)
    with pytest.raises(InvalidInput, match="was left alone") as caught:
        save_draft(application(), path)
    assert caught.value.field == "output"
    assert path.read_bytes() == content
    assert save_draft(application(), path, replace=True).replaced


def test_a_link_stays_and_the_file_behind_it_is_written(tmp_path):
    (tmp_path / "drafts").mkdir()
    link = tmp_path / "draft.eml"
    link.symlink_to(tmp_path / "drafts" / "real.eml")
    save_draft(application(), link)
    assert link.is_symlink()
    assert (tmp_path / "drafts" / "real.eml").stat().st_size > 0


def test_a_draft_has_the_permissions_of_any_new_file(tmp_path):
    (tmp_path / "other").touch()
    save_draft(application(), tmp_path / "draft.eml")
    modes = {stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("other", "draft.eml")}
    assert len(modes) == 1


def test_a_folder_that_is_not_there_is_named(tmp_path):
    with pytest.raises(InvalidInput, match=r"The folder .*/drafts does not exist\."):
        save_draft(application(), tmp_path / "drafts" / "draft.eml")


def test_a_folder_is_no_file(tmp_path):
    with pytest.raises(InvalidInput, match=r"is a folder\."):
        save_draft(application(), tmp_path)


def test_a_pipe_is_never_replaced_by_a_file(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(InvalidInput, match="device or a pipe"):
        save_draft(application(), pipe, replace=True)
    assert pipe.is_fifo()


@pytest.mark.parametrize(
    "name", ["x" * 300, "nul\0", "/proc/draft.eml", "/dev/full/x"], ids=["long", "nul", "read-only", "below-a-file"]
)
def test_what_the_system_refuses_is_told_in_its_words(tmp_path, name):
    with pytest.raises(InvalidInput) as caught:
        save_draft(application(), tmp_path / name)
    assert caught.value.field == "output"
    assert caught.value.remedy
    assert os.listdir(tmp_path) == []


def test_a_name_that_is_no_text_is_still_told(tmp_path):
    with pytest.raises(InvalidInput) as caught:
        save_draft(application(), Path(os.fsdecode(bytes(tmp_path) + b"/\xff/draft.eml")))
    assert caught.value.sentence.encode("utf-8")
