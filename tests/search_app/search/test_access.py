"""Rights are part of the query: nothing that an index says tells of what the asker may not see, on both adapters."""

from __future__ import annotations

import pytest

from search_app.search.port import EVERYTHING, Access, SearchIndex, SearchResults, Total
from tests.search_app.search.conftest import IndexMaker
from tests.search_app.search.corpus import ARCHIVE, BRAZIL, CADE, CHAIR, INDIA, IVORY, query, segment

MORNING_ONLY = Access(frozenset({"morning"}))
NOTHING = Access()
# Words, names and titles that only the sessions other than the morning have.
SECRET_WORDS = ("resolution", "Tunis", "notes", "resolución", "решение", "互联网", "reso*", '"policy issues in"')
HIDDEN = [document for document in ARCHIVE if document.recording_id != "morning"]


def told(results: SearchResults) -> set[str]:
    """Every recording that an answer tells of."""
    documents = [d for hit in results.hits for d in (hit.document, *hit.before, *hit.after)]
    return {document.recording_id for document in documents}


def test_without_access_nothing_is_found(archive: SearchIndex) -> None:
    results = archive.search(query(access=NOTHING))
    assert (results.total, results.hits) == (0, ())
    assert not any(results.facets.values())
    assert archive.totals(query(access=NOTHING), "speaker") == ()
    assert archive.suggest("mar", NOTHING) == ()


@pytest.mark.parametrize("text", ["", "policy", "*", "cooperation OR resolution", "-policy", "the"])
def test_hits_counts_and_facets_are_those_of_an_index_without_the_rest(
    archive: SearchIndex, index: SearchIndex, text: str
) -> None:
    index.replace_recording("morning", [d for d in ARCHIVE if d.recording_id == "morning"])
    within = archive.search(query(text, access=MORNING_ONLY, limit=100, context=2))
    alone = index.search(query(text, limit=100, context=2))
    assert told(within) <= {"morning"}
    assert (within.total, within.facets, within.answered) == (alone.total, alone.facets, alone.answered)
    assert {hit.document.id for hit in within.hits} == {hit.document.id for hit in alone.hits}
    assert {h.document.id: (h.before, h.after) for h in within.hits} == {
        h.document.id: (h.before, h.after) for h in alone.hits
    }


@pytest.mark.parametrize("word", SECRET_WORDS)
def test_a_word_said_only_elsewhere_is_a_word_nobody_said(archive: SearchIndex, word: str) -> None:
    results = archive.search(query(word, access=MORNING_ONLY))
    assert (results.total, results.answered) == (0, None)


@pytest.mark.parametrize("misspelt", ["resolutoin", "Tunsi", "ressolution speaker:Brasil"])
def test_corrections_never_come_from_what_may_not_be_seen(archive: SearchIndex, misspelt: str) -> None:
    assert archive.search(query(misspelt, access=EVERYTHING)).answered
    results = archive.search(query(misspelt, access=MORNING_ONLY))
    assert (results.total, results.answered) == (0, None)


def test_whether_a_name_exists_is_asked_within_what_may_be_seen(index: SearchIndex) -> None:
    index.replace_recording("open", [segment("open", 0, "words", speaker="Marilyn Cade")])
    index.replace_recording("closed", [segment("closed", 0, "words", speaker="Cade")])
    access = Access(frozenset({"open"}))
    # "Cade" in full exists only where it may not be seen: that must not keep the other name from being found.
    assert [h.document.speaker for h in index.search(query(speaker="Cade", access=access)).hits] == ["Marilyn Cade"]
    assert [h.document.speaker for h in index.search(query(speaker="Cade")).hits] == ["Cade"]


def test_suggestions_are_of_what_may_be_seen(archive: SearchIndex) -> None:
    for typed in ("mar", "bra", "cote", "enh", "ado"):
        within = archive.suggest(typed, MORNING_ONLY)
        for suggestion in within:
            name = "speaker" if suggestion.kind == "speaker" else "agenda_title"
            seen = [d for d in ARCHIVE if d.recording_id == "morning" and getattr(d, name) == suggestion.value]
            assert suggestion.count == len(seen) > 0


def test_totals_are_of_what_may_be_seen(archive: SearchIndex) -> None:
    seen = [d for d in ARCHIVE if d.recording_id == "morning"]
    assert archive.totals(query(access=MORNING_ONLY), "recording_id") == (
        Total("morning", len(seen), 9_000 * len(seen) - 2_000),
    )
    assert {t.value for t in archive.totals(query(access=MORNING_ONLY), "speaker")} == {d.speaker for d in seen}


def test_a_recording_asked_for_by_name_is_not_found_either(archive: SearchIndex) -> None:
    assert archive.search(query(recording_id="autumn", access=MORNING_ONLY)).total == 0


def test_every_text_is_seen_by_those_whom_it_is_for(index: SearchIndex) -> None:
    working = [
        segment("r", 0, "alpha draft", edition="working"),
        segment("r", 1, "beta", edition="working"),
    ]
    published = [
        segment("r", 0, "alpha approved", edition="published", id="r:p0"),
        segment("r", 1, "gamma", edition="published", id="r:p1"),
    ]
    index.replace_recording("r", [*working, *published])
    index.replace_recording("s", [segment("s", 0, "alpha everywhere")])
    group, visitor = EVERYTHING, Access(frozenset({"r", "s"}))

    def found(access: Access, words: str) -> list[str]:
        return sorted(hit.document.text for hit in index.search(query(words, access=access)).hits)

    assert found(group, "alpha") == ["alpha draft", "alpha everywhere"]
    assert found(visitor, "alpha") == ["alpha approved", "alpha everywhere"]
    assert (found(group, "gamma"), found(visitor, "beta")) == ([], [])
    assert index.search(query(access=group)).total == index.search(query(access=visitor)).total == 3
    neighbour = index.search(query("approved", access=visitor, context=1)).hits[0].after
    assert [document.text for document in neighbour] == ["gamma"]


def test_totals_add_up_segments_and_time(archive: SearchIndex) -> None:
    by_speaker = {total.value: total for total in archive.totals(query(), "speaker")}
    for name in (CHAIR, CADE, BRAZIL, INDIA, IVORY):
        said = [d for d in ARCHIVE if d.speaker == name]
        assert by_speaker[name] == Total(name, len(said), sum(d.duration_ms - d.aside_ms for d in said))
    by_session = archive.totals(query("policy"), "recording_id")
    assert {(total.value, total.segments) for total in by_session} == {("morning", 1), ("autumn", 1)}


def test_totals_come_longest_first(index: SearchIndex) -> None:
    said = [
        segment("r", i, "words", speaker=name, end_ms=i * 10_000 + ms)
        for i, (name, ms) in enumerate([("a", 1_000), ("b", 5_000), ("a", 2_000), ("c", 3_000)])
    ]
    index.replace_recording("r", said)
    assert [(t.value, t.spoken_ms) for t in index.totals(query(), "speaker")] == [
        ("b", 5_000),
        ("a", 3_000),
        ("c", 3_000),
    ]


def test_an_empty_index_has_no_totals(open_index: IndexMaker) -> None:
    index = open_index()
    assert index.totals(query("word"), "speaker") == ()
    index.close()
