"""What any search index does; both adapters answer alike, to the segment, the count and the mark."""

from __future__ import annotations

import dataclasses
import datetime as dt
import threading
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from meetings.errors import InputError
from search_app.search.port import (
    EVERYTHING,
    FacetCount,
    SearchHit,
    SearchIndex,
    SearchResults,
    SegmentDocument,
)
from tests.search_app.search.conftest import IndexMaker
from tests.search_app.search.corpus import (
    AFTERNOON,
    ARCHIVE,
    AUTUMN,
    BRAZIL,
    CADE,
    CHAIR,
    FIRST,
    INDIA,
    IVORY,
    MORNING,
    SECOND,
    UNDATED,
    query,
    segment,
)


def ids(results: SearchResults) -> set[str]:
    return {hit.document.id for hit in results.hits}


def found(index: SearchIndex, text: str = "", **filters: object) -> set[str]:
    """The ids of all segments that answer exactly what was typed."""
    results = index.search(query(text, limit=100, **filters))  # type: ignore[arg-type]
    assert results.total == len(results.hits)
    return set() if results.answered else ids(results)


def marked(hit: SearchHit) -> list[str]:
    return [fragment.text for fragment in hit.snippet if fragment.matched]


WORDS = {
    "one word": ("policy", {"morning:1", "autumn:3"}),
    "case": ("POLICY", {"morning:1", "autumn:3"}),
    "all words must be there": ("policy stakeholders", {"morning:1"}),
    "another form of the word": ("government issue", {"morning:1"}),
    "a phrase": ('"policy issues"', {"morning:1"}),
    "a phrase in another form": ('"policy issue"', {"morning:1"}),
    "a phrase keeps its order": ('"issues policy"', set()),
    "curly quotes": ("“enhanced cooperation”", {"morning:3"}),
    "an unfinished phrase": ('"enhanced cooperation', {"morning:3"}),
    "without": ("policy -stakeholders", {"autumn:3"}),
    "either": ("Tunis OR Resolution", {"undated:0", "afternoon:0"}),
    "a prefix": ("multi*", {"morning:2"}),
    "a prefix of accented words": ("décis*", {"morning:4", "afternoon:1"}),
    "hyphened as written": ("multi-stakeholder", {"morning:2"}),
    "hyphened, typed as one": ("multistakeholder", {"morning:2"}),
    "hyphened, typed as two": ("multi stakeholder", {"morning:2"}),
    "hyphened in a phrase": ('"multistakeholder model"', {"morning:2"}),
    "an abbreviation without its dots": ("UN", {"autumn:3"}),
    "an abbreviation with its dots": ("U.N.", {"autumn:3"}),
    "a number with separators": ("1500", {"morning:2"}),
    "a document symbol": ("A/RES/68/198", {"afternoon:0"}),
    "French, accents left out": ("decisions geneve", {"morning:4"}),
    "French, after an elided article": ("assemblée", {"morning:4"}),
    "French, other forms": ("discuter language:fr", {"morning:4", "morning:5"}),
    "words that languages share": ("coopération", {"morning:3", "morning:5"}),
    "Spanish, other forms": ("reunión decisión", {"afternoon:1"}),
    "Spanish, tilde left out": ("ano", {"afternoon:1"}),
    "Russian, other forms": ("решение предложение", {"autumn:0"}),
    "Arabic, marks and article aside": ("قرار", {"autumn:1"}),
    "Arabic, plural": ("اجتماع", {"autumn:1"}),
    "Arabic, hamza aside": ("الانترنت", {"autumn:1"}),
    "Chinese word": ("互联网", {"autumn:2"}),
    "Chinese word of two letters": ("治理", {"autumn:2"}),
    "Chinese letter": ("我", {"autumn:2"}),
    "Chinese letters not side by side": ("互网", set()),
    "a French stem is no English word": ("notes", {"autumn:4"}),
    "punctuation beside words": ("policy!!! ...", {"morning:1", "autumn:3"}),
    "a star alone asks for all": ("*", {d.id for d in ARCHIVE}),
}


@pytest.mark.parametrize(("text", "expected"), WORDS.values(), ids=WORDS.keys())
def test_finds_exactly(archive: SearchIndex, text: str, expected: set[str]) -> None:
    assert found(archive, text) == expected


FILTERS = {
    "the whole name": ({"speaker": "Brazil"}, {"morning:1", "afternoon:0"}),
    "case": ({"speaker": "mARILYN cADE"}, {"morning:2", "afternoon:1", "autumn:3"}),
    "part of a name": ({"speaker": "Cade"}, {"morning:2", "afternoon:1", "autumn:3"}),
    "accents and apostrophes": ({"speaker": "cote d'ivoire"}, {"morning:4", "morning:5"}),
    "no such name": ({"speaker": "Nobody"}, set()),
    "a speaker's label": ({"speaker": "S4"}, {"autumn:4"}),
    "an agenda item": ({"agenda_item": "1"}, {"morning:0"}),
    "an agenda item is no part of a number": ({"agenda_item": "2"}, set()),
    "a sub-item": ({"agenda_item": "2.1", "group": "brazil"}, {"afternoon:2"}),
    "words of an item's title": ({"agenda_item": "adoption"}, {"morning:0"}),
    "group": ({"group": "Brazil"}, {d.id for d in AFTERNOON}),
    "meeting": ({"meeting": SECOND}, {d.id for d in AUTUMN}),
    "words of a meeting's title": ({"meeting": "second"}, {d.id for d in AUTUMN}),
    "stakeholder": ({"stakeholder": "Business"}, {"morning:2", "afternoon:1", "autumn:3"}),
    "role": ({"role": "chair"}, {"morning:0"}),
    "language": ({"language": "fr"}, {"morning:4", "morning:5"}),
    "a language by its name": ({"language": "Russian"}, {"autumn:0"}),
    "a mark": ({"mark": "decision"}, {"morning:0"}),
    "a mark by another name": ({"mark": "square brackets"}, {"morning:3"}),
    "all that is not content": ({"mark": "not content"}, {"morning:0"}),
    "recording": ({"recording_id": "undated"}, {"undated:0"}),
    "from": ({"date_from": dt.date(2013, 11, 6)}, {d.id for d in AUTUMN}),
    "to": ({"date_to": dt.date(2013, 5, 30)}, {d.id for d in [*MORNING, *AFTERNOON]}),
    "no day between": ({"date_from": dt.date(2013, 6, 1), "date_to": dt.date(2013, 7, 1)}, set()),
    "two filters": ({"speaker": "Cade", "meeting": FIRST}, {"morning:2", "afternoon:1"}),
}


@pytest.mark.parametrize(("filters", "expected"), FILTERS.values(), ids=FILTERS.keys())
def test_filters(archive: SearchIndex, filters: dict[str, object], expected: set[str]) -> None:
    assert found(archive, **filters) == expected


TYPED = {
    "speaker": ("speaker:Cade policy", {"autumn:3"}),
    "quoted value": ('speaker:"Marilyn Cade" policy', {"autumn:3"}),
    "space after the colon": ("speaker: Cade policy", {"autumn:3"}),
    "two speakers": ("speaker:Brazil speaker:India", {"morning:1", "morning:3", "afternoon:0", "afternoon:2"}),
    "not this speaker": ("cooperation -speaker:India", {"morning:5"}),
    "only without": ("-policy -notes meeting:second", {"autumn:0", "autumn:1", "autumn:2"}),
    "item": ("item:2.1 governments", {"morning:1"}),
    "group": ("group:Brazil resolution", {"afternoon:0"}),
    "meeting": ("meeting:second policy", {"autumn:3"}),
    "stakeholder": ("stakeholder:government cooperation", {"morning:3", "morning:5"}),
    "language": ("language:es", {"afternoon:1"}),
    "mark": ("mark:decision agenda", {"morning:0"}),
    "either mark": ("mark:decisions mark:brackets", {"morning:0", "morning:3"}),
    "a mark of two words": ('mark:"sound check"', {"morning:0"}),
    "without what is not content": ('-mark:"not content" item:1', set()),
    "after a day": ("after:2013-11-06", {d.id for d in AUTUMN}),
    "before a year": ("before:2013", set()),
    "before a month": ("before:2013-11 policy", {"morning:1"}),
    "within a year": ("on:2013 policy", {"morning:1", "autumn:3"}),
    "field names in capitals": ("Speaker:Cade policy", {"autumn:3"}),
    "together with a filter": ("speaker:Cade", {"autumn:3"}),
}


@pytest.mark.parametrize(("text", "expected"), TYPED.values(), ids=TYPED.keys())
def test_understands_fields_in_the_text(archive: SearchIndex, text: str, expected: set[str]) -> None:
    filters = {"meeting": SECOND} if text == "speaker:Cade" else {}
    assert found(archive, text, **filters) == expected


@pytest.mark.parametrize(
    "typed",
    [
        "policy) OR (1=1",
        'speaker:"x\\" OR facts:*"',
        '{"match_all": {}}',
        "words:policy AND _id:*",
        "facts:speaker=brazil",
        "../../etc/passwd",
        "<script>alert(1)</script>",
        "\x00policy\x00\ud800",
        "policy^1000 ~2 && || !",
        "[policy TO zebra]",
        "\u202epolicy\ufeff",
    ],
)
def test_markup_of_other_languages_is_only_text(archive: SearchIndex, typed: str) -> None:
    results = archive.search(query(typed))
    assert results.total < len(ARCHIVE)


@pytest.mark.parametrize("value", ["*", "facts", "speaker=brazil", "brazil*", "\x00", "\ud800", "é" * 5_000, "' OR '"])
@pytest.mark.parametrize("name", ["speaker", "meeting", "recording_id"])
def test_a_filter_value_is_only_a_value(archive: SearchIndex, name: str, value: str) -> None:
    expected = 2 if (name, value) == ("speaker", "brazil*") else 0  # punctuation aside, that is Brazil
    assert archive.search(query(**{name: value})).total == expected


def test_a_blank_filter_is_none(archive: SearchIndex) -> None:
    assert archive.search(query(speaker=" ", meeting="")).total == len(ARCHIVE)


BAD = {
    "a star inside a word": "go*ment",
    "a star before a word": "*ment",
    "a regular expression": "/.*/",
    "one letter before the star": "a*",
    "no word at all": "!!!",
    "a field without a value": "speaker:",
    "a day that does not exist": "before:31.06.2013",
    "no date": "after:yesterday",
    "ten thousand letters": "a" * 10_000,
    "ten thousand letters in words": "policy " * 1_500,
    "too many words": "a b c d e f g " * 20,
}


@pytest.mark.parametrize("text", BAD.values(), ids=BAD.keys())
def test_says_in_a_sentence_what_it_cannot_understand(archive: SearchIndex, text: str) -> None:
    with pytest.raises(InputError, match=r"\.$"):
        archive.search(query(text))


@pytest.mark.parametrize(
    "paging", [{"limit": -1}, {"offset": -1}, {"limit": 100_000}, {"offset": 10_000}, {"context": 99}]
)
def test_refuses_pages_that_cost_too_much(archive: SearchIndex, paging: dict[str, int]) -> None:
    with pytest.raises(InputError, match=r"\.$"):
        archive.search(query("policy", **paging))


def test_counts_facets_over_all_hits_and_not_the_page(archive: SearchIndex) -> None:
    results = archive.search(query(meeting=FIRST, limit=1))
    assert results.facets == {
        "speaker": tuple(FacetCount(name, 2) for name in (BRAZIL, IVORY, INDIA, CADE, CHAIR)),
        "agenda_item": (FacetCount("2.1", 6), FacetCount("1", 1)),
        "group": (FacetCount("plenary", 6), FacetCount("Brazil", 3)),
        "meeting": (FacetCount(FIRST, 10),),
        "stakeholder": (FacetCount("government", 6), FacetCount("business", 2)),
        "role": (FacetCount("member", 6), FacetCount("observer", 2), FacetCount("chair", 1)),
        "language": (FacetCount("en", 7), FacetCount("fr", 2), FacetCount("es", 1)),
        "year": (FacetCount("2013", 9),),
        "mark": (FacetCount("brackets", 1), FacetCount("decision", 1), FacetCount("sound check", 1)),
    }


def test_choosing_a_facet_gives_as_many_hits_as_it_counted(archive: SearchIndex) -> None:
    facets = archive.search(query()).facets
    for name in ("speaker", "agenda_item", "group", "meeting", "stakeholder", "role", "language", "mark"):
        for facet in facets[name]:
            assert archive.search(query(**{name: facet.value})).total == facet.count, (name, facet)


def test_facets_that_were_not_asked_for_are_not_counted(archive: SearchIndex) -> None:
    assert archive.search(query("policy", facets=())).facets == {}
    assert set(archive.search(query("policy", facets=("speaker",))).facets) == {"speaker"}


def test_without_text_everything_comes_in_time_order_undated_last(archive: SearchIndex) -> None:
    hits = archive.search(query(limit=100)).hits
    assert [hit.document.id for hit in hits] == [d.id for d in [*MORNING, *AFTERNOON, *AUTUMN, *UNDATED]]


def test_sorts_by_time_when_asked(archive: SearchIndex) -> None:
    hits = archive.search(query("the", sort="time", limit=100)).hits
    order = [d.id for d in ARCHIVE]
    positions = [order.index(hit.document.id) for hit in hits]
    assert len(positions) > 3
    assert positions == sorted(positions)


def test_sorts_the_latest_first_when_asked(archive: SearchIndex) -> None:
    hits = archive.search(query(sort="newest", limit=100, date_from=dt.date(2013, 1, 1))).hits
    assert [hit.document.id for hit in hits] == [d.id for d in reversed([*MORNING, *AFTERNOON, *AUTUMN])]


def test_ranks_the_word_as_typed_before_its_other_forms(index: SearchIndex) -> None:
    forms = ["The governments agreed there.", "The governing body agreed there.", "The government agreed there."]
    index.replace_recording("r", [segment("r", i, text) for i, text in enumerate(forms)])
    assert index.search(query("government")).hits[0].document.ordinal == 2


def test_ranks_segments_that_say_it_more_often_first(index: SearchIndex) -> None:
    texts = ["Cables and routers and servers and fibre.", "Cables, cables, cables and more cables there."]
    index.replace_recording("r", [segment("r", i, text) for i, text in enumerate(texts)])
    assert [hit.document.ordinal for hit in index.search(query("cables")).hits] == [1, 0]


def test_equal_scores_come_in_time_order(index: SearchIndex) -> None:
    for recording, day in (("b", 2), ("a", 3), ("c", 1)):
        documents = [segment(recording, i, "The same words.", date=dt.date(2013, 5, day)) for i in range(3)]
        index.replace_recording(recording, documents)
    hits = index.search(query("same")).hits
    assert [hit.document.id for hit in hits] == [f"{r}:{i}" for r in "cba" for i in range(3)]


@pytest.mark.parametrize("text", ["", "same"])
def test_pages_never_overlap_and_miss_nothing(index: SearchIndex, text: str) -> None:
    for recording in ("a", "b"):
        index.replace_recording(recording, [segment(recording, i, "The same words.") for i in range(150)])
    seen: list[str] = []
    for offset in range(0, 300, 40):
        page = index.search(query(text, limit=40, offset=offset))
        assert page.total == 300
        seen += [hit.document.id for hit in page.hits]
    assert sorted(seen) == sorted(f"{r}:{i}" for r in "ab" for i in range(150))


def test_a_page_of_nothing_still_counts(archive: SearchIndex) -> None:
    results = archive.search(query("policy", limit=0))
    assert (results.total, results.hits) == (2, ())


MARKS = {
    "a word": ("policy", "morning:1", ["policy"]),
    "another form": ("government", "morning:1", ["Governments"]),
    "a phrase in one": ('"policy issue"', "morning:1", ["policy issues"]),
    "every time": ("internet", "afternoon:2", ["Internet", "internet"]),
    "a prefix": ("stakeh*", "morning:1", ["stakeholders"]),
    "a compound whole": ("multistakeholder", "morning:2", ["multi-stakeholder"]),
    "French after its article": ("assemblee", "morning:4", ["Assemblée"]),
    "Chinese in one": ("互联网治理", "autumn:2", ["互联网治理"]),
    "one Chinese letter": ("治", "autumn:2", ["治"]),
    "Arabic with its marks": ("قرار", "autumn:1", ["القَرَارات"]),
    "Russian": ("решение", "autumn:0", ["решения"]),
    "not what was excluded": ("policy -the", "morning:1", ["policy"]),
    "not a speaker's name": ("speaker:Brazil", "afternoon:0", []),
    "nothing without text": ("", "morning:0", []),
}


@pytest.mark.parametrize(("text", "segment_id", "expected"), MARKS.values(), ids=MARKS.keys())
def test_marks_what_was_found(archive: SearchIndex, text: str, segment_id: str, expected: list[str]) -> None:
    hits = archive.search(query(text, limit=100)).hits
    assert marked(next(hit for hit in hits if hit.document.id == segment_id)) == expected


@pytest.mark.parametrize("text", ["policy", "cooperation", "gov*", "互联网", "قرار", ""])
def test_snippets_are_pieces_of_the_text(archive: SearchIndex, text: str) -> None:
    for hit in archive.search(query(text, limit=100)).hits:
        assert "".join(fragment.text for fragment in hit.snippet) in hit.document.text


def test_gives_back_the_document_whole(archive: SearchIndex) -> None:
    hits = archive.search(query(limit=100)).hits
    assert [hit.document for hit in hits] == ARCHIVE


def test_shows_neighbouring_segments_of_the_same_recording(archive: SearchIndex) -> None:
    hit = archive.search(query("stakeholders", context=2)).hits[0]
    assert hit.document.id == "morning:1"
    assert ([d.id for d in hit.before], [d.id for d in hit.after]) == (["morning:0"], ["morning:2", "morning:3"])


def test_corrects_a_misspelt_word_and_says_so(archive: SearchIndex) -> None:
    results = archive.search(query("enhansed cooporation"))
    assert results.answered == "enhanced cooperation"
    assert ids(results) == {"morning:3"}


def test_a_correction_keeps_fields_and_exclusions(archive: SearchIndex) -> None:
    results = archive.search(query("governmments speaker:Cade -stakeholders"))
    assert ids(results) == {"autumn:3"}


def test_corrects_a_misspelt_name_typed_or_given(archive: SearchIndex) -> None:
    typed = archive.search(query("policy speaker:Cabe"))
    assert (typed.answered, ids(typed)) == ('policy speaker:"cade"', {"autumn:3"})
    given = archive.search(query(speaker="Marylin Cade", meeting=SECOND))
    assert (given.answered, ids(given)) == ('speaker:"marilyn cade"', {"autumn:3"})


def test_a_correction_that_helps_nothing_is_not_made(archive: SearchIndex) -> None:
    results = archive.search(query("enhansed resolution speaker:Nobody"))
    assert (results.total, results.answered) == (0, None)


def test_where_no_segment_has_all_words_some_will_do_and_it_says_so(archive: SearchIndex) -> None:
    results = archive.search(query("Tunis resolution"))
    assert results.answered == "Tunis OR resolution"
    assert ids(results) == {"undated:0", "afternoon:0"}


def test_a_word_nobody_said_finds_nothing(archive: SearchIndex) -> None:
    results = archive.search(query("xylophone"))
    assert (results.total, results.hits, results.answered) == (0, (), None)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("mari", [CADE]),
        ("CAD", [CADE]),
        ("cote iv", [IVORY]),
        ("enh", ["Enhanced cooperation in practice"]),
        ("zz", []),
    ],
)
def test_suggests_speakers_and_items_while_typing(archive: SearchIndex, typed: str, expected: list[str]) -> None:
    assert [suggestion.value for suggestion in archive.suggest(typed, EVERYTHING)] == expected


@pytest.mark.parametrize("typed", ["", " ", "*", "\x00", "x" * 5_000, "'\"/.*("])
def test_suggests_nothing_for_nothing(archive: SearchIndex, typed: str) -> None:
    assert archive.suggest(typed, EVERYTHING) == ()


def test_an_empty_index_answers(index: SearchIndex) -> None:
    assert index.count() == 0
    assert index.search(query("anything")).total == 0
    assert index.search(query()).hits == ()
    assert index.suggest("any", EVERYTHING) == ()


def test_what_was_replaced_is_seen_at_once_by_others(open_index: IndexMaker) -> None:
    writer, reader = open_index(), open_index()
    assert reader.count() == 0
    writer.replace_recording("a", [segment("a", i, f"first words {i}") for i in range(5)])
    assert reader.search(query("first")).total == 5
    writer.replace_recording("a", [segment("a", i, f"second words {i}") for i in range(2)])
    assert (reader.count(), reader.search(query('"first words"')).total) == (2, 0)
    writer.close()
    reader.close()


def test_replacing_twice_changes_nothing(index: SearchIndex) -> None:
    for _ in range(2):
        index.replace_recording("morning", MORNING)
    assert index.count() == len(MORNING)
    assert found(index, "policy") == {"morning:1"}


def test_gives_back_all_that_it_holds_of_a_recording(index: SearchIndex) -> None:
    many = [segment("long", i, f"words of statement {i}") for i in range(1_200)]
    index.replace_recording("morning", MORNING)
    index.replace_recording("long", many)
    assert index.held("morning") == tuple(MORNING)
    assert index.held("long") == tuple(many)
    assert index.held("never there") == ()


def test_removing_forgets_one_recording_only(index: SearchIndex) -> None:
    index.replace_recording("morning", MORNING)
    index.replace_recording("autumn", AUTUMN)
    index.remove_recording("morning")
    index.remove_recording("never there")
    assert found(index, "policy") == {"autumn:3"}
    assert index.search(query()).facets["speaker"] == (
        FacetCount(CHAIR, 3),
        FacetCount(CADE, 1),
        FacetCount("S4", 1),
    )


def test_a_name_that_is_gone_no_longer_counts_as_a_whole_name(index: SearchIndex) -> None:
    index.replace_recording("a", [segment("a", 0, "Words.", speaker="Cade")])
    index.replace_recording("b", [segment("b", 0, "Words.", speaker="Marilyn Cade")])
    assert found(index, speaker="Cade") == {"a:0"}
    index.remove_recording("a")
    assert found(index, speaker="Cade") == {"b:0"}


def test_rebuilding_replaces_everything(index: SearchIndex) -> None:
    index.replace_recording("old", [segment("old", 0, "Old words.")])
    assert index.rebuild(iter(ARCHIVE)) == len(ARCHIVE)
    assert index.count() == len(ARCHIVE)
    assert index.search(query("old")).total == 0
    index.replace_recording("new", [segment("new", 0, "New words spoken.")])
    assert found(index, "spoken") == {"new:0"}


def test_rebuilding_a_new_index_needs_no_old_one(index: SearchIndex) -> None:
    assert index.rebuild([]) == 0
    assert index.count() == 0


def test_searching_goes_on_while_rebuilding(open_index: IndexMaker) -> None:
    writer, reader = open_index(), open_index()
    writer.rebuild(MORNING)
    seen: list[int] = []

    def slowly() -> Iterator[SegmentDocument]:
        for document in ARCHIVE:
            seen.append(reader.search(query("policy")).total)
            yield document

    writer.rebuild(slowly())
    assert seen == [1] * len(ARCHIVE)
    assert reader.search(query("policy")).total == 2
    writer.close()
    reader.close()


def test_a_failed_rebuild_leaves_the_index_as_it_was(index: SearchIndex) -> None:
    index.rebuild(MORNING)

    def broken() -> Iterator[SegmentDocument]:
        yield AUTUMN[0]
        raise RuntimeError("the store went away")

    with pytest.raises(RuntimeError):
        index.rebuild(broken())
    assert index.count() == len(MORNING)
    index.replace_recording("autumn", AUTUMN)
    assert index.count() == len(MORNING) + len(AUTUMN)


def test_threads_search_while_one_writes(index: SearchIndex) -> None:
    index.replace_recording("morning", MORNING)
    failures: list[BaseException] = []
    stop = threading.Event()

    def read() -> None:
        try:
            while not stop.is_set():
                assert index.search(query("policy")).total in {1, 2}
        except BaseException as failure:  # noqa: BLE001 - handed to the test
            failures.append(failure)

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    for _ in range(5):
        index.replace_recording("autumn", AUTUMN)
        index.remove_recording("autumn")
    stop.set()
    for reader in readers:
        reader.join()
    assert failures == []


def test_long_and_odd_values_are_kept(index: SearchIndex) -> None:
    odd = segment("r", 0, "word " * 20_000 + "x" * 50_000, speaker="N" * 40_000, meeting="\u202e#!", group="")
    index.replace_recording("r", [odd])
    assert index.search(query("word")).hits[0].document == odd
    assert found(index, meeting="#!") in ({"r:0"}, set())


_TYPED = st.text(st.sampled_from("policy gov*-\"'():.<>é治ق speakr2013OR\n\\/~^[]{}"), max_size=40) | st.text(
    max_size=40
)


@pytest.mark.parametrize("name", ["text", "speaker", "agenda_item", "meeting"])
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(typed=_TYPED)
def test_whatever_is_typed_gives_an_answer_or_a_sentence(archive: SearchIndex, name: str, typed: str) -> None:
    asked = dataclasses.replace(query(), **{name: typed})
    try:
        results = archive.search(asked)
    except InputError:
        return
    assert 0 <= results.total <= len(ARCHIVE)
    for hit in results.hits:
        assert "".join(fragment.text for fragment in hit.snippet) in hit.document.text
