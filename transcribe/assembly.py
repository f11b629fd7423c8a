"""From recognised chunks and turns to a transcript that nobody is named in yet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from media.decode import Decoded
from meetings.speakers import Diarization
from meetings.transcript import Provenance, Segment, Transcript
from transcribe.attribution import attribute_words
from transcribe.engines.port import RecognisedChunk

UNKNOWN_LANGUAGE = "und"


def assemble(
    chunks: Sequence[RecognisedChunk], diarization: Diarization, decoded: Decoded, provenance: Provenance
) -> Transcript:
    """Put the words of all chunks on their speakers.

    Chunks that follow each other in one language are read together, so a sentence may cross the
    border of two chunks; segments of different languages are never joined. The transcript's
    language is the one in which most words were said.
    """
    ordered = sorted(chunks, key=lambda chunk: chunk.span)
    return Transcript(
        duration_ms=decoded.decoded_ms,
        segments=tuple(_segments(ordered, diarization)),
        language=_main_language(ordered),
        missing_ms=decoded.missing_ms,
        provenance=provenance,
    )


def _segments(chunks: Iterable[RecognisedChunk], diarization: Diarization) -> Iterator[Segment]:
    spoken = (chunk for chunk in chunks if chunk.words)
    for language, run in groupby(spoken, key=lambda chunk: chunk.language):
        yield from attribute_words([word for chunk in run for word in chunk.words], diarization, _known(language))


def _main_language(chunks: Iterable[RecognisedChunk]) -> str | None:
    counted: Counter[str] = Counter()
    for chunk in chunks:
        counted[chunk.language] += len(chunk.words)
    counted.pop(UNKNOWN_LANGUAGE, None)
    return counted.most_common(1)[0][0] if counted.total() else None


def _known(language: str) -> str | None:
    return None if language == UNKNOWN_LANGUAGE else language
