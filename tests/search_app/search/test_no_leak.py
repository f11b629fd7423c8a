"""Whatever is asked by whomever: the answer is that of an index which holds only what the asker may see."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from search_app.search.port import Access, SearchIndex, SegmentDocument
from search_app.search.tantivy_index import TantivyIndex
from tests.search_app.search.corpus import query, segment

WORDS = ("agenda", "budget", "cooperation", "decided", "enhanced", "policy", "questionnaire", "resolution", "Tunis")
NAMES = ("Marilyn Cade", "Cade", "Brazil", "Peter Major", "India")
RECORDINGS = ("a", "b", "c", "d")
TYPED = (*WORDS, "polcy", "resolutoin", "questionaire", "Tunsi", "coop*", '"enhanced cooperation"', "-policy", "", "*")
texts = st.lists(st.sampled_from(WORDS), min_size=1, max_size=5).map(" ".join)


@st.composite
def archives(draw: st.DrawFn) -> dict[str, list[SegmentDocument]]:
    """Four sessions; of some the published text is another one."""
    found = {}
    for recording in RECORDINGS:
        two_texts = draw(st.booleans())
        documents = []
        for edition in ("working", "published") if two_texts else ("both",):
            for ordinal in range(draw(st.integers(1, 3))):
                mark = "p" if edition == "published" else ""
                documents.append(
                    segment(
                        recording,
                        ordinal,
                        draw(texts),
                        id=f"{recording}:{mark}{ordinal}",
                        speaker=draw(st.sampled_from(NAMES)),
                        agenda_item=draw(st.sampled_from(("1", "2"))),
                        agenda_title=draw(st.sampled_from(("Enhanced cooperation", "Budget"))),
                        edition=edition,
                    )
                )
        found[recording] = documents
    return found


accesses = st.builds(
    lambda rights: Access(
        frozenset(r for r, right in rights.items() if right == "published"),
        frozenset(r for r, right in rights.items() if right == "working"),
    ),
    st.fixed_dictionaries({r: st.sampled_from(("none", "published", "working")) for r in RECORDINGS}),
)


def visible(archive: dict[str, list[SegmentDocument]], access: Access) -> dict[str, list[SegmentDocument]]:
    """What may be seen, as the only text there is; neighbours keep their places."""
    return {
        recording: [d for d in documents if d.edition in ("both", access.edition(recording))]
        for recording, documents in archive.items()
        if access.edition(recording)
    }


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    archive=archives(),
    access=accesses,
    typed=st.lists(st.sampled_from(TYPED), min_size=1, max_size=2),
    speaker=st.sampled_from((None, *NAMES, "marlyn")),
    prefix=st.sampled_from(("ma", "bra", "enh", "ca", "bud")),
)
def test_an_answer_never_tells_of_what_may_not_be_seen(
    index: SearchIndex,
    tmp_path_factory: pytest.TempPathFactory,
    archive: dict[str, list[SegmentDocument]],
    access: Access,
    typed: list[str],
    speaker: str | None,
    prefix: str,
) -> None:
    for recording, documents in archive.items():
        index.replace_recording(recording, documents)
    alone = _alone(tmp_path_factory.mktemp("alone"), visible(archive, access))
    asked = query(" ".join(typed), speaker=speaker, access=access, limit=100, context=1)
    everything = replace(asked, access=Access(frozenset(RECORDINGS), frozenset(access.working or ())))
    within, beside = index.search(asked), alone.search(everything)
    assert (within.total, within.answered, within.facets) == (beside.total, beside.answered, beside.facets)
    around = {hit.document.id: (hit.document, hit.before, hit.after) for hit in within.hits}
    assert around == {hit.document.id: (hit.document, hit.before, hit.after) for hit in beside.hits}
    assert set(index.totals(asked, "speaker")) == set(alone.totals(everything, "speaker"))
    assert index.suggest(prefix, access) == alone.suggest(prefix, everything.access)
    alone.close()


def _alone(folder: Path, archive: dict[str, list[SegmentDocument]]) -> TantivyIndex:
    index = TantivyIndex(folder / "index")
    index.rebuild(document for documents in archive.values() for document in documents)
    return index
