"""What is a bucket's own: servers that are away or refuse, and uploads in parts."""

from __future__ import annotations

import urllib.request
from pathlib import Path

import pytest

from media.storage import bucket as buckets
from media.storage import storage_of
from media.storage.bucket import BucketStorage
from media.storage.incoming import IncomingUploads
from meetings.errors import InputError, NotFoundError, StorageError, UnavailableError
from meetings.settings import Settings
from tests.buckets import S3Server
from tests.servers import free_port

server = pytest.mark.server
ONE = "a" * 32


@pytest.fixture
def storage(bucket: str, tmp_path: Path) -> BucketStorage:
    return BucketStorage(bucket, tmp_path / "recordings")


@pytest.fixture
def incoming(storage: BucketStorage, s3_server: S3Server) -> IncomingUploads:
    return IncomingUploads(storage, s3_server.url)


@pytest.mark.parametrize("address", ["s3://", "s3:///", "gs://bucket", "/srv/recordings"])
def test_an_address_that_is_none_is_refused(address: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="VERBATIM_RECORDINGS"):
        storage_of(Settings(tmp_path, tmp_path, "", recordings_url=address))


def test_a_server_that_is_away_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(buckets, "_TRIES", 1)
    for name, value in {"AWS_ENDPOINT_URL": f"http://127.0.0.1:{free_port()}", "AWS_ACCESS_KEY_ID": "a"}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "b")
    away = BucketStorage("s3://somewhere/recordings", tmp_path)
    with pytest.raises(UnavailableError, match="cannot be reached"):
        away.find(ONE, "source.mp3")
    with pytest.raises(UnavailableError):
        IncomingUploads(away, "http://127.0.0.1:1").begin(10, "a.mp3")


@server
def test_a_wrong_key_is_told(bucket: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "guessed")
    with pytest.raises(StorageError, match="refused"):
        BucketStorage(bucket, tmp_path).files(ONE)


@server
def test_a_missing_bucket_is_told_before_anything_is_lost(bucket: str, tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"a")
    with pytest.raises(StorageError, match="missing"):
        BucketStorage("s3://nowhere-at-all/recordings", tmp_path / "copies").put(ONE, "source.mp3", tmp_path / "a")


@server
def test_what_a_failed_body_made_is_not_kept(storage: BucketStorage, tmp_path: Path) -> None:
    def fail(folder: Path) -> None:
        (folder / "half.json").write_bytes(b"{")
        raise ValueError

    with pytest.raises(ValueError), storage.working_copy(ONE, "*") as folder:
        fail(folder)
    assert storage.files(ONE) == ()
    assert not folder.exists()


def send(address: str, content: bytes) -> None:
    urllib.request.urlopen(urllib.request.Request(address, content, method="PUT")).close()


@server
def test_an_upload_in_parts_is_put_together_and_taken_over(
    incoming: IncomingUploads, storage: BucketStorage, tmp_path: Path
) -> None:
    content = bytes(range(256)) * (17 * 4096)  # 17 MiB: three parts
    upload = incoming.begin(len(content), "plenary.mp3")
    assert upload.parts == 3
    pieces = [content[start : start + upload.part_bytes] for start in range(0, len(content), upload.part_bytes)]
    for number in (3, 1):
        send(incoming.address(upload, number), pieces[number - 1])
    known = incoming.find(upload.id)  # as another process would
    assert known == upload
    assert incoming.arrived(known) == {1: len(pieces[0]), 3: len(pieces[2])}
    with pytest.raises(InputError, match="not arrived completely"):
        incoming.finish(known)
    send(incoming.address(known, 2), pieces[1])
    incoming.finish(known)
    incoming.finish(known)
    assert incoming.is_whole(known)
    incoming.fetch(known, tmp_path / "copy")
    assert (tmp_path / "copy").read_bytes() == content
    storage.take_over(incoming.key(known.id), ONE, "source.mp3")
    incoming.remove(known)
    with pytest.raises(NotFoundError):
        incoming.find(known.id)
    with storage.open(ONE, "source.mp3") as file:
        assert file.read() == content


@server
def test_an_upload_is_forgotten_in_the_middle(incoming: IncomingUploads, storage: BucketStorage) -> None:
    upload = incoming.begin(10, "a.mp3")
    send(incoming.address(upload, 1), b"0123456789")
    incoming.remove(upload)
    for asked in (upload.id, "../../etc/passwd", "f" * 32):
        with pytest.raises(NotFoundError):
            incoming.find(asked)
    with pytest.raises(InputError):
        incoming.address(upload, 2)
    for length in (0, -1, 6 * 1024**4):
        with pytest.raises(InputError):
            incoming.begin(length, "a.mp3")
    assert storage.ids() == ()
