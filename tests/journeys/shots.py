"""``script/shots``: draws every window anew, from the real program on a real sandbox, in light and dark.

The pictures stand in build/shots/THEME/NAME.png.
"""

import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from PySide6.QtGui import QColor, QPalette
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.journeys.person import Person

FOLDER = Path(__file__).parents[2] / "build" / "shots"


def dark_palette() -> QPalette:
    """A dark desktop's palette, as Fusion has it."""
    palette = QPalette(QColor(50, 50, 50))
    roles = QPalette.ColorRole
    for role, colour in {
        roles.Window: "#2b2b2b",
        roles.WindowText: "#f0f0f0",
        roles.Base: "#1e1e1e",
        roles.AlternateBase: "#262626",
        roles.Text: "#f0f0f0",
        roles.Button: "#3a3a3a",
        roles.ButtonText: "#f0f0f0",
        roles.ToolTipBase: "#3a3a3a",
        roles.ToolTipText: "#f0f0f0",
        roles.Highlight: "#2f65ca",
        roles.HighlightedText: "#ffffff",
        roles.PlaceholderText: "#9a9a9a",
        roles.Link: "#6cb6ff",
    }.items():
        palette.setColor(role, QColor(colour))
    for role in (roles.WindowText, roles.Text, roles.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor("#7f7f7f"))
    return palette


def registration(person: Person) -> None:
    """Every page of the wizard, the failure dialog, and the hub before and after."""
    person.look("hub-empty")
    person.open_practice()
    person.look("hub-not-registered")
    person.press("Practice accounts…")
    person.wait_to_read("practice-mixed")
    person.look("practice-accounts")
    person.press("Close")
    person.press("Register Now")
    person.wait_for(lambda: person.window().windowTitle() == "Register Now", "the wizard")
    person.look("wizard-1-project")
    person.press("Next")
    person.wait_to_read("Authentication Method")
    person.look("wizard-2-method")
    person.press("Next")
    person.wait_to_read("Will be kept in")
    person.look("wizard-3-account-empty")
    person.press("Next")
    QTest.qWait(100)
    person.look("wizard-3-account-refused")
    person.write("Account", "practice-mixed")
    person.write("Password", "practice")
    person.look("wizard-3-account-filled")
    person.press("Next")
    person.wait_to_read("Nothing has been sent yet.")
    person.look("wizard-4-review")
    person.press("Submit")
    person.wait_to_read("Registered")
    person.look("wizard-5-progress")
    person.wait_to_read("2 of 3 nodes could not be registered")
    person.look("failure-dialog")
    person.press("Details")
    person.look("failure-dialog-details")
    person.press("Back")
    person.wait_for(lambda: person.window() is person.hub, "the hub")
    person.wait_to_read("Registration failed on 2 of 3 nodes")
    person.look("hub-partly-registered")
    person.register("practice-ok")
    person.wait_to_read("All 3 nodes are registered.")
    person.look("wizard-5-registered")
    person.press("Finish")
    person.wait_to_read("Registered on all 3 nodes")
    person.look("hub-registered")


def application(person: Person) -> None:
    """Request an Account: empty, with faults, and filled in Chinese."""
    person.open_practice()
    person.press("Request an Account")
    person.wait_to_read("Apply for a public cloud account by e-mail")
    person.look("application-empty")
    person.write("Sender", "nobody")
    person.write("Contract signing date", "2999/01/01")
    person.press("Save draft…")
    person.look("application-faults")
    person.write("Sender", "it@example.com")
    person.paste("Company name", "帆软软件有限公司 and a very long company name that goes on and on, Limited")
    person.write("Contract signing date", "2026/01/31")
    person.wait_to_read("Official Authorization Document")
    person.look("application-filled")


def faults(person: Person) -> None:
    """What a wrong address looks like in the wizard, and About."""
    person.open_practice()
    person.press("Add…")
    person.wait_for(lambda: person.window().windowTitle() == "Register Now", "the wizard")
    person.choose("Project", "Another project")
    person.write("URL", "http://127.0.0.1:9")
    person.write("Administrator", "admin")
    person.write("Password", "x")
    person.press("Next")
    person.wait_for(lambda: person.can_press("Details"), "the problem")
    person.press("Details")
    person.look("wizard-1-unreachable")
    person.press("Cancel")
    person.wait_to_read("Leave without registering?")
    person.look("wizard-leave")
    person.press("Leave")
    person.menu("About FDL Wizard")
    person.wait_to_read("An independent program")
    person.look("about")


STORIES: dict[str, Callable[[Person], None]] = {
    "registration": registration,
    "application": application,
    "faults": faults,
}


def main(wanted: list[str]) -> int:
    unknown = set(wanted) - set(STORIES)
    if unknown:
        print(f"No such story: {', '.join(sorted(unknown))}. There are: {', '.join(STORIES)}.", file=sys.stderr)
        return 2
    application_ = QApplication(sys.argv[:1])
    light = application_.palette()
    for theme, palette in (("light", light), ("dark", dark_palette())):
        application_.setPalette(palette)
        for name in wanted or STORIES:
            _draw(name, FOLDER / theme)
    return 0


def _draw(name: str, folder: Path) -> None:
    with tempfile.TemporaryDirectory(prefix="fdl-shots-") as home:
        os.environ["XDG_DATA_HOME"] = home
        person = Person(folder, pace=0.6)
        person.open_window()
        try:
            STORIES[name](person)
        finally:
            person.close_program()
    print(f"{folder.name}: {name}", flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
