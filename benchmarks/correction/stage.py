"""A small archive with one draft in it, served on a free port."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from werkzeug.serving import WSGIRequestHandler, make_server

from media.samples import sample_session
from meetings.catalogue.store import Catalogue
from meetings.formats import agenda_json
from meetings.formats import roster as roster_format
from meetings.recording import MediaInfo, Recording
from meetings.settings import Settings
from meetings.transcript import Segment, Transcript
from verbatim.web import make_app


class _Quiet(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002 - the parent's name for it
        pass


class Stage:
    """The archive, its server, and what is stored in it."""

    recording = "1" * 16

    def __init__(self, folder: Path, draft: Transcript) -> None:
        settings = Settings.from_environ({}, data_dir=folder)
        self.catalogue = Catalogue.open(settings.database_url)
        sample = sample_session()
        made = Recording(
            id=self.recording,
            meeting=self.catalogue.add_meeting(sample.title),
            file_name="session.opus",
            source_sha256="0" * 64,
            size_bytes=sample.audio.stat().st_size,
            created_at=dt.datetime.now(dt.UTC),
            agenda=agenda_json.loads(sample.agenda.read_text(encoding="utf-8")),
            roster=roster_format.loads(sample.roster.read_text(encoding="utf-8")),
        )
        self.catalogue.add_recording(made)
        self.catalogue.save_transcript(made.id, draft)
        self.catalogue.set_media(made.id, MediaInfo("ogg", "opus", 48_000, 1, draft.duration_ms), draft.duration_ms, 0)
        self.catalogue.set_state(made.id, "done")
        self.server = make_server("127.0.0.1", 0, make_app(settings), threaded=True, request_handler=_Quiet)
        self.address = f"http://127.0.0.1:{self.server.server_port}"

    def passages(self) -> list[Segment]:
        return [passage.segment for passage in self.catalogue.edits.passages(self.recording)]

    def kept_words(self) -> int:
        machine = {word for p in self.catalogue.edits.passages_at(self.recording, 0) for word in p.segment.words}
        return sum(word in machine for segment in self.passages() for word in segment.words)

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.catalogue.close()
