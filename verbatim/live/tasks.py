"""What there is to do for a session while it lasts."""

from __future__ import annotations

import datetime as dt
import time
from functools import partial

from media.live.chunks import ChunkFolder
from media.live.packaging import package
from meetings.live.session import LiveSession
from verbatim.live.work import Post, Task
from verbatim.wiring import Wiring

_LOOK_EVERY_S = 0.5


def tasks_of(session: LiveSession, wired: Wiring) -> dict[str, Task]:
    """Give the tasks of a session by name."""
    del wired
    return {f"streaming-{channel.id}": partial(_stream, channel.id) for channel in session.channels}


def _stream(channel_id: str, post: Post) -> None:
    """Encode a channel for listeners."""
    began_at = begin_of(post)
    if began_at is not None:
        package(
            ChunkFolder(post.folder / channel_id),
            post.folder / "hls" / channel_id,
            began_at=began_at,
            is_over=post.is_over,
            stopped=post.stopped,
        )


def begin_of(post: Post) -> dt.datetime | None:
    """Wait for a session's first sound; ``None`` when it ends without any."""
    while not post.stopped():
        over = post.is_over()
        session = post.wired.catalogue.live.get(post.session.id)
        if session.began_at is not None or over:
            return session.began_at
        time.sleep(_LOOK_EVERY_S)
    return None
