"""The application's form: its check as a whole, its hints, and how it is kept."""

from dataclasses import fields, replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fdl_wizard.registration.application import REQUIRED, Application, ApplicationForm, check
from fdl_wizard.registration.problems import InvalidInput
from tests.registration.application_samples import TODAY, application, form, forms, good_forms, nasty


def test_four_fields_make_an_application():
    assert application() == Application("it@example.com", "ACME Ltd", "Data Hub", date(2024, 3, 1))


def test_an_empty_form_names_every_required_field_as_missing():
    result = check(ApplicationForm(), TODAY)
    assert result.application is None
    assert tuple(result.errors) == REQUIRED
    assert result.missing == set(REQUIRED)


def test_a_field_with_a_mistake_is_not_missing():
    result = check(form(sender="nobody", company=" "), TODAY)
    assert set(result.errors) == {"sender", "company"}
    assert result.missing == {"company"}


def test_the_sender_is_always_told_that_it_must_be_the_contracts_address():
    for sender in ("", "it@example.com"):
        assert check(form(sender=sender), TODAY).hints["sender"] == (
            "It must be the address specified in the contract; from any other the registration is refused.",
        )


def test_an_empty_capacity_is_said_to_mean_one():
    assert check(form(), TODAY).hints["capacity"] == ("Left empty, the capacity is 1: one server can be registered.",)


def test_a_cluster_needs_a_capacity_of_its_size():
    result = check(form(capacity="3"), TODAY, cluster_nodes=5, cluster_name="Data Hub")
    assert result.application
    assert result.hints["capacity"][0] == (
        "Data Hub has 5 nodes; with a capacity of 3 only 3 of them can be registered."
    )


def test_a_cluster_is_not_left_to_the_capacity_of_one():
    assert check(form(), TODAY, cluster_nodes=1_000).hints["capacity"] == (
        "The project has 1,000 nodes; with the capacity left empty only 1 of them can be registered.",
    )


@given(nodes=st.integers(0, 2000), capacity=st.integers(1, 2000))
def test_the_hint_of_the_cluster_shows_exactly_when_it_is_larger(nodes, capacity):
    hints = check(form(capacity=str(capacity)), TODAY, nodes).hints["capacity"]
    assert any("nodes" in hint for hint in hints) == (nodes > capacity)


def test_a_contract_older_than_the_product_is_questioned_not_refused():
    result = check(form(contract_date="0224/03/01"), TODAY)
    assert result.application
    assert "more than 30 years ago" in result.hints["contract_date"][0]


def test_a_wished_account_name_is_said_to_depend_on_being_free():
    assert "already taken" in check(form(account_name="acme"), TODAY).hints["account_name"][0]
    assert "account_name" not in check(form(), TODAY).hints


@settings(deadline=None)
@given(forms)
def test_any_form_gives_an_application_or_a_reason_for_each_broken_field(entered):
    result = check(entered, TODAY)
    assert (result.application is None) == bool(result.errors)
    assert all(problem.field == name for name, problem in result.errors.items())
    assert set(result.errors) | set(result.hints) <= {field.name for field in fields(ApplicationForm)}


@settings(deadline=None)
@given(good_forms)
def test_a_good_form_is_accepted(entered):
    assert check(entered, TODAY).errors == {}


@pytest.mark.parametrize(
    "change",
    [
        {"company": "ACME\r\nBcc: x@example.com"},
        {"company": " ACME"},
        {"sender": "it@example.com\n"},
        {"capacity": 0},
        {"capacity": "3"},
        {"note": "a\rb"},
        {"language": "fr"},
    ],
)
def test_no_application_can_be_made_past_the_rules(change):
    with pytest.raises((InvalidInput, ValueError)):
        replace(application(), **change)


@given(st.builds(ApplicationForm, *[nasty] * 8))
def test_a_kept_form_comes_back_as_it_was_typed(entered):
    kept = entered.to_json()
    assert kept.isascii()
    assert ApplicationForm.from_json(kept) == entered


@given(st.text() | st.sampled_from(["[]", "null", '{"sender": 5}', '{"x": "y"}', "[" * 100_000, '{"company": "A"']))
def test_what_cannot_be_read_back_is_an_empty_form(kept):
    assert ApplicationForm.from_json(kept) == ApplicationForm()


def test_a_form_kept_by_another_version_gives_what_it_can():
    assert ApplicationForm.from_json('{"company": "ACME", "phone": "1", "note": null}') == ApplicationForm(
        company="ACME"
    )
