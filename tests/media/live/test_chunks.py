from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from media.live.chunks import ChunkFolder, SequenceError
from meetings.errors import InputError, NotFoundError

AT = dt.datetime(2013, 5, 30, 9, 0, 0, 123_000, tzinfo=dt.UTC)


@pytest.fixture
def folder(tmp_path: Path) -> ChunkFolder:
    return ChunkFolder(tmp_path / "floor")


def test_chunks_come_back_in_order_and_the_take_knows_when_it_began(folder: ChunkFolder) -> None:
    take = folder.begin("audio/webm;codecs=opus", AT)
    assert [folder.put(take, number, bytes([number + 1])) for number in range(3)] == [1, 2, 3]
    (found,) = folder.takes()
    assert (found.began_at, found.suffix, found.expected) == (AT, "webm", 3)
    assert b"".join(path.read_bytes() for path in found.chunks()) == b"\x01\x02\x03"


def test_a_chunk_sent_twice_is_kept_once_as_it_first_came(folder: ChunkFolder) -> None:
    take = folder.begin("audio/webm", AT)
    folder.put(take, 0, b"first")
    assert folder.put(take, 0, b"other") == 1
    assert take.path(0).read_bytes() == b"first"


def test_a_chunk_out_of_turn_is_told_what_is_expected_and_not_kept(folder: ChunkFolder) -> None:
    take = folder.begin("audio/webm", AT)
    folder.put(take, 0, b"a")
    with pytest.raises(SequenceError) as told:
        folder.put(take, 2, b"c")
    assert told.value.expected == 1
    assert take.expected == 1


def test_a_take_without_sound_is_none_and_a_new_one_goes_after_it(folder: ChunkFolder) -> None:
    folder.begin("audio/webm", AT)
    later = folder.begin("audio/ogg", AT + dt.timedelta(minutes=1))
    folder.put(later, 0, b"a")
    assert [take.id for take in folder.takes()] == [later.id]
    assert later.id.startswith("0001-")


def test_what_is_left_of_an_interrupted_write_is_no_chunk(folder: ChunkFolder) -> None:
    take = folder.begin("audio/webm", AT)
    (take.folder / ".00000000.chunk.abcd").write_bytes(b"hal")
    assert take.expected == 0
    assert folder.takes() == ()


@pytest.mark.parametrize("content", [b"", b"x" * 4_000_001])
def test_chunks_have_a_sensible_size(folder: ChunkFolder, content: bytes) -> None:
    with pytest.raises(InputError):
        folder.put(folder.begin("audio/webm", AT), 0, content)


@pytest.mark.parametrize("name", ["../../x", "0000", "nothing"])
def test_no_other_folder_is_taken_for_a_take(folder: ChunkFolder, name: str) -> None:
    with pytest.raises(NotFoundError):
        folder.take(name)


def test_only_sound_is_recorded(folder: ChunkFolder) -> None:
    with pytest.raises(InputError, match="text/html"):
        folder.begin("text/html", AT)
