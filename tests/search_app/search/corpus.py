"""A small archive in six languages: two meetings, four sessions, told apart by what a filter can ask for."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import Any

from search_app.search import port
from search_app.search.port import EVERYTHING, SegmentDocument


def query(text: str = "", **more: Any) -> port.SearchQuery:
    """A query of somebody who may see everything, unless something else is said."""
    return port.SearchQuery(text=text, **{"access": EVERYTHING, **more})


FIRST, SECOND = "First meeting on cooperation", "Second meeting on cooperation"
CHAIR, CADE, BRAZIL, INDIA, IVORY = "Peter Major", "Marilyn Cade", "Brazil", "India", "Côte d’Ivoire"


def segment(recording: str, ordinal: int, text: str, **values: Any) -> SegmentDocument:
    """One segment with everything unsaid left plain."""
    defaults: dict[str, Any] = {
        "meeting": FIRST,
        "date": dt.date(2013, 5, 30),
        "speaker": CHAIR,
        "language": "en",
        "start_ms": ordinal * 10_000,
        "end_ms": ordinal * 10_000 + 9_000,
    }
    defaults["id"] = f"{recording}:{ordinal}"
    return SegmentDocument(recording_id=recording, ordinal=ordinal, text=text, **defaults | values)


def _session(recording: str, rows: list[tuple[str, dict[str, Any]]], **shared: Any) -> list[SegmentDocument]:
    return [segment(recording, i, text, **shared | values) for i, (text, values) in enumerate(rows)]


_CADE = {"speaker": CADE, "stakeholder": "business", "role": "member"}
_BRAZIL = {"speaker": BRAZIL, "stakeholder": "government", "role": "member"}
_INDIA = {"speaker": INDIA, "stakeholder": "government", "role": "member"}
_IVORY = {"speaker": IVORY, "stakeholder": "government", "role": "observer"}
_BRACKETS = {"marks": ("brackets",)}
_ADOPTED = {"marks": ("sound check", "decision"), "aside_ms": 2_000}
_ONE = {"agenda_item": "1", "agenda_title": "Adoption of the agenda"}
_TWO = {"agenda_item": "2.1", "agenda_title": "Enhanced cooperation in practice"}

MORNING = _session(
    "morning",
    [
        ("Good morning. The agenda is adopted, and we turn to the first item.", {"role": "chair", **_ONE, **_ADOPTED}),
        ("Thank you, Chair. Governments decide on policy issues together with all stakeholders.", _BRAZIL | _TWO),
        ("The multi-stakeholder model has served us well; 1,500 networks depend on it.", _CADE | _TWO),
        ("We discussed enhanced cooperation, and cooperation is what we need.", _INDIA | _TWO | _BRACKETS),
        ("Nous avons discuté des décisions de l’Assemblée générale à Genève.", _IVORY | _TWO | {"language": "fr"}),
        ("Les gouvernements discutent de la coopération renforcée.", _IVORY | _TWO | {"language": "fr"}),
    ],
    group="plenary",
    uploaded_at=dt.datetime(2013, 5, 30, 18, tzinfo=dt.UTC),
)
AFTERNOON = _session(
    "afternoon",
    [
        ("The Brazil group meets now. Resolution A/RES/68/198 is before us.", _BRAZIL),
        ("Las decisiones del año pasado fueron discutidas en las reuniones.", _CADE | {"language": "es"}),
        ("Brazil spoke about the Internet; internet access matters.", _INDIA | _TWO),
    ],
    group="Brazil",
    uploaded_at=dt.datetime(2013, 5, 31, 8, tzinfo=dt.UTC),
)
AUTUMN = _session(
    "autumn",
    [
        ("Мы обсудили решения и новые предложения совещания.", {"language": "ru"}),
        ("ناقشنا القَرَارات المتعلقة بحوكمة الإنترنت في الاجتماعات", {"language": "ar"}),
        ("我们讨论了互联网治理和加强合作。", {"language": "zh"}),
        ("Policy matters to the U.N. and to developing countries' governments.", _CADE),
        ("The working group did not agree on the notes.", {"speaker": "S4", "language": None}),
    ],
    meeting=SECOND,
    date=dt.date(2013, 11, 6),
)
UNDATED = _session("undated", [("A recording without a date speaks of the Tunis Agenda.", {})], date=None)
ARCHIVE = [*MORNING, *AFTERNOON, *AUTUMN, *UNDATED]


def by_recording(documents: list[SegmentDocument]) -> dict[str, list[SegmentDocument]]:
    found: dict[str, list[SegmentDocument]] = defaultdict(list)
    for document in documents:
        found[document.recording_id].append(document)
    return found
