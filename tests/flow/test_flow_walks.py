"""Random walks of Next, Back, edits and events: no stale answer, no illegal state."""

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from fdl_wizard.flow.answers import AccountAnswers, ProjectAnswers
from fdl_wizard.flow.flow import Flow, Ticket
from fdl_wizard.flow.state import WizardState, buttons
from fdl_wizard.flow.steps import Step, SubmitPhase
from fdl_wizard.jobs.events import Note, SubmissionBegun
from fdl_wizard.registration.model import NodeState
from fdl_wizard.registration.problems import ProjectUnreachable
from fdl_wizard.registration.secret import Secret
from tests.flow.flow_parts import THREE, failure, result, step, told

URLS = st.sampled_from(["", "https://one.example.com", "https://two.example.com"])
WORDS = st.sampled_from(["", "a", "b", " a "])
TICKETS = st.integers(0, 12)
NEWEST = 12


class Walk(RuleBasedStateMachine):
    """A model beside the flow: for every page the answers that were on it when Next was pressed."""

    def __init__(self) -> None:
        super().__init__()
        self.flow = Flow()
        self.left: list[WizardState] = []
        self.tickets: list[Ticket] = [0]
        self.submissions = 0

    @rule(pages=st.integers(1, 5))
    def do_what_the_pages_want(self, pages: int) -> None:
        """Without this most random walks end at the first page."""
        for _ in range(pages):
            match self.flow.state.step:
                case Step.PROJECT:
                    self.edit_project("https://one.example.com", "a", "a", remember=True)
                    self.sign_in()
                    self.project_answers(NEWEST, "")
                    self.go_on()
                case Step.METHOD:
                    self.go_on()
                case Step.ACCOUNT:
                    self.edit_account("a", "b")
                    self.go_on()
                case Step.REVIEW:
                    self.submit()
                case Step.RESULT:
                    self.begins(NEWEST)
                    return

    @rule(url=URLS, admin=WORDS, password=WORDS, remember=st.booleans())
    def edit_project(self, url: str, admin: str, password: str, remember: bool) -> None:
        self.flow.answer_project(
            self.flow.state.project.edited(url=url, admin=admin, password=password, remember=remember)
        )

    @rule(account=WORDS, password=WORDS)
    def edit_account(self, account: str, password: str) -> None:
        self.flow.answer_account(self.flow.state.account.edited(account=account, password=password, remember=True))

    @rule(owner=st.sampled_from(["a", "b"]))
    def keyring_offers(self, owner: str) -> None:
        before = self.flow.state.account
        self.flow.answer_account(before.with_offer(owner, Secret(f"of {owner}")))

    @rule()
    def sign_in(self) -> None:
        begun = self.flow.sign_in()
        if begun:
            self.tickets.append(begun[0])

    @rule(ticket=TICKETS, url=URLS)
    def project_answers(self, ticket: int, url: str) -> None:
        self.flow.signed_in(self._ticket(ticket), told(self.flow.state.project.url or url))

    @rule(ticket=TICKETS)
    def project_refuses(self, ticket: int) -> None:
        self.flow.sign_in_failed(self._ticket(ticket), ProjectUnreachable("Gone."))

    @rule()
    def go_on(self) -> None:
        before = self.flow.state
        if self.flow.next():
            self.left.append(before)

    @rule()
    def submit(self) -> None:
        before = self.flow.state
        begun = self.flow.submit()
        if begun:
            self.left.append(before)
            self.tickets.append(begun[0])

    @rule()
    def retry(self) -> None:
        begun = self.flow.retry()
        if begun:
            self.tickets.append(begun[0])

    @rule()
    def go_back(self) -> None:
        before = self.flow.state
        if self.flow.back():
            was = self.left.pop()
            assert self.flow.state.step is was.step
            assert self.flow.state.project == was.project
            assert self.flow.state.account == was.account
            assert self.flow.state.submission == was.submission
            assert before.step.value == was.step.value + 1

    @rule(ticket=TICKETS, number=st.integers(0, 3), node=st.sampled_from(THREE), state=st.sampled_from(NodeState))
    def node_tells(self, ticket: int, number: int, node: str, state: NodeState) -> None:
        why = failure(node) if state is NodeState.FAILED else None
        self.flow.tell(self._ticket(ticket), step(node, state, why, of=f"s{number}"))

    @rule(ticket=TICKETS)
    def begins(self, ticket: int) -> None:
        self.submissions += 1
        self.flow.tell(self._ticket(ticket), SubmissionBegun(f"s{self.submissions}", told().info, THREE))

    @rule(ticket=TICKETS, registered=st.lists(st.booleans(), min_size=3, max_size=3), cancelled=st.booleans())
    def ends(self, ticket: int, registered: list[bool], cancelled: bool) -> None:
        number = self.flow.state.submission.submission_id or "s0"
        outcomes = {node: None if good else failure(node) for node, good in zip(THREE, registered, strict=True)}
        self.flow.tell(self._ticket(ticket), result(outcomes, of=number, cancelled=cancelled))

    @rule(ticket=TICKETS)
    def breaks_off(self, ticket: int) -> None:
        self.flow.break_off(self._ticket(ticket), ProjectUnreachable("Gone."))

    @rule(ticket=TICKETS)
    def notes(self, ticket: int) -> None:
        self.flow.noted(self._ticket(ticket), Note("A note."))

    @rule()
    def cancel(self) -> None:
        self.flow.cancel()

    @precondition(lambda self: self.flow.state.phase is SubmitPhase.CANCELLING)
    @rule()
    def stop_waiting(self) -> None:
        self.flow.stop_waiting()

    @invariant()
    def a_step_has_what_leads_to_it(self) -> None:
        state = self.flow.state
        if state.step is not Step.PROJECT:
            assert state.signed_in is not None
            assert state.signed_in.project.url == state.project.url
            assert not state.signing_in
        if state.step.value >= Step.REVIEW.value:
            assert state.account.account.strip()
            assert state.account.password
        assert (state.step is Step.RESULT) == (state.phase is not SubmitPhase.IDLE)
        assert not (state.signing_in and state.signed_in)

    @invariant()
    def a_step_not_reached_has_no_answers(self) -> None:
        state = self.flow.state
        if state.step.value < Step.ACCOUNT.value:
            assert state.account == AccountAnswers()
        if state.step is Step.PROJECT and state.signing_in:
            assert state.project != ProjectAnswers()

    @invariant()
    def a_password_from_the_keyring_belongs_to_its_account(self) -> None:
        account = self.flow.state.account
        if account.offered:
            assert account.password == Secret(f"of {account.account.strip()}")

    @invariant()
    def an_ended_submission_leaves_no_node_running(self) -> None:
        submission = self.flow.state.submission
        if submission.phase.ended:
            assert all(row.state.finished for row in submission.rows)
        if submission.phase is SubmitPhase.ALL_REGISTERED:
            assert all(row.state is NodeState.REGISTERED for row in submission.rows)
        for row in submission.rows:
            assert not (row.failure and row.state is NodeState.REGISTERED)

    @invariant()
    def something_can_always_be_pressed(self) -> None:
        shown = buttons(self.flow.state)
        assert shown.forward_enabled or shown.cancel

    def _ticket(self, number: int) -> Ticket:
        """Mostly the newest, often an old one."""
        return self.tickets[-1] if number > 6 else self.tickets[number % len(self.tickets)]


Walk.TestCase.settings = settings(max_examples=150, stateful_step_count=40, deadline=None)
TestRandomWalks = Walk.TestCase
