"""The sound of recordings for pages: whether there is some, which version may be heard, and sending it in parts."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Sequence
from typing import Final

from flask import Response, request
from werkzeug.wsgi import wrap_file

from media.silencing import RENDITION, make_public, public_name
from media.storage import Storage, storage_of
from meetings.errors import NotFoundError, UnavailableError, VerbatimError
from meetings.recording import Recording, SessionBrief
from meetings.timeline import Span
from search_app.parts import parts

_REMEMBERED_S: Final = 60  # a page has many passages of one recording
_known: dict[tuple[int, str], float] = {}
log = logging.getLogger(__name__)


def storage() -> Storage:
    """Give the storage of the application that answers this request."""
    return storage_of(parts().settings)


def has_sound(recording: Recording | SessionBrief) -> bool:
    """Whether there is a version to listen to; in a bucket it is remembered for a minute."""
    kept = storage()
    if kept.is_folder:
        return kept.find(recording.id, RENDITION) is not None
    key, now = (id(kept), recording.id), time.monotonic()
    if _known.get(key, 0) < now:
        if kept.find(recording.id, RENDITION) is None:
            return False
        if len(_known) > 10_000:
            _known.clear()
        _known[key] = now + _REMEMBERED_S
    return True


def public_sound(recording: Recording) -> str:
    """Give the name of the file that everybody may hear, also before the recording is processed.

    Raises ``UnavailableError`` while the withheld stretches are being silenced; that is begun here.
    """
    withheld = parts().catalogue.edits.withheld_spans(recording.id)
    name = public_name(withheld)
    if withheld and storage().find(recording.id, name) is None and has_sound(recording):
        silence_soon(storage(), recording.id, withheld)
        raise UnavailableError("The public version of the sound is being made; try again in a moment.")
    return name


def silence_soon(kept: Storage, recording_id: str, withheld: Sequence[Span]) -> None:
    """Begin to make the public version of the sound beside this request: ten hours take minutes."""

    def make() -> None:
        try:
            make_public(kept, recording_id, withheld)
        except UnavailableError:
            log.debug("The public version of the sound of %s is being made already", recording_id)
        except VerbatimError as error:
            log.warning("The public version of the sound of %s: %s", recording_id, error)

    threading.Thread(target=make, name="silencing", daemon=True).start()


def sound_content(recording: Recording) -> bytes | None:
    """Give the public sound whole, or ``None`` where there is none."""
    name = public_sound(recording)
    if storage().find(recording.id, name) is None:
        return None
    with storage().open(recording.id, name) as file:
        return file.read()


def send_sound(recording_id: str, name: str, max_age: int = 0) -> Response:
    """Send a version of the sound, or the part of it that is asked for (HTTP Range)."""
    return send_stored(recording_id, name, "audio/mp4", max_age, "The version of this recording to listen to")


def send_stored(recording_id: str, name: str, media_type: str, max_age: int, what: str) -> Response:
    """Send a file of the storage, or the part of it that is asked for, where the asker has not got it already.

    Raises ``NotFoundError``, which speaks of ``what``.
    """
    found = storage().find(recording_id, name)
    if found is None:
        raise NotFoundError(f"{what} is not made yet.")
    content = wrap_file(request.environ, storage().open(recording_id, name))
    response = Response(content, mimetype=media_type, direct_passthrough=True)
    response.content_length = found.size_bytes
    response.last_modified = found.changed_at
    response.cache_control.no_cache = None if max_age else True
    response.cache_control.max_age = max_age
    response.set_etag(f"{found.changed_at_ns:x}-{found.size_bytes:x}")
    response.make_conditional(request.environ, accept_ranges=True, complete_length=found.size_bytes)
    return response
