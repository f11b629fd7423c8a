"""What there is to do for a session while it lasts."""

from __future__ import annotations

from functools import partial

from media.live.chunks import ChunkFolder
from media.live.packaging import package
from meetings.live.session import LiveSession
from meetings.settings import Settings
from verbatim.live.work import Post, Task, Tasks, begin_of
from verbatim.wiring import Wiring


def make_tasks(settings: Settings, *, captions: bool = True) -> Tasks:
    """Give what says of a session what there is to do for it, by name."""
    from verbatim.live.captioning import LiveModels, caption

    models = LiveModels(settings)

    def tasks_of(session: LiveSession, wired: Wiring) -> dict[str, Task]:
        del wired
        streaming: dict[str, Task] = {f"streaming-{c.id}": partial(_stream, c.id) for c in session.channels}
        return {**streaming, "captions": partial(caption, models)} if captions else streaming

    return tasks_of


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
