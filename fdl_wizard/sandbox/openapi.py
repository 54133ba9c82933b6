"""Writes the three servers' OpenAPI documents from their code: ``python -m fdl_wizard.sandbox.openapi FOLDER``."""

import json
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from fastapi import FastAPI

from fdl_wizard.authority.app import create_app as create_authority
from fdl_wizard.authority.store import SqliteStore
from fdl_wizard.registration.secret import Secret
from fdl_wizard.sandbox.directory import create_app as create_directory
from fdl_wizard.sandbox.project import Project, ProjectSettings, create_app


def documents() -> Mapping[str, str]:
    """The documents' text by file name. The same code gives the same text."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        store = SqliteStore(folder / "authority.sqlite3")
        project = Project(ProjectSettings("openapi", "4.2.10", [], folder / "project"), Secret("openapi"))
        try:
            return {
                "authority.json": _text(create_authority(store)),
                "directory.json": _text(create_directory({})),
                "project.json": _text(create_app(project)),
            }
        finally:
            project.store.close()
            store.close()


def main(folder: Path) -> None:
    """Writes the documents into the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in documents().items():
        (folder / name).write_text(text, encoding="utf-8")


def _text(app: FastAPI) -> str:
    return json.dumps(app.openapi(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    main(Path(sys.argv[1]))
