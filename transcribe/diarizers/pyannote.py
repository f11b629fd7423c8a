"""The diarizer on pyannote.audio's ``SpeakerDiarization``: who spoke when, as values of the domain."""

from __future__ import annotations

import os
from importlib.metadata import version
from itertools import pairwise
from typing import Any

from meetings.errors import MissingPartError
from meetings.settings import Settings
from meetings.speakers import Diarization, Turn
from meetings.timeline import Span
from transcribe.diarizers.port import Progress, no_progress
from transcribe.engines.port import Speech
from transcribe.models import model_folder

# pyannote.audio reports each use to its makers unless told not to, and reads this when imported.
os.environ["PYANNOTE_METRICS_ENABLED"] = "0"
# Threads that wait for each other sleep instead of spinning.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

import torch
from pyannote.audio import Model
from pyannote.core import Annotation

from transcribe.diarizers.campplus import CampPlus
from transcribe.diarizers.pauses import levels, settled
from transcribe.diarizers.pipeline import StreamedDiarization, VoiceDiarization

COMMUNITY = "speaker-diarization-community-1"
SHORTEST_MS = 100
# Share of the time that each of the pipeline's long steps takes.
_SHARES = {"segmentation": (0.0, 0.5), "embeddings": (0.5, 1.0)}


class PyannoteDiarizer:
    """A ``Diarizer`` around one loaded pipeline."""

    def __init__(self, pipeline: StreamedDiarization, models: str) -> None:
        self._pipeline = pipeline
        if torch.cuda.is_available():
            pipeline.to(torch.device("cuda"))  # the models that pyannote knows of
        self.name = f"pyannote.audio {version('pyannote.audio')} ({models})"

    def diarize(self, speech: Speech, speakers: int | None = None, on_progress: Progress = no_progress) -> Diarization:
        """Return who spoke when; see :class:`transcribe.diarizers.port.Diarizer`."""
        total = speech.duration_ms
        if total < SHORTEST_MS:
            return Diarization((), ())

        def hook(step: str, _: object, completed: int = 0, total: int = 0, **__: Any) -> None:
            if step in _SHARES and total:
                low, high = _SHARES[step]
                on_progress(round((low + (high - low) * completed / total) * speech.duration_ms), speech.duration_ms)

        found = self._pipeline.apply({"uri": "recording", "speech": speech}, num_speakers=speakers, hook=hook)
        on_progress(total, total)
        views = (found.speaker_diarization, found.exclusive_speaker_diarization)
        names, level = _names(views[0]), levels(speech)
        turns, exclusive = (settled(_turns(view, names, Span(0, total)), level) for view in views)
        return Diarization(turns, _apart(exclusive))


def _names(turns: Annotation) -> dict[str, str]:
    """Call the speakers S1, S2, ... in the order in which they are first heard."""
    order = sorted(turns.itertracks(yield_label=True), key=lambda track: (track[0].start, track[0].end))
    names: dict[str, str] = {}
    for _, _, label in order:
        names.setdefault(label, f"S{len(names) + 1}")
    return names


def _turns(annotation: Annotation, names: dict[str, str], bounds: Span) -> tuple[Turn, ...]:
    tracks = annotation.itertracks(yield_label=True)
    spans = ((Span.from_seconds(s.start, s.end).clip(bounds), names.get(label)) for s, _, label in tracks)
    return tuple(sorted(Turn(span, name) for span, name in spans if span and name))


def _apart(turns: tuple[Turn, ...]) -> tuple[Turn, ...]:
    """End each turn where the next begins."""
    ends = [min(a.span.end_ms, b.span.start_ms) for a, b in pairwise(turns)]
    return tuple(
        Turn(Span(turn.span.start_ms, end), turn.speaker)
        for turn, end in zip(turns, [*ends, *(t.span.end_ms for t in turns[-1:])], strict=True)
        if end > turn.span.start_ms
    )


def open_offline(settings: Settings) -> PyannoteDiarizer:
    """Load the models that need no account. Raises ``MissingPartError`` when one is not on this machine."""
    segmentation = Model.from_pretrained(model_folder(settings, "segmentation-3.0") / "pytorch_model.bin")
    assert segmentation is not None
    voices = CampPlus.load(model_folder(settings, "campplus-cn-en") / "campplus_cn_en_common.pt")
    if torch.cuda.is_available():
        voices.to("cuda")
    pipeline = VoiceDiarization(segmentation, voices).instantiate({"segmentation": {"min_duration_off": 0.0}})
    return PyannoteDiarizer(pipeline, "segmentation-3.0, CAM++")


def open_community(settings: Settings) -> PyannoteDiarizer:
    """Load the community pipeline: from the models folder where it was put there, else from the model hub.

    Raises ``MissingPartError`` when it is not here and the hub does not give it.
    """
    own = settings.models_dir / COMMUNITY
    source = str(own) if own.is_dir() else f"pyannote/{COMMUNITY}"
    parts = {name: {"checkpoint": source, "subfolder": name} for name in ("segmentation", "embedding", "plda")}
    try:
        pipeline = StreamedDiarization(**parts, token=settings.hub_token, cache_dir=settings.models_dir / "hub")
    except Exception as error:  # the hub's client and the loaders have errors of several libraries
        raise MissingPartError(
            f"The diarization pipeline {COMMUNITY} could not be loaded: the model hub cannot be reached, or its terms "
            "have not been accepted by the owner of HF_TOKEN. Without HF_TOKEN the offline models are used."
        ) from error
    pipeline.instantiate(pipeline.default_parameters())  # type: ignore[no-untyped-call]
    return PyannoteDiarizer(pipeline, COMMUNITY)
