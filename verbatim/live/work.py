"""The process that does the work of live sessions, one thread a task; the sound itself is taken in elsewhere.

Only one process works on a session at a time (a lock in its folder), and everything that it makes
can be made again from the chunks, so it may be killed whenever it likes.
"""

from __future__ import annotations

import datetime as dt
import fcntl
import logging
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from media.live.alive import show_alive
from meetings.errors import InputError, VerbatimError
from meetings.live.session import LiveSession
from verbatim.live.keeping import keep, session_folder
from verbatim.wiring import Wiring

log = logging.getLogger(__name__)
_LOOK_EVERY_S = 1.0
_AGAIN_S = 5.0


@dataclass(frozen=True, slots=True)
class Post:
    """What a task is given: the session, where its files lie, and two questions to ask as often as it likes."""

    session: LiveSession
    folder: Path
    wired: Wiring
    is_over: Callable[[], bool]
    stopped: Callable[[], bool]


Task = Callable[[Post], None]
"""Runs until the session is over or it is stopped; what it raises is told in the log, and it is begun anew."""
Tasks = Callable[[LiveSession, Wiring], dict[str, Task]]


def begin_of(post: Post) -> dt.datetime | None:
    """Wait for a session's first sound; ``None`` when it ends without any."""
    while not post.stopped():
        over = post.is_over()
        session = post.wired.catalogue.live.get(post.session.id)
        if session.began_at is not None or over:
            return session.began_at
        time.sleep(_LOOK_EVERY_S / 2)
    return None


class LiveWork:
    """Looks for sessions under way and does what they need."""

    def __init__(self, wired: Wiring, tasks: Tasks) -> None:
        self._wired = wired
        self._tasks = tasks
        self._stopping = threading.Event()
        self._at_work: dict[str, threading.Thread] = {}

    def stop(self) -> None:
        """Have everything end soon."""
        self._stopping.set()

    def run_forever(self, *, with_parent: bool = False) -> None:
        """Work until stopped; with ``with_parent``, until the process that started this one ends."""
        parent = os.getppid()
        while not self._stopping.is_set() and not (with_parent and os.getppid() != parent):
            show_alive(self._wired.settings.live_dir)
            self._look()
            self._stopping.wait(_LOOK_EVERY_S)
        self.stop()
        for thread in self._at_work.values():
            thread.join()

    def _look(self) -> None:
        try:
            sessions = self._wired.catalogue.live.under_way()
        except VerbatimError as error:
            log.warning("The live sessions cannot be looked up now: %s", error.message)
            return
        self._at_work = {name: thread for name, thread in self._at_work.items() if thread.is_alive()}
        for session in sessions:
            if session.id not in self._at_work:
                thread = threading.Thread(target=self._work_on, args=(session,), name=f"live-{session.id}")
                self._at_work[session.id] = thread
                thread.start()

    def _work_on(self, session: LiveSession) -> None:
        """Do one session from where it stands to its recording."""
        folder = session_folder(session, self._wired)
        with suppress(BlockingIOError), _held(folder):
            state = _State(self._wired, session.id, self._stopping)
            post = Post(session, folder, self._wired, state.is_over, self._stopping.is_set)
            # One that has ended already wants only its recording: nobody follows it any more.
            tasks = self._tasks(session, self._wired) if session.state == "open" else {}
            threads = [
                threading.Thread(target=self._keep_doing, args=(name, task, post), name=f"{name}-{session.id}")
                for name, task in tasks.items()
            ]
            for thread in threads:
                thread.start()
            while not state.is_over() and not self._stopping.wait(_LOOK_EVERY_S):
                pass
            for thread in threads:
                thread.join()
            if not self._stopping.is_set() and not _finish(session.id, self._wired):
                self._stopping.wait(_AGAIN_S)

    def _keep_doing(self, name: str, task: Task, post: Post) -> None:
        """Do a task; begin it anew after a failure, but not for ever once the session is over."""
        while not self._stopping.is_set():
            try:
                task(post)
            except VerbatimError as error:
                log.warning("%s of session %s stopped: %s", name, post.session.id, error.message)
            except Exception:
                log.exception("%s of session %s failed", name, post.session.id)
            else:
                return
            if post.is_over() or self._stopping.wait(_AGAIN_S):
                return


class _State:
    """Asks the store now and then whether a session has ended."""

    def __init__(self, wired: Wiring, session_id: str, stopping: threading.Event) -> None:
        self._live = wired.catalogue.live
        self._id = session_id
        self._over = threading.Event()
        threading.Thread(target=self._watch, args=(stopping,), daemon=True).start()

    def is_over(self) -> bool:
        return self._over.is_set()

    def _watch(self, stopping: threading.Event) -> None:
        while not stopping.wait(_LOOK_EVERY_S):
            with suppress(VerbatimError):
                if self._live.get(self._id).state != "open":
                    self._over.set()
                    return


def _finish(session_id: str, wired: Wiring) -> bool:
    """Make the recording of a session that has ended; return whether that need not be tried again."""
    session = wired.catalogue.live.get(session_id)
    if session.state != "ended":
        return True
    try:
        recording = keep(session, wired)
    except InputError as error:
        wired.catalogue.live.fail(session_id, error.message)
    except VerbatimError as error:  # it may go better later: the session stays ended, and is looked at again
        log.warning("The recording of session %s cannot be made now: %s", session_id, error.message)
        return False
    else:
        log.info("Session %s is the recording %s.", session_id, recording.id)
    return True


@contextmanager
def _held(folder: Path) -> Iterator[None]:
    """Lock a session, or raise ``BlockingIOError`` while another process works on it."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".work").open("a+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
