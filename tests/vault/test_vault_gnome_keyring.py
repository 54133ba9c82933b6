"""Passwords in a real gnome-keyring: open, locked, asking in a window, gone, and not there at all."""

import threading
import time
from collections.abc import Callable, Iterator

import pytest
import secretstorage

from fdl_wizard.registration.ports import LoginKind, admin_owner
from fdl_wizard.registration.problems import PasswordStoreUnavailable
from fdl_wizard.registration.secret import Secret
from fdl_wizard.vault import SystemKeyring
from tests.harness.desktop import Desktop, Keyring
from tests.harness.keeper import PASSWORD

ACCOUNT = LoginKind.PUBLIC_CLOUD_ACCOUNT
ADMIN = LoginKind.PROJECT_ADMIN


def use(desktop: Desktop, monkeypatch: pytest.MonkeyPatch) -> None:
    """Points this process to the desktop's session."""
    for name in ("DBUS_SESSION_BUS_ADDRESS", "XDG_CONFIG_HOME", "XDG_DATA_HOME"):
        monkeypatch.setenv(name, desktop.environment[name])
    monkeypatch.delenv("PYTHON_KEYRING_BACKEND", raising=False)


@pytest.fixture(scope="module")
def unlocked() -> Iterator[Desktop]:
    with Desktop(screen=False) as desktop:
        yield desktop


@pytest.fixture
def vault(unlocked: Desktop, monkeypatch: pytest.MonkeyPatch) -> SystemKeyring:
    use(unlocked, monkeypatch)
    return SystemKeyring()


def entries() -> dict[tuple[str, str], str]:
    """What the user sees in their keyring program: service and user name, and the entry's title."""
    connection = secretstorage.dbus_init()
    try:
        items = secretstorage.get_default_collection(connection).get_all_items()
        return {
            (item.get_attributes()["service"], item.get_attributes()["username"]): item.get_label() for item in items
        }
    finally:
        connection.close()


def test_the_keyring_is_named_as_people_know_it(vault: SystemKeyring) -> None:
    assert vault.display_name() == "GNOME Keyring"


def test_trying_the_keyring_out_leaves_nothing_in_it(vault: SystemKeyring) -> None:
    before = entries()
    vault.display_name()
    assert entries() == before


@pytest.mark.parametrize("password", ["practice", "  spaces around ", "密码🔑é", "x" * 5000, "line\nbreak"])
def test_a_password_comes_back_as_it_was(vault: SystemKeyring, password: str) -> None:
    vault.save(ACCOUNT, "practice-ok", Secret(password))
    assert SystemKeyring().load(ACCOUNT, "practice-ok") == Secret(password)


def test_there_is_one_entry_an_account_under_a_name_to_be_found_by(vault: SystemKeyring) -> None:
    owner = admin_owner("admin", "https://fdl.example.com/webroot/decision")
    for password in ("first", "second"):
        vault.save(ACCOUNT, "acme-account", Secret(password))
        vault.save(ADMIN, owner, Secret(password))
    ours = {key: title for key, title in entries().items() if key[1] in ("acme-account", owner)}
    assert ours.keys() == {
        ("FDL Wizard: public cloud account", "acme-account"),
        ("FDL Wizard: project admin", owner),
    }
    assert vault.load(ACCOUNT, "acme-account") == Secret("second")


def test_the_practice_sandbox_has_entries_of_its_own(vault: SystemKeyring) -> None:
    practice = SystemKeyring("FDL Wizard practice sandbox")
    practice.save(ACCOUNT, "shared-name", Secret("practice"))
    assert vault.load(ACCOUNT, "shared-name") is None
    assert ("FDL Wizard practice sandbox: public cloud account", "shared-name") in entries()


def test_an_account_and_an_admin_of_one_name_are_two(vault: SystemKeyring) -> None:
    vault.save(ACCOUNT, "same", Secret("account"))
    vault.save(ADMIN, "same", Secret("admin"))
    assert (vault.load(ACCOUNT, "same"), vault.load(ADMIN, "same")) == (Secret("account"), Secret("admin"))


def test_a_forgotten_password_is_gone_and_may_be_forgotten_again(vault: SystemKeyring) -> None:
    vault.save(ACCOUNT, "leaving", Secret("practice"))
    vault.forget(ACCOUNT, "leaving")
    vault.forget(ACCOUNT, "leaving")
    assert vault.load(ACCOUNT, "leaving") is None


def test_threads_use_one_vault_at_the_same_time(vault: SystemKeyring) -> None:
    def work(number: int) -> None:
        vault.save(ACCOUNT, f"thread-{number}", Secret(f"password {number}"))
        if vault.load(ACCOUNT, f"thread-{number}") == Secret(f"password {number}"):
            worked.append(number)

    worked: list[int] = []
    threads = [threading.Thread(target=work, args=[number]) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(worked) == list(range(6))


def refused(work: Callable[[], object]) -> PasswordStoreUnavailable:
    with pytest.raises(PasswordStoreUnavailable) as caught:
        work()
    problem = caught.value
    assert problem.sentence.endswith(".")
    assert "or go on without keeping the password" in problem.remedy
    assert "secret of the test" not in problem.sentence + problem.remedy + problem.details
    return problem


def test_a_locked_keyring_without_a_screen_to_ask_on_is_said_and_can_be_tried_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with Desktop(Keyring.LOCKED, screen=False) as desktop:
        use(desktop, monkeypatch)
        vault = SystemKeyring(patience=20)
        problem = refused(lambda: vault.save(ACCOUNT, "a", Secret("secret of the test")))
        assert "locked" in problem.sentence
        assert "KeyringLocked" in problem.details
        assert "keyring.backends.SecretService.Keyring" in problem.details
        desktop.unlock_keyring()
        assert refused(vault.display_name) is problem  # kept: nobody is asked again and again
        assert vault.retry() == "GNOME Keyring"
        vault.save(ACCOUNT, "a", Secret("secret of the test"))
        assert vault.load(ACCOUNT, "a") == Secret("secret of the test")


def test_a_keyring_locked_later_is_said_when_it_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    with Desktop(screen=False) as desktop:
        use(desktop, monkeypatch)
        vault = SystemKeyring(patience=20)
        vault.save(ACCOUNT, "a", Secret("secret of the test"))
        desktop.lock_keyring()
        for work in (
            lambda: vault.load(ACCOUNT, "a"),
            lambda: vault.save(ACCOUNT, "a", Secret("secret of the test")),
            lambda: vault.forget(ACCOUNT, "a"),
            vault.retry,
        ):
            assert "locked" in refused(work).sentence


def question(desktop: Desktop) -> str:
    """The id of the window in which gnome-keyring asks for its password, empty when there is none."""
    return desktop.run("xdotool", "search", "--onlyvisible", "--name", "^Unlock Login Keyring$").stdout.strip()


def wait_for_question(desktop: Desktop) -> None:
    deadline = time.monotonic() + 30
    while not question(desktop):
        assert time.monotonic() < deadline, "gnome-keyring asked nothing."
        time.sleep(0.05)


def answer(desktop: Desktop, *keys: str) -> None:
    """Types into gnome-keyring's question until it is gone: it takes the keyboard a moment after it is shown."""
    wait_for_question(desktop)
    while question(desktop):
        for step in ("key ctrl+a", *keys):
            desktop.run("xdotool", *step.split(" ", 1))
        for _ in range(20):
            if not question(desktop):
                return
            time.sleep(0.05)


def test_a_question_that_nobody_answers_ends_in_a_sentence_and_blocks_no_one_else(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with Desktop(Keyring.LOCKED) as desktop, Desktop(screen=False) as other:
        use(desktop, monkeypatch)
        vault = SystemKeyring(patience=3)
        asked = threading.Thread(target=lambda: refusals.append(refused(vault.display_name)))
        refusals: list[PasswordStoreUnavailable] = []
        asked.start()
        wait_for_question(desktop)
        use(other, monkeypatch)
        assert SystemKeyring(patience=20).display_name() == "GNOME Keyring"
        asked.join()
        assert "did not answer within 3 seconds" in refusals[0].sentence


def test_an_answer_after_the_time_is_up_stores_nothing_any_more(monkeypatch: pytest.MonkeyPatch) -> None:
    with Desktop(screen=True) as desktop:
        use(desktop, monkeypatch)
        vault = SystemKeyring(patience=3)
        vault.display_name()
        desktop.lock_keyring()
        refused(lambda: vault.save(ACCOUNT, "late", Secret("secret of the test")))
        late = [thread for thread in threading.enumerate() if thread.name == "keyring"]
        answer(desktop, f"type {PASSWORD}", "key Return")
        for thread in late:
            thread.join(30)
        assert vault.load(ACCOUNT, "late") is None


def test_a_dismissed_question_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    with Desktop(Keyring.LOCKED) as desktop:
        use(desktop, monkeypatch)
        user = threading.Thread(target=answer, args=[desktop, "key Escape"])
        user.start()
        assert "its question was dismissed" in refused(SystemKeyring(patience=60).display_name).sentence
        user.join()


def test_a_question_answered_with_the_right_password_opens_the_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    with Desktop(Keyring.LOCKED) as desktop:
        use(desktop, monkeypatch)
        user = threading.Thread(target=answer, args=[desktop, f"type {PASSWORD}", "key Return"])
        user.start()
        vault = SystemKeyring(patience=60)
        vault.save(ACCOUNT, "a", Secret("practice"))
        user.join()
        assert vault.load(ACCOUNT, "a") == Secret("practice")


def test_a_session_without_any_keyring_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    with Desktop(Keyring.ABSENT, screen=False) as desktop:
        use(desktop, monkeypatch)
        problem = refused(SystemKeyring().display_name)
        assert problem.sentence == "No keyring is installed on this computer."
        assert "neither running nor activatable" in problem.details


@pytest.mark.parametrize("address", [None, "", "unix:path=/nonexistent/bus", "tcp:host=localhost,port=1"])
def test_a_machine_without_a_dbus_session_is_said(monkeypatch: pytest.MonkeyPatch, address: str | None) -> None:
    monkeypatch.delenv("PYTHON_KEYRING_BACKEND", raising=False)
    if address is None:
        monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    else:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
    problem = refused(lambda: SystemKeyring().load(ACCOUNT, "a"))
    assert "no D-Bus session" in problem.sentence


def test_a_session_that_ended_meanwhile_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    with Desktop(screen=False) as desktop:
        use(desktop, monkeypatch)
        vault = SystemKeyring()
        vault.display_name()
    problem = refused(lambda: vault.save(ACCOUNT, "a", Secret("secret of the test")))
    assert problem.sentence == "The keyring can no longer be reached."


def test_many_calls_at_once_are_each_answered(desktop_env: dict[str, str]) -> None:
    """gnome-keyring itself ends when two connections write at once; this process lets them take turns."""
    failed: list[Exception] = []

    def keep_and_read(number: int) -> None:
        vault = SystemKeyring(f"Test of many {number}")
        try:
            for _ in range(8):
                vault.save(LoginKind.PUBLIC_CLOUD_ACCOUNT, "many", Secret(f"password-{number}"))
                assert vault.load(LoginKind.PUBLIC_CLOUD_ACCOUNT, "many") == Secret(f"password-{number}")
            vault.forget(LoginKind.PUBLIC_CLOUD_ACCOUNT, "many")
        except Exception as error:  # noqa: BLE001  (told by the main thread)
            failed.append(error)

    threads = [threading.Thread(target=keep_and_read, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert failed == []
