"""The OpenAPI documents in resources/ are those of the code."""

import pytest

from fdl_wizard.resources import resource
from fdl_wizard.sandbox.openapi import documents


@pytest.mark.parametrize("name", ["authority.json", "directory.json", "project.json"])
def test_the_document_is_current(name: str) -> None:
    kept = resource(f"openapi/{name}").read_text(encoding="utf-8")

    assert kept == documents()[name], "run script/openapi"
