"""The draft in a real mail program: NeoMutt in a terminal, its screen read."""

import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from fdl_wizard.registration.application_mail import draft
from tests.registration.application_samples import CHINESE, application

SETTINGS = """\
set autoedit = yes
set fast_reply = yes
set editor = "true"
set abort_unmodified = no
set sendmail = "false"
set spool_file = "/dev/null"
set folder = "{home}"
set postponed = "{home}/postponed"
"""


class Terminal:
    """A terminal of 120 by 40 characters with a program in it."""

    def __init__(self, home: Path, *command: str) -> None:
        # a server of its own; a socket's path under pytest's folder can be too long
        self._folder = TemporaryDirectory(prefix="fdl-wizard-", dir="/tmp")
        self._tmux = ("tmux", "-u", "-S", f"{self._folder.name}/tmux", "-f", "/dev/null")
        self._environment = {"PATH": os.environ["PATH"], "HOME": str(home), "LANG": "C.UTF-8", "TERM": "screen"}
        self._run("new-session", "-d", "-x", "120", "-y", "40", *command)

    def screen(self) -> str:
        return self._run("capture-pane", "-p")

    def press(self, key: str) -> None:
        self._run("send-keys", key)

    def wait_for(self, shown: Callable[[str], bool]) -> str:
        """The screen once it shows that. Gives up after 20 s."""
        until = time.monotonic() + 20
        while time.monotonic() < until:
            screen = self.screen()
            if shown(screen):
                return screen
            time.sleep(0.05)
        pytest.fail(f"The screen shows:\n{self.screen()}")

    def close(self) -> None:
        subprocess.run([*self._tmux, "kill-server"], env=self._environment, capture_output=True, timeout=20)
        self._folder.cleanup()

    def _run(self, *words: str) -> str:
        done = subprocess.run([*self._tmux, *words], env=self._environment, capture_output=True, check=True, timeout=20)
        return done.stdout.decode()


@pytest.fixture
def neomutt(tmp_path: Path) -> Iterator[Callable[[bytes], Terminal]]:
    for program in ("neomutt", "tmux"):
        assert shutil.which(program), f"{program} is missing; script/test installs it"
    opened = []

    def open_draft(content: bytes) -> Terminal:
        (tmp_path / "draft.eml").write_bytes(content)
        (tmp_path / "settings").write_text(SETTINGS.format(home=tmp_path))
        options = ("-n", "-F", str(tmp_path / "settings"), "-H", str(tmp_path / "draft.eml"))
        opened.append(Terminal(tmp_path, "neomutt", *options))
        return opened[-1]

    yield open_draft
    for terminal in opened:
        terminal.close()


def test_a_mail_program_opens_the_chinese_draft_ready_to_be_sent(neomutt):
    terminal = neomutt(draft(application(**CHINESE, capacity="3", note="第一行\n第二行")))
    compose = terminal.wait_for(lambda screen: "Compose" in screen and "Subject:" in screen)
    assert "<it@example.com>" in compose
    assert "To: business@fanruan.com" in compose
    assert "Subject: 苏州某某科技有限公司 公司注册 FineDataLink 正式授权文件" in compose

    terminal.press("Enter")  # shows the text
    text = terminal.wait_for(lambda screen: "第二行" in screen)
    for line in ("公司名称：苏州某某科技有限公司", "合同签订日期：2024年03月01日", "最大可注册量：3"):
        assert line in text.splitlines()


def test_a_mail_program_shows_a_chinese_company_in_an_english_draft(neomutt):
    terminal = neomutt(draft(application(company="苏州某某科技有限公司")))
    subject = "Official Authorization Document of 苏州某某科技有限公司's Registration for FineDataLink"
    terminal.wait_for(lambda screen: f"Subject: {subject}" in screen)
    terminal.press("Enter")
    terminal.wait_for(lambda screen: "Company name: 苏州某某科技有限公司" in screen)
