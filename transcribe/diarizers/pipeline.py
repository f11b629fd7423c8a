"""pyannote's ``SpeakerDiarization``, working in windows on a recording of any length.

The pipeline as published loads the whole recording, runs the speaker network once per speaker and
window, and spreads every cluster over every window. These subclasses keep its steps (segmentation,
counting, embedding, clustering, reconstruction) and change how they are done: sound is read as it
is needed, frames are added up on a grid, and the speaker network hears everything once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from pyannote.audio import Inference, Model
from pyannote.audio.pipelines import SpeakerDiarization
from pyannote.core import Annotation, Segment, SlidingWindow, SlidingWindowFeature
from pyannote.pipeline.parameter import ParamDict, Uniform

from meetings.timeline import Span
from transcribe.diarizers import campplus
from transcribe.diarizers.clustering import cluster_voices
from transcribe.diarizers.frames import (
    FRAME_SPAN_SAMPLES,
    FRAME_STEP_SAMPLES,
    STEP_FRAMES,
    STEP_SAMPLES,
    WINDOW_FRAMES,
    WINDOW_SAMPLES,
    coverage,
    frame_count,
    overlap_add,
    runs,
    window_count,
)
from transcribe.engines.port import SAMPLE_RATE_HZ, Speech
from transcribe.parallel import side_by_side

Hook = Callable[..., None]
# Windows in one pass of the segmentation network: more are no faster, and take more memory.
SEGMENTATION_BATCH = 8
# Of each frame of a window, in hundredths; four windows hear a frame, so that their sum fits into a byte.
_WEIGHTS = np.rint(100 * np.hamming(WINDOW_FRAMES)).astype(np.uint8)

_WINDOW = SlidingWindow(start=0.0, duration=WINDOW_SAMPLES / SAMPLE_RATE_HZ, step=STEP_SAMPLES / SAMPLE_RATE_HZ)
_FRAME = SlidingWindow(
    start=0.0, duration=FRAME_SPAN_SAMPLES / SAMPLE_RATE_HZ, step=FRAME_STEP_SAMPLES / SAMPLE_RATE_HZ
)


def read_samples(speech: Speech, start: int, count: int) -> NDArray[np.float32]:
    """Read ``count`` samples from sample ``start``, with silence past the recording's end."""
    first_ms, last_ms = start * 1000 // SAMPLE_RATE_HZ, -(-(start + count) * 1000 // SAMPLE_RATE_HZ)
    last_ms = min(last_ms, speech.duration_ms)
    heard = np.zeros(0, np.float32)
    if first_ms < last_ms:
        skip = start - first_ms * SAMPLE_RATE_HZ // 1000
        heard = speech.read(Span(first_ms, last_ms))[skip : skip + count]
    return np.pad(heard, (0, count - len(heard)))


def sample_count(speech: Speech) -> int:
    """Length of the recording in samples, in whole milliseconds."""
    return speech.duration_ms * SAMPLE_RATE_HZ // 1000


class _Windows:
    """Gives pyannote the sound of a window, in place of its ``Audio``, which would read a whole file."""

    @staticmethod
    def crop(file: Mapping[str, Any], segment: Segment, **_: Any) -> tuple[torch.Tensor, int]:
        start, count = round(segment.start * SAMPLE_RATE_HZ), round(segment.duration * SAMPLE_RATE_HZ)
        return torch.from_numpy(read_samples(file["speech"], start, count))[None], SAMPLE_RATE_HZ


class StreamedDiarization(SpeakerDiarization):
    """``SpeakerDiarization`` on a ``Speech``: files are mappings with the keys ``uri`` and ``speech``."""

    def __init__(self, **parts: Any) -> None:
        super().__init__(**parts)
        self._audio: Any = _Windows()

    def get_segmentations(self, file: Mapping[str, Any], hook: Hook | None = None) -> SlidingWindowFeature:
        """Say for each window which speakers are heard in which frame, shape ``(windows, 589, 3)``."""
        speech: Speech = file["speech"]
        count = window_count(sample_count(speech))
        heard = np.zeros((count, WINDOW_FRAMES, 3), np.uint8)

        def infer(batch: range) -> NDArray[np.uint8]:
            sound = np.stack([read_samples(speech, number * STEP_SAMPLES, WINDOW_SAMPLES) for number in batch])
            return np.asarray(self._segmentation.infer(torch.from_numpy(sound)[:, None]), np.uint8)

        size = SEGMENTATION_BATCH
        batches = [range(first, min(first + size, count)) for first in range(0, count, size)]
        for batch, found in zip(batches, side_by_side(infer, batches, prepare=_one_core), strict=True):
            heard[batch.start : batch.stop] = found
            if hook:
                hook("segmentation", None, completed=batch.stop, total=count)
        return SlidingWindowFeature(heard, _WINDOW)

    @staticmethod
    def speaker_count(binarized_segmentations: SlidingWindowFeature, *_: Any, **__: Any) -> SlidingWindowFeature:
        """Say how many people speak in each frame: the rounded mean of all windows that hear it."""
        heard = binarized_segmentations.data
        total = overlap_add(heard.sum(axis=2, dtype=np.uint8))
        mean = total / coverage(len(heard))
        return SlidingWindowFeature(np.rint(mean).astype(np.uint8)[:, None], _FRAME)

    def reconstruct(
        self, segmentations: SlidingWindowFeature, hard_clusters: NDArray[np.integer], count: SlidingWindowFeature
    ) -> SlidingWindowFeature:
        """Say for each frame which clusters speak: as many as were counted, those most windows hear."""
        clusters = int(hard_clusters.max()) + 1
        votes = _votes(segmentations.data, hard_clusters, clusters)
        speaking = np.zeros(votes.shape, np.bool_)
        order = np.argsort(-votes.astype(np.int16), axis=1, kind="stable")
        for rank in range(min(clusters, int(count.data.max()))):
            frames = np.flatnonzero(count.data[:, 0] > rank)
            speaking[frames, order[frames, rank]] = votes[frames, order[frames, rank]] > 0
        return SlidingWindowFeature(speaking, _FRAME)

    @staticmethod
    def to_annotation(
        discrete_diarization: SlidingWindowFeature, min_duration_on: float = 0.0, min_duration_off: float = 0.0
    ) -> Annotation:
        """Turn frames into turns; pauses up to ``min_duration_off`` seconds do not end one."""
        assert min_duration_on == 0.0, "Short turns are kept."
        annotation = Annotation()
        for cluster, active in enumerate(discrete_diarization.data.T):
            for number, (start, end) in enumerate(runs(np.ascontiguousarray(active))):
                annotation[Segment(_FRAME[start].middle, _FRAME[end].middle), f"{cluster}.{number}"] = cluster
        return annotation.support(collar=min_duration_off) if min_duration_off else annotation


def _votes(heard: NDArray[np.uint8], clusters: NDArray[np.integer], count: int) -> NDArray[np.uint8]:
    """Weigh for each frame the windows that hear each cluster: ``(windows, 589, 3)`` to ``(frames, count)``.

    A window knows its middle better than its ends, so where windows differ, the middle counts more
    (the Hamming window with which pyannote.audio's ``Inference`` aggregates, too).
    """
    votes = np.zeros((frame_count(len(heard)), count), np.uint8)
    for window, found in enumerate(heard):
        start = window * STEP_FRAMES
        for cluster in {int(cluster) for cluster in clusters[window] if cluster >= 0}:
            votes[start : start + WINDOW_FRAMES, cluster] += _WEIGHTS * found[:, clusters[window] == cluster].max(
                axis=1
            )
    return votes


def _one_core() -> None:
    torch.set_num_threads(1)


class VoiceDiarization(StreamedDiarization):
    """The offline pipeline: segmentation-3.0, CAM++ voices and agglomerative clustering."""

    def __init__(self, segmentation: Model, voices: campplus.CampPlus) -> None:
        # SpeakerDiarization's own constructor insists on a PLDA, which this pipeline has no use for.
        super(SpeakerDiarization, self).__init__()  # type: ignore[no-untyped-call]
        self.legacy = False
        self.embedding_exclude_overlap = True
        self._segmentation = Inference(segmentation, skip_aggregation=True, batch_size=SEGMENTATION_BATCH)
        self._embedding = voices
        self.clustering = _clusters
        self._expects_num_speakers = False
        self.segmentation = ParamDict(min_duration_off=Uniform(0.0, 1.0))

    def get_embeddings(
        self,
        file: Mapping[str, Any],
        binary_segmentations: SlidingWindowFeature,
        exclude_overlap: bool = True,
        hook: Hook | None = None,
    ) -> NDArray[np.float32]:
        """Return a voice for each window and speaker, shape ``(windows, 3, 192)``; ``nan`` for silent ones."""
        heard = binary_segmentations.data
        voices = np.full((*heard.shape[::2], campplus.DIMENSION), np.nan, np.float32)
        with torch.inference_mode():
            frames = _Frames(self._embedding, file["speech"])
            for number, window in enumerate(heard):
                alone = window * (window.sum(1, keepdims=True) == 1) if exclude_overlap else window
                if alone.any():
                    voices[number] = frames.voices(number * STEP_SAMPLES, alone)
                if hook:
                    hook("embeddings", None, completed=number + 1, total=len(heard))
        return voices


class _Frames:
    """The speaker network's frames, made in stretches of 10 s in order, each once."""

    _STRETCH = 500
    _FRAME_SAMPLES = 320

    def __init__(self, network: campplus.CampPlus, speech: Speech) -> None:
        self._network, self._speech = network, speech
        # A window may reach past the end of the recording, into one stretch of silence.
        numbers = range(sample_count(speech) // (self._STRETCH * self._FRAME_SAMPLES) + 3)
        self._made = enumerate(side_by_side(self._stretch, numbers, prepare=_one_core))
        self._kept: dict[int, torch.Tensor] = {}

    def voices(self, start_sample: int, alone: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Return the voices heard in a window; windows are asked for in order of time."""
        first = round(start_sample / self._FRAME_SAMPLES)
        frames = self._between(first, first + self._STRETCH)
        middles = np.arange(self._STRETCH) * self._FRAME_SAMPLES + 200
        nearest = np.clip(np.rint((middles - FRAME_SPAN_SAMPLES / 2) / FRAME_STEP_SAMPLES), 0, WINDOW_FRAMES - 1)
        weights = torch.from_numpy(alone[nearest.astype(int)].T.astype(np.float32))
        return self._network.voices(frames, weights.to(frames.device)).cpu().numpy()

    def _between(self, start: int, end: int) -> torch.Tensor:
        numbers = range(start // self._STRETCH, -(-end // self._STRETCH))
        while numbers[-1] not in self._kept:
            number, stretch = next(self._made)
            self._kept[number] = stretch
        self._kept = {number: stretch for number, stretch in self._kept.items() if number >= numbers.start}
        offset = start - numbers.start * self._STRETCH
        return torch.cat([self._kept[number] for number in numbers], dim=1)[:, offset : offset + end - start]

    def _stretch(self, number: int) -> torch.Tensor:
        # 240 samples more than a stretch, so that its last mel frame is whole.
        start = number * self._STRETCH * self._FRAME_SAMPLES
        sound = read_samples(self._speech, start, self._STRETCH * self._FRAME_SAMPLES + 240)
        with torch.inference_mode():
            bands = campplus.mel_bands(torch.from_numpy(sound))
            return self._network.frames((bands - bands.mean(0))[None].to(self._network.device))[0]


def _clusters(
    embeddings: NDArray[np.float32], segmentations: SlidingWindowFeature, num_clusters: int | None = None, **_: Any
) -> tuple[NDArray[np.int64], None, None]:
    """Give each window's speakers their cluster, as pyannote's clusterings do: ``(windows, 3)``."""
    heard = segmentations.data
    alone = (heard * (heard.sum(2, keepdims=True) == 1)).sum(1)
    return cluster_voices(embeddings, alone, num_clusters), None, None
