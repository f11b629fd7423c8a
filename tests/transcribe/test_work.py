"""The work folder: what is kept comes back as it was, whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media.decode import Decoded
from meetings.errors import StorageError
from meetings.speakers import Diarization, Turn
from tests.strategies import spans, words
from transcribe.engines.port import RecognisedChunk
from transcribe.work import WorkFolder


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> WorkFolder:
    return WorkFolder(tmp_path_factory.mktemp("work"))


def turns(overlapping: bool) -> st.SearchStrategy[tuple[Turn, ...]]:
    each = st.builds(Turn, spans(), st.integers(1, 9).map("S{}".format))
    return st.lists(each, max_size=5 if overlapping else 1).map(tuple)


@given(turns(overlapping=True), turns(overlapping=False))
def test_a_diarization_comes_back(shared: WorkFolder, all_turns: tuple[Turn, ...], exclusive: tuple[Turn, ...]) -> None:
    diarization = Diarization(all_turns, exclusive)
    shared.save_diarization(diarization, "pyannote.audio 4")
    assert shared.load_diarization() == (diarization, "pyannote.audio 4")


@given(st.lists(st.lists(spans(), max_size=4).map(tuple), max_size=3).map(tuple))
def test_a_plan_comes_back(shared: WorkFolder, plan) -> None:
    shared.save_plan(plan)
    assert shared.load_plan() == plan


@given(
    st.lists(
        st.builds(
            RecognisedChunk,
            spans(),
            st.sampled_from(["en", "zh", "und"]),
            st.lists(words(), max_size=4).map(tuple),
        ),
        max_size=3,
    ).map(tuple)
)
def test_a_batch_comes_back(shared: WorkFolder, batch) -> None:
    shared.save_batch(7, batch)
    assert shared.load_batch(7) == batch


def test_nothing_is_there_before_it_was_kept(tmp_path: Path) -> None:
    folder = WorkFolder(tmp_path)
    assert folder.load_decoded() is None
    assert folder.load_diarization() is None
    assert folder.load_plan() is None
    assert folder.load_batch(0) is None


def test_decoding_counts_as_done_only_with_its_sound(tmp_path: Path) -> None:
    folder = WorkFolder(tmp_path)
    folder.save_decoded(Decoded(1_000, 20))
    assert folder.load_decoded() is None
    folder.speech.write_bytes(b"RIFF")
    assert folder.load_decoded() == Decoded(1_000, 20)


def test_a_later_result_replaces_the_earlier_and_leaves_nothing_beside_it(tmp_path: Path) -> None:
    folder = WorkFolder(tmp_path)
    folder.save_result("one")
    folder.save_result("two")
    assert folder.result.read_text() == "two"
    assert [path.name for path in tmp_path.iterdir()] == ["result.json"]


def test_a_place_that_cannot_be_written_to_is_told(tmp_path: Path) -> None:
    (tmp_path / "work").write_text("a file where a folder belongs")
    with pytest.raises(StorageError, match="cannot be written to"):
        WorkFolder(tmp_path).save_plan(())
