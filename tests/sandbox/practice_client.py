"""A plain client of the reference wire, for tests: what it sends and gets is what stands in docs/reference-wire.md."""

import time
import uuid
from collections.abc import Sequence
from typing import Any

import requests

from fdl_wizard.envelope import PublicKey, seal
from fdl_wizard.registration.secret import Secret
from fdl_wizard.sandbox.launcher import RunningSandbox
from fdl_wizard.sandbox.practice import PASSWORD


class PracticeClient:
    """The admin of a sandbox's project."""

    def __init__(self, url: str, name: str, password: str) -> None:
        self.url = url
        self.http = requests.Session()
        self.http.trust_env = False
        about = self.get("project")
        self.key = PublicKey.from_document(about["key"])
        answer = self.http.post(f"{url}/api/v1/login", json={"name": name, "password": password}, timeout=30)
        answer.raise_for_status()
        self.http.headers["Authorization"] = f"Bearer {answer.json()['token']}"

    @classmethod
    def of(cls, sandbox: RunningSandbox) -> "PracticeClient":
        return cls(sandbox.project, sandbox.admin, sandbox.admin_password.reveal())

    def close(self) -> None:
        self.http.close()

    def get(self, path: str, **parameters: Any) -> dict[str, Any]:
        answer = self.http.get(f"{self.url}/api/v1/{path}", params=parameters, timeout=30)
        answer.raise_for_status()
        document: dict[str, Any] = answer.json()
        return document

    def put(
        self,
        account: str,
        password: str = PASSWORD,
        nodes: Sequence[str] | None = None,
        submission: str | None = None,
        sealed_for: str | None = None,
    ) -> requests.Response:
        """Asks for a submission, whatever the answer."""
        envelope = seal(Secret(password), self.key, sealed_for or account).document()
        body = {"account": account, "envelope": envelope, "nodes": nodes}
        path = f"{self.url}/api/v1/submissions/{submission or uuid.uuid4()}"
        return self.http.put(path, json=body, timeout=30)

    def begin(self, account: str, password: str = PASSWORD, nodes: Sequence[str] | None = None) -> str:
        answer = self.put(account, password, nodes)
        assert answer.status_code == 202, answer.text
        identity: str = answer.json()["id"]
        return identity

    def follow(self, submission: str) -> list[dict[str, Any]]:
        """All events until the submission ends."""
        events: list[dict[str, Any]] = []
        after, ends = 0, time.monotonic() + 120
        while time.monotonic() < ends:
            document = self.get(f"submissions/{submission}", after=after, wait=5)
            events += document["events"]
            after = document["next"]
            if document["finished"]:
                return events
        raise AssertionError(f"submission {submission} does not end")

    def register(
        self, account: str, password: str = PASSWORD, nodes: Sequence[str] | None = None
    ) -> dict[str, dict[str, Any]]:
        """Submits and gives each node's last event."""
        return {event["node"]: event for event in self.follow(self.begin(account, password, nodes))}

    def cancel(self, submission: str) -> dict[str, Any]:
        answer = self.http.post(f"{self.url}/api/v1/submissions/{submission}/cancel", timeout=30)
        answer.raise_for_status()
        document: dict[str, Any] = answer.json()
        return document

    def nodes(self) -> dict[str, dict[str, Any]]:
        return {node["node"]: node for node in self.get("registration")["nodes"]}


def outcome(event: dict[str, Any]) -> int | str:
    """ "registered", or the code a node was refused with, or the failure's kind where there is none."""
    if event["state"] == "registered":
        return "registered"
    code = event["failure"]["code"]
    return event["failure"]["kind"] if code is None else code
