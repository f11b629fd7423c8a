"""Names and acronyms with and without the meeting's vocabulary: ``python -m benchmarks.speech.vocabulary``.

Counts, on the sample session, the words of roster and agenda names that are not written as they
were said, and all wrong words, per thousand words.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import jiwer

from benchmarks.speech.recordings import sample
from benchmarks.speech.score import normal
from media.samples import sample_session
from meetings.control import Control
from meetings.formats import agenda_json, roster
from meetings.settings import Settings
from transcribe import steps
from transcribe.vocabulary import vocabulary_of
from transcribe.work import WorkFolder


def main() -> None:
    session = sample_session()
    agenda = agenda_json.loads(session.agenda.read_text())
    people = roster.loads(session.roster.read_text())
    names = {word for name in vocabulary_of(agenda, people) for word in normal(name).split() if len(word) > 2}
    models = steps.Models(Settings.from_environ(os.environ))
    said = normal(" ".join(part.text for part in sample().said))
    with tempfile.TemporaryDirectory() as folder:
        first = steps.Task(sample().path, WorkFolder(Path(folder)))
        steps.decode(first, Control())
        steps.diarize(first, models, Control())
        second = steps.Task(first.source, first.folder, agenda=agenda, roster=people)
        for task, how in ((first, "without"), (second, "with")):
            count = steps.plan(task)
            for number in range(count):
                steps.transcribe_batch(task, models, number, Control())
            chunks = [chunk for number in range(count) for chunk in task.folder.load_batch(number) or ()]
            _report(how, said, normal(" ".join(chunk.text for chunk in chunks)), names)
            for path in (Path(folder) / "work" / "asr").glob("*.json"):
                path.unlink()


def _report(how: str, said: str, found: str, names: set[str]) -> None:
    reference = said.split()
    counted = jiwer.process_words(said, found)
    right = [
        word
        for part in counted.alignments[0]
        if part.type == "equal"
        for word in reference[part.ref_start_idx : part.ref_end_idx]
    ]
    all_names = sum(word in names for word in reference)
    wrong_names = all_names - sum(word in names for word in right)
    print(
        f"{how} vocabulary: {wrong_names} of {all_names} words of names wrong, "
        f"{1000 * wrong_names / len(reference):.1f} per 1,000 words; "
        f"of all words {1000 * counted.wer:.1f} wrong per 1,000",
        flush=True,
    )


if __name__ == "__main__":
    main()
