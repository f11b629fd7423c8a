"""Captions of a live session: its floor goes to the captioner, what that says goes to the disk."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterable
from functools import lru_cache

from media.live.chunks import ChunkFolder
from media.live.decoding import Samples
from media.live.feed import stream
from meetings.errors import MissingPartError
from meetings.live.caption_files import CaptionFiles
from meetings.live.session import FLOOR
from meetings.settings import Settings
from transcribe.engines.port import SAMPLE_RATE_HZ, SpeechEngine
from transcribe.live.captioner import Captioner, Wishes
from transcribe.live.voices import Embed, open_embedder
from transcribe.models import model_folder
from verbatim.live.work import Post, begin_of

_WAIT_S = 0.1
_WORTH_WAITING_MS = 30_000


class LiveModels:
    """The models for captions, loaded when the first session begins to speak and then shared."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.engine = lru_cache(maxsize=2)(self._engine)
        self.embed = lru_cache(maxsize=1)(self._embed)

    def _engine(self, model: str | None, engine: str | None) -> SpeechEngine:
        from transcribe.engines import open_engine

        return open_engine(self._settings, model, engine)

    def _embed(self) -> Embed | None:
        try:
            folder = model_folder(self._settings, "campplus-cn-en")
        except MissingPartError:
            return None  # captions without voices are better than none
        return open_embedder(folder / "campplus_cn_en_common.pt")


def caption(models: LiveModels, post: Post) -> None:
    """Caption a session until it is over; what an earlier run had written stays as it is."""
    began_at = begin_of(post)
    if began_at is None:
        return
    session, files = post.session, CaptionFiles(post.folder / "captions")
    wishes = Wishes(session.options.language, session.agenda, session.roster, session.group)
    engine = models.engine(session.options.model, session.options.engine)
    captioner = Captioner(engine, models.embed(), wishes, files.lines())
    ended = threading.Event()

    def stopped() -> bool:
        return ended.is_set() or post.stopped()

    blocks = stream(
        ChunkFolder(post.folder / FLOOR),
        rate_hz=SAMPLE_RATE_HZ, began_at=began_at, is_over=post.is_over, stopped=stopped, from_ms=captioner.from_ms,
    )  # fmt: skip
    try:
        _run(captioner, files, _Ahead(blocks), post.stopped)
    finally:
        ended.set()


class _Ahead:
    """Reads a stream in a thread of its own, so that a slow hearing holds nothing up."""

    def __init__(self, blocks: Iterable[Samples]) -> None:
        self._queue: queue.SimpleQueue[Samples | None] = queue.SimpleQueue()
        threading.Thread(target=self._read, args=(blocks,), daemon=True).start()

    def _read(self, blocks: Iterable[Samples]) -> None:
        try:
            for block in blocks:
                self._queue.put(block)
        finally:
            self._queue.put(None)

    def take(self, give: Callable[[Samples], None]) -> bool:
        """Hand over all that is there, waiting for a moment; return whether more may come."""
        try:
            block = self._queue.get(timeout=_WAIT_S)
            while block is not None:
                give(block)
                block = self._queue.get_nowait()
        except queue.Empty:
            return True
        return False


def _run(captioner: Captioner, files: CaptionFiles, ahead: _Ahead, stopped: Callable[[], bool]) -> None:
    files.show(captioner.captions)
    more = True
    while more and not stopped():
        more = ahead.take(captioner.add)
        before = captioner.captions
        files.keep(captioner.step())
        if captioner.captions != before:
            files.show(captioner.captions)
    # The recording waits for this: captions that are far behind are left to its own transcript.
    while not stopped() and 0 < captioner.behind_ms < _WORTH_WAITING_MS:
        files.keep(captioner.step(last=True))
        files.show(captioner.captions)
