"""A secret shows nothing by accident; a token cancels once."""

import json
import pickle
from threading import Thread

import pytest

from fdl_wizard.registration.cancellation import Cancelled, CancelToken
from fdl_wizard.registration.secret import Secret

CANARY = "canary-7f3a"


def test_no_text_made_of_a_secret_shows_it() -> None:
    secret = Secret(CANARY)
    shown = [str(secret), repr(secret), f"{secret}", f"{secret!r:>40}"[:40], "%s" % secret, repr([secret])]  # noqa: UP031
    assert not any(CANARY in text for text in shown)
    assert secret.reveal() == CANARY


def test_a_secret_is_neither_pickled_nor_made_json() -> None:
    with pytest.raises(TypeError):
        pickle.dumps(Secret(CANARY))
    with pytest.raises(TypeError):
        json.dumps(Secret(CANARY))


def test_secrets_are_equal_when_their_values_are() -> None:
    assert Secret("a") == Secret("a") != Secret("b")
    assert Secret("a") != "a"
    assert len({Secret("a"), Secret("a")}) == 1


def test_an_empty_secret_is_false() -> None:
    assert not Secret("")


def test_a_token_wakes_who_waits_and_calls_back_once() -> None:
    token, calls = CancelToken(), []
    token.on_cancel(lambda: calls.append("called"))
    woken: list[bool] = []
    waiter = Thread(target=lambda: woken.append(token.wait(30)))
    waiter.start()
    token.cancel()
    token.cancel()
    waiter.join(10)
    assert woken == [True]
    assert calls == ["called"]


def test_a_callback_that_comes_late_is_called_at_once() -> None:
    token, calls = CancelToken(), []
    token.cancel()
    token.on_cancel(lambda: calls.append("called"))
    assert calls == ["called"]


def test_a_callback_taken_back_is_not_called() -> None:
    token, calls = CancelToken(), []
    take_back = token.on_cancel(lambda: calls.append("called"))
    take_back()
    token.cancel()
    assert calls == []


def test_a_cancelled_job_is_told_by_an_exception() -> None:
    token = CancelToken()
    token.raise_if_cancelled()
    token.cancel()
    with pytest.raises(Cancelled):
        token.raise_if_cancelled()
