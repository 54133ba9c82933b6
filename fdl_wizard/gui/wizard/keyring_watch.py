"""The keyring as the wizard sees it: asked off the GUI thread, once, and what it answered."""

from PySide6.QtCore import QObject, Signal

from fdl_wizard.gui.running import RunningJob
from fdl_wizard.jobs.passwords import PasswordLoaded, StoreDescribed, describe_store, load_password
from fdl_wizard.jobs.world import World
from fdl_wizard.registration.ports import LoginKind
from fdl_wizard.registration.problems import Problem
from fdl_wizard.registration.secret import Secret


class KeyringWatch(QObject):
    """Which keyring there is, and the passwords it has.

    changed(): name or problem are new; found(kind, owner, Secret): a password; unreadable(kind, owner, Problem): it
    could not be read.
    """

    changed = Signal()
    found = Signal(object, str, object)
    unreadable = Signal(object, str, object)

    def __init__(self, world: World, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._world = world
        self._jobs: set[RunningJob] = set()
        self._asked: set[tuple[LoginKind, str]] = set()
        self.asking = False
        self.display_name = ""
        self.problem: Problem | None = None

    @property
    def usable(self) -> bool:
        """Not known to be unusable: while it is asked, one may still wish to keep a password."""
        return self.problem is None

    def describe(self, *, again: bool = False) -> None:
        """Finds out which keyring there is, unless that is known or being asked. again: after it was not usable."""
        if self.asking or self.display_name or (self.problem and not again):
            return
        self.asking, self.problem = True, None
        self._asked.clear()
        job = self._start(RunningJob(lambda token: describe_store(self._world, token)))
        job.told.connect(self._described)
        job.problem.connect(self._failed)
        self.changed.emit()

    def offer(self, kind: LoginKind, owner: str) -> None:
        """Looks for a password, once for each owner; ``found`` tells when there is one."""
        if (kind, owner) in self._asked:
            return
        self._asked.add((kind, owner))
        job = self._start(RunningJob(lambda token: load_password(self._world, kind, owner, token)))
        job.told.connect(self._loaded)
        job.problem.connect(lambda problem: self.unreadable.emit(kind, owner, problem))

    def ask_again(self, kind: LoginKind, owner: str) -> None:
        """The owner is named anew: the next ``offer`` looks again."""
        self._asked.discard((kind, owner))

    def stop(self) -> None:
        """Nothing more is told."""
        for job in list(self._jobs):
            job.abandon()
        self._jobs.clear()

    def _start(self, job: RunningJob) -> RunningJob:
        self._jobs = {one for one in self._jobs if one.running}  # a connection that holds its own sender never dies
        self._jobs.add(job)
        return job

    def _described(self, event: StoreDescribed) -> None:
        self.asking, self.display_name = False, event.display_name
        self.changed.emit()

    def _failed(self, problem: Problem) -> None:
        self.asking, self.problem = False, problem
        self.changed.emit()

    def _loaded(self, event: PasswordLoaded) -> None:
        password: Secret | None = event.password
        if password:
            self.found.emit(event.kind, event.owner, password)
