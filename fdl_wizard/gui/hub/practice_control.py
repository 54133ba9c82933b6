"""The practice sandbox behind the hub: started in the background, watched, started again when it has ended."""

from PySide6.QtCore import QObject, QTimer, Signal

from fdl_wizard.gui.practice import Practice, StartPractice
from fdl_wizard.gui.running import RunningJob
from fdl_wizard.registration.problems import Problem

WATCH_MILLISECONDS = 2000


class PracticeControl(QObject):
    """starting(): it is being started; runs(Practice); failed(Problem): it could not be started; ended(): it has
    stopped by itself, as it does when another window that had started it was closed."""

    starting = Signal()
    runs = Signal(object)
    failed = Signal(object)
    ended = Signal()

    def __init__(self, start: StartPractice, parent: QObject) -> None:
        super().__init__(parent)
        self._start = start
        self._job: RunningJob | None = None
        self.practice: Practice | None = None
        self._watch = QTimer(self)
        self._watch.timeout.connect(self._look)

    @property
    def is_starting(self) -> bool:
        return self._job is not None

    def start(self) -> None:
        """Starts it unless it runs or is being started."""
        if self._job is not None or self.practice is not None:
            return
        start = self._start
        job = self._job = RunningJob(lambda _token: iter([start()]), self)
        job.told.connect(self._started)
        job.problem.connect(self._failed)
        self.starting.emit()

    def stop(self) -> None:
        """Ends it and waits until it is gone. A start that is under way ends with this process."""
        self._watch.stop()
        practice, self.practice = self.practice, None
        if practice:
            practice.stop()

    def _started(self, practice: Practice) -> None:
        self._job = None
        self.practice = practice
        self._watch.start(WATCH_MILLISECONDS)
        self.runs.emit(practice)

    def _failed(self, problem: Problem) -> None:
        self._job = None
        self.failed.emit(problem)

    def _look(self) -> None:
        if self.practice and not self.practice.alive():
            self._watch.stop()
            self.practice = None
            self.ended.emit()
