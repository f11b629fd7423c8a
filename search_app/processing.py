"""Asking for processing to stop or begin again, and its progress; for pages and the API alike."""

from __future__ import annotations

import datetime as dt
from typing import Any

from meetings.recording import Recording
from search_app.errors import ConflictError
from search_app.parts import parts
from search_app.progress import HISTORY, Pace, ProgressView, StageView, pace_of, view_progress


def ask_cancel(recording_id: str) -> Recording:
    """Stop a recording that is waiting or in progress. Raises ``ConflictError`` for any other."""
    recording = parts().catalogue.recording(recording_id)
    if recording.state not in {"queued", "running"}:
        raise ConflictError("This recording is not being processed, so there is nothing to cancel.")
    parts().jobs.cancel(recording_id)
    return parts().catalogue.recording(recording_id)


def ask_retry(recording_id: str) -> Recording:
    """Process a failed or cancelled recording again. Raises ``ConflictError`` for any other."""
    recording = parts().catalogue.recording(recording_id)
    if recording.state not in {"failed", "cancelled"}:
        raise ConflictError("Only a recording that failed or was cancelled can be processed again.")
    parts().jobs.retry(recording_id)
    return parts().catalogue.recording(recording_id)


def progress_of(recording: Recording) -> ProgressView:
    """Give the progress of a recording, with the time left as this computer's past tells it."""
    stages = parts().catalogue.stages(recording.id)
    return view_progress(recording, stages, _pace(), dt.datetime.now(dt.UTC))


def status_json(recording: Recording) -> dict[str, Any]:
    """Give a recording's state and stages for programs; times left in seconds."""
    progress = progress_of(recording)
    return {
        "id": recording.id,
        "state": recording.state,
        "error": recording.error,
        "attempt": recording.attempt,
        "remaining": _rounded(progress.left_s),
        "worker": parts().worker_alive(),
        "stages": [_stage_json(stage) for stage in progress.stages],
    }


def _stage_json(stage: StageView) -> dict[str, Any]:
    return {
        "name": stage.name,
        "state": stage.state,
        "done": stage.done,
        "total": stage.total,
        "elapsed": _rounded(stage.elapsed_s),
        "remaining": _rounded(stage.left_s),
    }


def _rounded(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds, 1)


def _pace() -> Pace:
    catalogue = parts().catalogue
    done = [r for r in catalogue.recordings() if r.state == "done" and r.decoded_ms][:HISTORY]
    return pace_of((r.decoded_ms or 0, catalogue.stages(r.id)) for r in done)
