"""What a worker runs: the stages of processing, handed to it as functions.

The stages live in rooms that this one never imports, so the composition root passes them in.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from meetings.control import Control
from meetings.recording import Recording

__all__ = ["Control", "Stage", "Stages"]

Stage = Callable[[Recording, Control], None]


@dataclass(frozen=True, slots=True)
class Stages:
    """The stages in the order in which they run; ``plan`` gives the number of batches to transcribe.

    Each is run at least once: a stage whose worker was killed runs again, perhaps in another
    process, so it leaves its result whole or not at all and does nothing where the result is
    there. A stage raises ``VerbatimError`` for what is told to the reader, ``UnavailableError``
    for what is worth trying again, ``CancelledError`` when it was told to stop.
    """

    decode: Stage
    rendition: Stage
    diarize: Stage
    plan: Callable[[Recording, Control], int]
    transcribe_batch: Callable[[Recording, int, Control], None]
    tag: Stage
    index: Stage
