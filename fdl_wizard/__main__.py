"""The one entrance: no arguments, or --sandbox, open the window; all else is the command line.

Nothing heavy is imported before it is known which of the two is wanted.
"""

import sys
from collections.abc import Sequence

WINDOW_OPTIONS = frozenset({"--sandbox", "--fresh"})


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the program; returns its exit code."""
    try:
        return _run(list(sys.argv[1:] if arguments is None else arguments))
    except KeyboardInterrupt:
        return 130


def _run(words: Sequence[str]) -> int:
    if list(words[:2]) == ["sandbox", "serve"]:
        from fdl_wizard.sandbox.signals import exit_on_signals

        exit_on_signals()
    if not set(words) <= WINDOW_OPTIONS or list(words) == ["--fresh"]:
        from fdl_wizard.cli.app import main as command_line

        return command_line(words)
    from fdl_wizard.display import missing_display

    without = missing_display()
    if without:
        from fdl_wizard.cli.walkthrough import walk_through

        print(f"{without} Going on here in the terminal.", file=sys.stderr)
        return walk_through(sandbox="--sandbox" in words, fresh="--fresh" in words)
    from fdl_wizard.gui.app import run

    return run(sandbox="--sandbox" in words, fresh="--fresh" in words)


if __name__ == "__main__":
    sys.exit(main())
