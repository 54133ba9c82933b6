"""Keyrings that fail, each in its own way, and keyrings that are not to be used at all."""

import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from keyring.backend import KeyringBackend
from keyring.errors import InitError, KeyringLocked, PasswordDeleteError, PasswordSetError

from fdl_wizard.registration.ports import LoginKind
from fdl_wizard.registration.problems import PasswordStoreUnavailable
from fdl_wizard.registration.secret import Secret
from fdl_wizard.vault import SystemKeyring

ACCOUNT = LoginKind.PUBLIC_CLOUD_ACCOUNT
PASSWORD = "the secret of this test"


class InMemory(KeyringBackend):
    """A keyring that works, for what those below do not say otherwise."""

    priority = 0.1
    entries: dict[tuple[str, str], str]
    calls: list[str]

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.entries = {}
        self.calls = []

    def get_password(self, service: str, username: str) -> str | None:
        self.calls.append("get")
        return self.entries.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.calls.append("set")
        self.entries[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        self.calls.append("delete")
        if self.entries.pop((service, username), None) is None:
            raise PasswordDeleteError("no such entry")


class Forgetful(InMemory):
    def get_password(self, service: str, username: str) -> str | None:
        return None


class Mangling(InMemory):
    def set_password(self, service: str, username: str, password: str) -> None:
        super().set_password(service, username, password.encode("ascii", "replace").decode())


class Refusing(InMemory):
    def set_password(self, service: str, username: str, password: str) -> None:
        raise PasswordSetError("not today")


class Undeleting(InMemory):
    def delete_password(self, service: str, username: str) -> None:
        raise PasswordDeleteError("read-only")


class Locked(InMemory):
    def get_password(self, service: str, username: str) -> str | None:
        raise KeyringLocked("Failed to unlock the collection!")


class DismissedAtInit(InMemory):
    def get_password(self, service: str, username: str) -> str | None:
        from secretstorage.exceptions import PromptDismissedException

        raise InitError("Failed to create the collection") from PromptDismissedException("Prompt dismissed.")


class Crashing(InMemory):
    def get_password(self, service: str, username: str) -> str | None:
        raise ZeroDivisionError("a mistake in somebody's plug-in")


class Talkative(InMemory):
    """Says the password in what it raises, when that is one of the user's."""

    def set_password(self, service: str, username: str, password: str) -> None:
        if password == PASSWORD:
            raise PasswordSetError(f"cannot store {password!r}") from ValueError(password)
        super().set_password(service, username, password)


class Full(InMemory):
    def set_password(self, service: str, username: str, password: str) -> None:
        error = OSError("CredWrite")
        error.winerror = 8  # type: ignore[attr-defined]
        raise error


class Blocking(InMemory):
    release = threading.Event()

    def get_password(self, service: str, username: str) -> str | None:
        self.release.wait(60)
        return super().get_password(service, username)


class PlainTextFile(InMemory):
    pass


PlainTextFile.__qualname__ = "PlaintextKeyring"


@pytest.fixture(autouse=True)
def configured(monkeypatch: pytest.MonkeyPatch, program_home: Path) -> Iterator[None]:
    """Lets ``keyring`` find these classes under their own names, as a user's setting does."""
    monkeypatch.setitem(sys.modules, "other_backends", sys.modules[__name__])
    yield
    Blocking.release.set()


def set_to(monkeypatch: pytest.MonkeyPatch, backend: str) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", backend)


def refusal(vault: SystemKeyring) -> PasswordStoreUnavailable:
    with pytest.raises(PasswordStoreUnavailable) as caught:
        vault.save(ACCOUNT, "a", Secret(PASSWORD))
    for text in (caught.value.sentence, caught.value.remedy, caught.value.details):
        assert PASSWORD not in text
    assert caught.value.__suppress_context__
    assert caught.value.remedy.endswith("or go on without keeping the password.")
    return caught.value


@pytest.mark.parametrize(
    ("backend", "sentence"),
    [
        (Forgetful, "The keyring gave back something else than what was stored in it."),
        (Mangling, "The keyring gave back something else than what was stored in it."),
        (Refusing, "The keyring refused what was asked of it."),
        (Undeleting, "The keyring refused what was asked of it."),
        (Locked, "The keyring is locked, or its question was dismissed."),
        (DismissedAtInit, "The keyring is locked, or its question was dismissed."),
        (Crashing, "The keyring refused what was asked of it."),
        (Talkative, "The keyring refused what was asked of it."),
        (Full, "Windows Credential Locker is full."),
    ],
)
def test_each_way_to_fail_is_told_in_words(
    monkeypatch: pytest.MonkeyPatch, backend: type[InMemory], sentence: str
) -> None:
    set_to(monkeypatch, f"other_backends.{backend.__name__}")
    problem = refusal(SystemKeyring())
    assert problem.sentence == sentence
    assert backend.__name__ in problem.details


def test_details_name_the_exception_but_never_the_password(monkeypatch: pytest.MonkeyPatch) -> None:
    set_to(monkeypatch, "other_backends.Talkative")
    assert "PasswordSetError: cannot store '********'" in refusal(SystemKeyring()).details


def test_a_character_that_no_keyring_can_encode_is_not_quoted(monkeypatch: pytest.MonkeyPatch) -> None:
    class Encoding(InMemory):
        def set_password(self, service: str, username: str, password: str) -> None:
            super().set_password(service, username, password.encode().decode())

    monkeypatch.setattr(sys.modules[__name__], "Encoding", Encoding, raising=False)
    set_to(monkeypatch, "other_backends.Encoding")
    with pytest.raises(PasswordStoreUnavailable) as caught:
        SystemKeyring().save(ACCOUNT, "a", Secret("half \ud83d a pair"))
    assert "d83d" not in caught.value.details
    assert "UnicodeEncodeError" in caught.value.details


def test_a_keyring_that_answers_nothing_does_not_hold_up_the_program(monkeypatch: pytest.MonkeyPatch) -> None:
    set_to(monkeypatch, "other_backends.Blocking")
    Blocking.release.clear()
    problem = refusal(SystemKeyring(patience=0.2))
    assert problem.sentence == "The keyring did not answer within 0.2 seconds."


def test_a_full_keyring_can_still_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    set_to(monkeypatch, "other_backends.Full")
    vault = SystemKeyring()
    assert refusal(vault)
    assert vault.load(ACCOUNT, "a") is None


def test_a_keyring_is_tried_out_once_and_a_failure_is_kept_until_one_tries_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    set_to(monkeypatch, "other_backends.Refusing")
    vault = SystemKeyring()
    first = refusal(vault)
    set_to(monkeypatch, "other_backends.InMemory")
    assert refusal(vault) is first
    assert vault.retry() == InMemory.name
    vault.save(ACCOUNT, "a", Secret(PASSWORD))
    assert vault.load(ACCOUNT, "a") == Secret(PASSWORD)


def test_many_threads_that_ask_at_once_try_the_keyring_out_once(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[InMemory] = []

    class Counting(InMemory):
        def __init__(self) -> None:
            super().__init__()
            made.append(self)

    monkeypatch.setattr(sys.modules[__name__], "Counting", Counting, raising=False)
    set_to(monkeypatch, "other_backends.Counting")
    vault = SystemKeyring()
    threads = [threading.Thread(target=vault.display_name) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 1
    assert made[0].calls.count("set") == 1
    assert made[0].entries == {}


@pytest.mark.parametrize("backend", ["keyring.backends.null.Keyring", "keyring.backends.fail.Keyring"])
def test_a_keyring_that_is_switched_off_is_said(monkeypatch: pytest.MonkeyPatch, backend: str) -> None:
    set_to(monkeypatch, backend)
    assert refusal(SystemKeyring()).sentence == "The keyring is switched off in this computer's settings."


def test_a_setting_in_the_configuration_file_counts_too(monkeypatch: pytest.MonkeyPatch, program_home: Path) -> None:
    monkeypatch.delenv("PYTHON_KEYRING_BACKEND", raising=False)
    settings = program_home / ".config/python_keyring/keyringrc.cfg"
    settings.parent.mkdir()
    settings.write_text("[backend]\ndefault-keyring=keyring.backends.null.Keyring\n", "utf-8")
    assert "switched off" in refusal(SystemKeyring()).sentence


def test_passwords_are_never_kept_in_a_file_in_plain_text(monkeypatch: pytest.MonkeyPatch) -> None:
    set_to(monkeypatch, "other_backends.PlainTextFile")
    assert "keeps passwords in a file of its own" in refusal(SystemKeyring()).sentence


def test_backends_of_the_package_of_lesser_ones_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    module = ModuleType("keyrings.alt.file")
    kind = type("EncryptedKeyring", (InMemory,), {"__module__": module.__name__})
    module.EncryptedKeyring = kind  # type: ignore[attr-defined]
    for name in ("keyrings", "keyrings.alt"):
        monkeypatch.setitem(sys.modules, name, ModuleType(name))
    monkeypatch.setitem(sys.modules, module.__name__, module)
    set_to(monkeypatch, "keyrings.alt.file.EncryptedKeyring")
    assert "this program does not use it" in refusal(SystemKeyring()).sentence


@pytest.mark.parametrize("backend", ["no.such.module.Keyring", "keyring.backends.SecretService.NoSuchClass", ""])
def test_a_setting_that_names_nothing_is_said(monkeypatch: pytest.MonkeyPatch, backend: str) -> None:
    set_to(monkeypatch, backend)
    assert refusal(SystemKeyring()).sentence == "The keyring that this computer is set to use cannot be used."


def test_windows_refuses_longer_passwords_before_they_are_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    windows = type("WinVaultKeyring", (InMemory,), {"__module__": "keyring.backends.Windows"})
    monkeypatch.setattr(sys.modules[__name__], "WinVaultKeyring", windows, raising=False)
    set_to(monkeypatch, "other_backends.WinVaultKeyring")
    vault = SystemKeyring()
    assert vault.display_name() == "Windows Credential Locker"
    vault.save(ACCOUNT, "a", Secret("🔑" * 640))
    with pytest.raises(
        PasswordStoreUnavailable, match=r"too long for Windows Credential Locker: 1,282 of at most 1,280"
    ):
        vault.save(ACCOUNT, "a", Secret("🔑" * 641))
    assert vault.load(ACCOUNT, "a") == Secret("🔑" * 640)


@pytest.mark.parametrize(
    ("module", "title"), [("keyring.backends.macOS", "macOS Keychain"), ("keyring.backends.kwallet", "KWallet")]
)
def test_other_systems_keyrings_are_named_as_people_know_them(
    monkeypatch: pytest.MonkeyPatch, module: str, title: str
) -> None:
    kind = type("Keyring", (InMemory,), {"__module__": module})
    monkeypatch.setattr(sys.modules[__name__], "Keyring", kind, raising=False)
    set_to(monkeypatch, "other_backends.Keyring")
    assert SystemKeyring().display_name() == title
