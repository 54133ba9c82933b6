"""Whatever can be asked by the OpenAPI document, and much that cannot: the project's answers are as documented."""

import json
from pathlib import Path

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.specs.openapi.checks import positive_data_acceptance

from fdl_wizard.resources import resource
from fdl_wizard.sandbox.launcher import start_sandbox
from tests.sandbox.practice_client import PracticeClient

document = json.loads(resource("openapi/project.json").read_text(encoding="utf-8"))
schema = schemathesis.openapi.from_dict(document)


@pytest.fixture(scope="module")
def signed_in(tmp_path_factory: pytest.TempPathFactory):
    folder: Path = tmp_path_factory.mktemp("openapi")
    running = start_sandbox(folder / "state")
    client = PracticeClient.of(running)
    yield client
    client.close()
    log = (folder / "state" / "serve.log").read_text()
    running.stop()
    assert log == ""


@pytest.mark.full
@schema.parametrize()
@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_answer_is_as_documented(case: schemathesis.Case, signed_in: PracticeClient) -> None:
    headers = {"Authorization": str(signed_in.http.headers["Authorization"])}
    # That a key's envelope opens is nothing a schema can say: a submission may be refused though it fits.
    unsayable = [positive_data_acceptance] if case.method == "PUT" else []
    case.call_and_validate(base_url=signed_in.url, headers=headers, timeout=30, excluded_checks=unsayable)
