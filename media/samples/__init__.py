"""The sample session: five minutes of a first meeting, spoken by synthetic voices, with its reference."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from pathlib import Path

_HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class SampleSession:
    """The sample's files, and what an uploader would say of it.

    ``reference`` is a result file that a perfect system would write; ``rttm`` says who speaks when.
    """

    audio: Path
    agenda: Path
    roster: Path
    reference: Path
    rttm: Path
    title: str
    date: dt.date


def sample_session() -> SampleSession:
    """Return the sample session shipped with the program.

    >>> sample_session().title
    'First meeting of the Working Group on Enhanced Cooperation'
    """
    script = json.loads((_HERE / "script.json").read_text(encoding="utf-8"))
    return SampleSession(
        audio=_HERE / "session.opus",
        agenda=_HERE / "agenda.json",
        roster=_HERE / "roster.json",
        reference=_HERE / "session.ref.json",
        rttm=_HERE / "session.rttm",
        title=script["title"],
        date=dt.date.fromisoformat(script["date"]),
    )
