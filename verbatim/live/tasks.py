"""What there is to do for a session while it lasts."""

from __future__ import annotations

import time
from functools import partial

from media.live.chunks import ChunkFolder
from media.live.fetching import fetch
from media.live.packaging import package
from meetings.live.session import Channel, LiveSession
from meetings.settings import Settings
from verbatim.live.work import Post, Task, Tasks, begin_of
from verbatim.wiring import Wiring

_AGAIN_S = 1.0


def make_tasks(settings: Settings, *, captions: bool = True) -> Tasks:
    """Give what says of a session what there is to do for it, by name."""
    from verbatim.live.captioning import LiveModels, caption

    models = LiveModels(settings)

    def tasks_of(session: LiveSession, wired: Wiring) -> dict[str, Task]:
        del wired
        streaming: dict[str, Task] = {f"streaming-{c.id}": partial(_stream, c.id) for c in session.channels}
        fetching: dict[str, Task] = {f"fetching-{c.id}": partial(_fetch, c) for c in session.channels if c.address}
        both = {**fetching, **streaming}
        wanted = [c for c in session.channels if c.captioned][: settings.live_captions] if captions else []
        return {**both, **{f"captions-{c.id}": partial(caption, models, c) for c in wanted}}

    return tasks_of


def _fetch(channel: Channel, post: Post) -> None:
    """Fetch a channel from its address, again and again: each time it breaks off is a take of its own."""
    settings, live = post.wired.settings, post.wired.catalogue.live
    while not post.is_over() and not post.stopped():
        fetch(
            channel.address or "",
            ChunkFolder(post.folder / channel.id),
            hosts=settings.live_hosts,
            stopped=lambda: post.is_over() or post.stopped(),
            on_begin=lambda at: live.begin(post.session.id, at),
        )
        time.sleep(_AGAIN_S)


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
