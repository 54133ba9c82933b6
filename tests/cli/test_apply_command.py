"""``fdl-wizard apply``: its options, what it prints, and where."""

import argparse
import io
import json
from dataclasses import dataclass
from email import policy
from email.parser import BytesParser

import pytest

from fdl_wizard.cli.apply import add_arguments, run
from fdl_wizard.jobs.apply import kept_form
from tests.jobs.apply_notebook import Notebook, TornNotebook
from tests.registration.application_samples import TODAY

GOOD = ["--sender", "it@example.com", "--company", "ACME Ltd", "--project", "Data Hub", "--contract-date", "2024/03/01"]


@dataclass
class Ran:
    code: int
    out: str
    err: str


def fdl_apply(*options: str, journal: Notebook | None = None) -> Ran:
    parser = argparse.ArgumentParser("fdl-wizard apply")
    add_arguments(parser)
    out, err = io.StringIO(), io.StringIO()
    code = run(parser.parse_args([*GOOD, *options]), today=TODAY, out=out, err=err, journal=journal)
    return Ran(code, out.getvalue(), err.getvalue())


def test_without_output_the_message_is_printed():
    ran = fdl_apply("--capacity", "3", "--account-name", "acme", "--note", "Two sites.")
    assert ran.code == 0
    assert ran.out == (
        "From: it@example.com\n"
        "To: business@fanruan.com\n"
        "Subject: Official Authorization Document of ACME Ltd's Registration for FineDataLink\n"
        "\n"
        "Company name: ACME Ltd\n"
        "Project name: Data Hub\n"
        "Contract signing date: 2024/03/01\n"
        "Registration method: Public Cloud Authentication\n"
        "Maximum registration capacity: 3\n"
        "Requested public cloud account name: acme\n"
        "Special circumstances: Two sites.\n"
    )
    assert "from any other the registration is refused" in ran.err


def test_the_chinese_message_is_printed_in_chinese():
    ran = fdl_apply("--company", "苏州 👩‍🔧 公司", "--language", "zh")
    assert "Subject: 苏州 👩‍🔧 公司 公司注册 FineDataLink 正式授权文件\n" in ran.out
    assert "合同签订日期：2024年03月01日\n" in ran.out


def test_with_output_a_draft_is_written_and_its_place_is_said(tmp_path):
    path = tmp_path / "draft.eml"
    ran = fdl_apply("--output", str(path))
    assert (ran.code, ran.out) == (0, f"The draft is written: {path}\n")
    message = BytesParser(policy=policy.default).parsebytes(path.read_bytes())
    assert message["To"] == "business@fanruan.com"
    assert fdl_apply("--output", str(path), "--company", "ACME").out == f"The draft is replaced: {path}\n"


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--sender", "nobody"], "--sender: This is not an e-mail address."),
        (["--company", " "], "--company: Enter the company's name. Without it the application is refused."),
        (["--company", "A\nBcc: x@example.com"], "--company: The company's name has a line break."),
        (["--project", ""], "--project: Enter the project's name."),
        (["--contract-date", "2023/02/29"], "--contract-date: There is no 2023/02/29."),
        (["--contract-date", "2026/08/16"], "--contract-date: 2026/08/16 is in the future."),
        (["--contract-date", "2024-03-01"], "Write it as 2024/03/01."),
        (["--capacity", "0"], "--capacity: The capacity is 0."),
        (["--capacity", "many"], "--capacity: The capacity is not a whole number."),
        (["--account-name", "a" * 65], "--account-name: The account's name has 65 characters; at most 64"),
        (["--note", "\x1b[2J"], "--note: The note has a character that cannot be seen (U+001B) in place 1."),
        (["--language", "fr"], "--language: The e-mail can be written in English (en) or Chinese (zh)."),
        (["--company", "\udcff"], "--company: The company's name has a character that cannot be seen (U+DCFF)"),
    ],
)
def test_a_broken_rule_ends_with_2_and_its_option_and_reason(tmp_path, options, said):
    path = tmp_path / "draft.eml"
    ran = fdl_apply(*options, "--output", str(path))
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err
    assert not path.exists()


def test_all_broken_rules_are_told_at_once_one_a_line():
    ran = fdl_apply("--company", "", "--capacity", "x")
    assert [line.split(":")[0] for line in ran.err.splitlines()] == ["--company", "--capacity"]


def test_a_file_that_is_no_draft_is_left_alone(tmp_path):
    path = tmp_path / "contract.pdf"
    path.write_text("signed")
    ran = fdl_apply("--output", str(path))
    assert ran.code == 2
    assert ran.err.startswith(f"--output: {path} exists and is no draft")
    assert path.read_text() == "signed"


def test_leaving_the_capacity_out_is_remarked_on():
    assert "Note: --capacity: Left empty, the capacity is 1" in fdl_apply().err


@pytest.mark.parametrize("option", ["--sender", "--company", "--project", "--contract-date"])
def test_a_required_option_that_is_left_out_is_named(option, capsys):
    parser = argparse.ArgumentParser("fdl-wizard apply")
    add_arguments(parser)
    words = list(GOOD)
    del words[words.index(option) : words.index(option) + 2]
    with pytest.raises(SystemExit) as ended:
        parser.parse_args(words)
    assert ended.value.code == 2
    assert option in capsys.readouterr().err


def test_the_form_is_kept_for_the_window():
    journal = Notebook()
    fdl_apply(journal=journal)
    assert kept_form(journal).company == "ACME Ltd"


def test_an_unusable_journal_is_a_note_and_no_failure():
    ran = fdl_apply(journal=TornNotebook())
    assert ran.code == 0
    assert "Note: The journal cannot be written. Free some space.\n" in ran.err


def test_json_is_one_document_with_the_message(tmp_path):
    path = tmp_path / "draft.eml"
    document = json.loads(fdl_apply("--json", "--company", "公司", "--output", str(path)).out)
    assert document["sender"] == "it@example.com"
    assert document["recipient"] == "business@fanruan.com"
    assert document["subject"] == "Official Authorization Document of 公司's Registration for FineDataLink"
    assert document["body"].startswith("Company name: 公司\n")
    assert document["mailto"].startswith("mailto:business@fanruan.com?subject=")
    assert document["output"] == str(path)


def test_json_gives_no_link_that_would_arrive_cut_off():
    assert json.loads(fdl_apply("--json", "--note", "字" * 300).out)["mailto"] is None


def test_json_of_a_broken_rule_names_each_option():
    ran = fdl_apply("--json", "--company", "", "--project", "")
    document = json.loads(ran.out)
    assert ran.code == 2
    assert [error["option"] for error in document["errors"]] == ["--company", "--project"]
    assert document["error"] == document["errors"][0]
