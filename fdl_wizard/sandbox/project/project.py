"""The project: its nodes, its key, its memory, and how a node's attempt becomes a step of a submission."""

import uuid
from collections.abc import Sequence
from typing import Any

import aiohttp

from fdl_wizard.envelope import Envelope, EnvelopeError, seal, unseal
from fdl_wizard.registration.limits import account_name
from fdl_wizard.registration.model import Capability, Failure, FailureKind, NodeState
from fdl_wizard.registration.problems import InvalidInput
from fdl_wizard.registration.secret import Secret
from fdl_wizard.registration.version import gives_reasons
from fdl_wizard.sandbox.file_limit import connections_at_once
from fdl_wizard.sandbox.private_files import make_private_folder
from fdl_wizard.sandbox.project.answers import NotRegistered
from fdl_wizard.sandbox.project.authentication import Attempt, authenticate, node_session
from fdl_wizard.sandbox.project.clock import now
from fdl_wizard.sandbox.project.keys import load_or_make_key
from fdl_wizard.sandbox.project.records import Grant, KeptNode, KeptRegistration, Step
from fdl_wizard.sandbox.project.settings import NodeSettings, ProjectSettings
from fdl_wizard.sandbox.project.signing_in import SigningIn
from fdl_wizard.sandbox.project.state import registration_document
from fdl_wizard.sandbox.project.store import ProjectStore
from fdl_wizard.sandbox.project.submissions import Order, Run, Submissions

CAPABILITIES = (Capability.REGISTER, Capability.STATUS, Capability.FAILURES)


class Unprocessable(Exception):  # noqa: N818
    """A submission that cannot be begun as it is; the text says why."""


class Project:
    """A FineDataLink project. Made and used in one thread; ``start`` and ``stop`` in its event loop."""

    def __init__(self, settings: ProjectSettings, admin_password: Secret) -> None:
        """Opens the project's memory in ``settings.folder``, made where missing. Raises sqlite3.Error, OSError, and
        EnvelopeError when the kept private key is not readable."""
        make_private_folder(settings.folder)
        self.settings = settings
        self.key = load_or_make_key(settings.folder)
        self.store = ProjectStore(settings.folder / "project.sqlite3")
        self.signing_in = SigningIn(self.store, settings.admin_name, admin_password)
        self.submissions = Submissions(self.store, self._ask, connections_at_once(), settings.pace)
        self._nodes = {node.name: node for node in settings.nodes}
        self._session: aiohttp.ClientSession | None = None
        self.store.ensure_nodes(self._nodes)
        if self.store.fact("project_id") is None:
            self.store.keep_fact("project_id", str(uuid.uuid4()))
        self._tell_what_was_cut_off()

    async def start(self) -> None:
        self._session = node_session()

    async def end_runs(self) -> None:
        """Ends what runs and answers those who wait for news, so that the server can stop at once."""
        await self.submissions.stop()

    async def stop(self) -> None:
        """Ends what runs and closes the memory. May be called twice."""
        await self.end_runs()
        if self._session:
            await self._session.close()
            self._session = None
        self.store.close()

    def status(self) -> dict[str, Any]:
        """The registration document of the wire."""
        return registration_document(self.settings, self.store.nodes(), now())

    def submit(self, submission: str, account: str, document: object, nodes: Sequence[str] | None) -> Sequence[str]:
        """Begins a submission, unless one with this id is known; returns its nodes' names.

        Raises Unprocessable for an account, envelope or node that cannot be, and AnotherRuns.
        """
        kept = self.submissions.kept(submission)
        if kept:
            return kept.nodes
        chosen = list(dict.fromkeys(nodes)) if nodes is not None else list(self._nodes)
        self._check(account, chosen)
        try:
            envelope = Envelope.from_document(document)
            password = unseal(envelope, self.key, account)
        except EnvelopeError as error:
            raise Unprocessable(str(error)) from None
        self.submissions.begin(Order(submission, account, password, envelope, chosen))
        return chosen

    def _check(self, account: str, nodes: Sequence[str]) -> None:
        try:
            if account_name(account) != account:
                raise Unprocessable("The account's name has spaces around it.")
        except InvalidInput as problem:
            raise Unprocessable(problem.sentence) from None
        unknown = [name for name in nodes if name not in self._nodes]
        if unknown:
            raise Unprocessable(f"There is no node {unknown[0][:64]!r} in this project.")

    async def _ask(self, run: Run, name: str) -> Step:
        """Lets one node ask; the step it ended with. Its old registration stands unless this gives a new one."""
        if self._session is None:
            raise RuntimeError("The project has not been started.")
        kept = self.store.node(name)
        try:
            grant = await authenticate(self._session, self._attempt(run.order, self._nodes[name], kept))
        except NotRegistered as ended:
            failure = self._failure(run.order.id, name, ended)
            unreached = failure.kind is FailureKind.UNREACHABLE
            return run.step(name, NodeState.NOT_REACHED if unreached else NodeState.FAILED, failure=failure)
        return run.step(
            name,
            NodeState.REGISTERED,
            registration=self._registration(run.order.id, kept, grant),
            envelope=run.order.envelope.to_json(),
        )

    def _attempt(self, order: Order, node: NodeSettings, kept: KeptNode) -> Attempt:
        return Attempt(
            node=node,
            node_id=kept.node_id,
            version=self.settings.version,
            project_id=self.store.fact("project_id") or "",
            project_name=self.settings.name,
            account=order.account,
            password=order.password,
            request_id=f"{order.id}/{node.name}",
            release=self._release(order, kept),
        )

    def _release(self, order: Order, kept: KeptNode) -> tuple[str, Secret] | None:
        """What the node gives up once it has the new account's slot."""
        held = kept.registration
        if held is None or held.account == order.account:
            return None
        try:
            token = unseal(Envelope.from_json(held.sealed_token), self.key, _token_label(kept))
        except EnvelopeError:  # the key file was changed: the old slot lapses by itself
            return None
        return held.account, token

    def _registration(self, submission: str, kept: KeptNode, grant: Grant) -> KeptRegistration:
        held = kept.registration
        return KeptRegistration(
            account=grant.account,
            slot=grant.slot,
            epoch=grant.epoch,
            sealed_token=seal(Secret(grant.token), self.key.public, _token_label(kept)).to_json(),
            capacity=grant.capacity,
            used=grant.used,
            expires=grant.expires,
            since=held.since if held and held.account == grant.account else now(),
            submission=submission,
        )

    def _failure(self, submission: str, node: str, ended: NotRegistered) -> Failure:
        request_id = f"{submission}/{node}"
        if not gives_reasons(self.settings.version):
            return Failure(node, FailureKind.UNEXPLAINED, None, request_id, now())
        return Failure(node, ended.kind, ended.code, request_id, now(), ended.detail, ended.raw)

    def _tell_what_was_cut_off(self) -> None:
        """Ends the submissions that the end of the process cut off, in words."""
        cut_off = NotRegistered(
            FailureKind.UNREACHABLE, detail="The project was stopped while this node waited for its answer."
        )
        for submission in self.store.unfinished():
            states, steps = self.store.states(submission.id), []
            for node in submission.nodes:
                if node not in states:
                    steps.append(Step(submission.id, node, NodeState.CANCELLED, now(), 0.0))
                elif states[node] == NodeState.REGISTERING.value:
                    failure = self._failure(submission.id, node, cut_off)
                    state = NodeState.NOT_REACHED if failure.kind is FailureKind.UNREACHABLE else NodeState.FAILED
                    steps.append(Step(submission.id, node, state, now(), 0.0, failure))
            self.store.record(steps)
            if any(step.state is NodeState.CANCELLED for step in steps):
                self.store.mark_cancelled(submission.id)
            self.store.finish(submission.id)


def _token_label(node: KeptNode) -> str:
    """What a node's sealed token is bound to, in the place of an account's name; no account has a line break."""
    return f"token of node\n{node.node_id}"
