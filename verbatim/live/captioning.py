"""Captions of a live session: a channel goes to a captioner, what that says goes to the disk."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import lru_cache, partial

from media.live.chunks import ChunkFolder
from media.live.decoding import Samples
from media.live.feed import stream
from meetings.errors import MissingPartError, VerbatimError
from meetings.live.caption_files import CaptionFiles
from meetings.live.room import RoomEvent
from meetings.live.session import Channel
from meetings.roster import Roster
from meetings.settings import Settings
from meetings.voices import VoiceProfile
from transcribe.engines.port import SAMPLE_RATE_HZ, SpeechEngine
from transcribe.live.captioner import Captioner, Wishes
from transcribe.live.voices import Embed, open_embedder
from transcribe.models import model_folder
from transcribe.voices.folder import VoiceFolder
from verbatim.live.work import Post, begin_of

_WAIT_S = 0.1
_WORTH_WAITING_MS = 30_000
_MOST_BEHIND_MS = 60_000
_AHEAD_BLOCKS = 480


class LiveModels:
    """The models for captions, loaded when the first session begins to speak and then shared."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._loading = threading.Lock()
        self._engines = lru_cache(maxsize=2)(self._engine)
        self._embedders = lru_cache(maxsize=1)(self._embed)

    def engine(self, model: str | None, engine: str | None) -> SpeechEngine:
        """Give an engine; channels that begin at once wait for the same one."""
        with self._loading:
            return self._engines(model, engine)

    def embed(self) -> Embed | None:
        """Give what hears voices, if its model is here."""
        with self._loading:
            return self._embedders()

    def voices(self, roster: Roster) -> tuple[VoiceProfile, ...]:
        """Give the profiles of those on the roster; without a roster, all."""
        seats = {name.casefold() for person in roster.participants for name in (person.name, *person.aliases)}
        profiles = VoiceFolder(self._settings.voices_dir).all()
        return tuple(profile for profile in profiles if not seats or profile.name.casefold() in seats)

    def _engine(self, model: str | None, engine: str | None) -> SpeechEngine:
        from transcribe.engines import open_engine

        return open_engine(self._settings, model, engine)

    def _embed(self) -> Embed | None:
        try:
            folder = model_folder(self._settings, "campplus-cn-en")
        except MissingPartError:
            return None  # captions without voices are better than none
        return open_embedder(folder / "campplus_cn_en_common.pt")


def caption(models: LiveModels, channel: Channel, post: Post) -> None:
    """Caption a channel until its session is over; what an earlier run had written stays as it is."""
    began_at = begin_of(post)
    if began_at is None:
        return
    session, files = post.session, CaptionFiles.of_channel(post.folder, channel.id)
    spoken = session.options.language if channel.authentic else channel.language
    wishes = Wishes(spoken, session.agenda, session.roster, session.group, models.voices(session.roster))
    captioner = Captioner(
        models.engine(session.options.model, session.options.engine),
        models.embed() if channel.authentic else None,
        wishes,
        files.lines(),
        room=partial(_room, post),
        is_authentic=channel.authentic,
    )
    ended = threading.Event()

    def stopped() -> bool:
        return ended.is_set() or post.stopped()

    blocks = stream(
        ChunkFolder(post.folder / channel.id),
        rate_hz=SAMPLE_RATE_HZ, began_at=began_at, is_over=post.is_over, stopped=stopped, from_ms=captioner.from_ms,
    )  # fmt: skip
    try:
        _run(captioner, files, _Ahead(blocks, stopped), post.stopped)
    finally:
        ended.set()


def _room(post: Post) -> tuple[RoomEvent, ...]:
    """Give what was done in the room, or nothing while the store cannot be asked: captions go on."""
    try:
        return post.wired.catalogue.live.events(post.session.id)
    except VerbatimError:
        return ()


class _Ahead:
    """Reads a stream in a thread of its own, some minutes ahead, so that a slow hearing holds nothing up."""

    def __init__(self, blocks: Iterable[Samples], stopped: Callable[[], bool]) -> None:
        self._queue: queue.Queue[Samples | None] = queue.Queue(_AHEAD_BLOCKS)
        self._stopped = stopped
        threading.Thread(target=self._read, args=(blocks,), daemon=True).start()

    def _read(self, blocks: Iterable[Samples]) -> None:
        try:
            for block in blocks:
                self._put(block)
        finally:
            self._put(None)

    def _put(self, block: Samples | None) -> None:
        while not self._stopped():
            with suppress(queue.Full):
                self._queue.put(block, timeout=1.0)
                return

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
        # Sound that cannot be heard soon stays on the disk.
        more = ahead.take(captioner.add) if captioner.behind_ms < _MOST_BEHIND_MS else more
        before = captioner.captions
        files.keep(captioner.step())
        if captioner.captions != before:
            files.show(captioner.captions)
    # The recording waits for this: captions that are far behind are left to its own transcript.
    while not stopped() and 0 < captioner.behind_ms < _WORTH_WAITING_MS:
        files.keep(captioner.step(last=True))
        files.show(captioner.captions)
