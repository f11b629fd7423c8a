"""What holds for recordings in a folder and in a bucket alike."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from media.storage import Storage, storage_of
from media.storage.port import sha256_in
from meetings.errors import NotFoundError
from meetings.settings import Settings

ONE, OTHER = "a" * 32, "b" * 32


@pytest.fixture(params=["folder", pytest.param("bucket", marks=pytest.mark.server)])
def storage(request: pytest.FixtureRequest, tmp_path: Path) -> Storage:
    environment = {}
    if request.param == "bucket":
        environment["VERBATIM_RECORDINGS"] = request.getfixturevalue("bucket")
    return storage_of(Settings.from_environ(environment, tmp_path / "data"))


@pytest.fixture
def filled(storage: Storage, tmp_path: Path) -> Storage:
    source = tmp_path / "upload"
    for name, content in {"source.mp3": b"sound" * 1000, "work/plan.json": b"[]", "work/asr/0000.json": b"{}"}.items():
        source.write_bytes(content)
        storage.put(ONE, name, source)
    return storage


def names(storage: Storage, pattern: str = "*") -> list[str]:
    return [file.name for file in storage.files(ONE, pattern)]


def test_nothing_is_there_at_first(storage: Storage) -> None:
    assert storage.ids() == ()
    assert storage.files(ONE) == ()
    assert storage.find(ONE, "source.mp3") is None
    storage.remove(ONE, "source.mp3")
    storage.remove_all(ONE)
    with pytest.raises(NotFoundError):
        storage.open(ONE, "source.mp3")


def test_what_is_put_is_found_again(filled: Storage) -> None:
    assert filled.ids() == (ONE,)
    assert names(filled) == ["source.mp3", "work/asr/0000.json", "work/plan.json"]
    assert names(filled, "source*") == ["source.mp3"]
    assert names(filled, "work/*") == ["work/asr/0000.json", "work/plan.json"]
    found = filled.find(ONE, "source.mp3")
    assert found is not None
    assert found.size_bytes == 5000
    assert found.changed_at_ns > 1_600_000_000 * 10**9
    assert filled.find(ONE, "work") is None, "a folder is no file"
    assert sha256_in(filled, ONE, "source.mp3") == hashlib.sha256(b"sound" * 1000).hexdigest()


def test_a_file_is_read_from_any_place(filled: Storage) -> None:
    with filled.open(ONE, "source.mp3") as file:
        file.seek(4_995)
        assert file.read() == b"sound"
        file.seek(1)
        assert file.read(4) == b"ound"


def test_a_file_is_replaced_whole(filled: Storage, tmp_path: Path) -> None:
    (tmp_path / "new").write_bytes(b"other")
    filled.put(ONE, "source.mp3", tmp_path / "new")
    with filled.open(ONE, "source.mp3") as file:
        assert file.read() == b"other"
    assert (tmp_path / "new").exists()


def test_what_is_removed_is_gone(filled: Storage) -> None:
    filled.remove(ONE, "source.mp3")
    assert names(filled) == ["work/asr/0000.json", "work/plan.json"]
    filled.remove_all(ONE)
    assert filled.files(ONE) == ()
    assert filled.ids() == ()


def test_a_working_copy_has_what_is_wanted_and_keeps_what_is_made(filled: Storage) -> None:
    with filled.working_copy(ONE, "source*") as folder:
        assert (folder / "source.mp3").read_bytes() == b"sound" * 1000
        (folder / "rendition.m4a").write_bytes(b"rendered")
        (folder / ".draft.tmp").write_bytes(b"half")
        (folder / "public.lock").touch()
    assert "rendition.m4a" in names(filled)
    assert not [name for name in names(filled) if name.startswith(".") or name.endswith(".lock")]


def test_what_a_body_deletes_in_its_copy_is_deleted(filled: Storage) -> None:
    with filled.working_copy(ONE, "work/*") as folder:
        (folder / "work" / "plan.json").unlink()
    assert names(filled) == ["source.mp3", "work/asr/0000.json"]


def test_a_copy_that_stays_is_brought_up_to_date(filled: Storage, tmp_path: Path) -> None:
    with filled.working_copy(ONE, "work/*", stays=True) as folder:
        (folder / "work" / "decode.json").write_bytes(b"1")
    (tmp_path / "new").write_bytes(b"[1, 2]")
    filled.put(ONE, "work/plan.json", tmp_path / "new")  # as another machine does
    filled.remove(ONE, "work/decode.json")
    with filled.working_copy(ONE, "work/*", stays=True) as folder:
        assert (folder / "work" / "plan.json").read_bytes() == b"[1, 2]"
        assert not (folder / "work" / "decode.json").exists()
    filled.drop_copy(ONE)
    assert names(filled) == ["source.mp3", "work/asr/0000.json", "work/plan.json"]


def test_recordings_do_not_meet(filled: Storage, tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"x")
    filled.put(OTHER, "source.wav", tmp_path / "x")
    assert filled.ids() == (ONE, OTHER)
    filled.remove_all(OTHER)
    assert filled.ids() == (ONE,)
    assert len(names(filled)) == 3
