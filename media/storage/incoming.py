"""Recordings that browsers send straight to the bucket, in parts (S3's multipart upload).

Each is an object ``incoming/<id>`` beside the recordings, with what is known of it in ``incoming/<id>.json``: any
web process of any machine can go on with it.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import secrets
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from media.storage.bucket import BucketStorage, connection
from media.storage.port import copy_into, told
from meetings.errors import InputError, NotFoundError

KEEP_DAYS: Final = 14
"""How long an upload that nobody goes on with is kept."""
_PART_BYTES: Final = 8 * 1024 * 1024  # S3 takes no smaller parts than 5 MiB, but the last
_MOST_PARTS: Final = 9_000  # S3 takes 10,000
_LARGEST_BYTES: Final = 5 * 1024**4
_SIGNED_S: Final = 3600
_ID: Final = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class Incoming:
    """An upload: its parts all have ``part_bytes`` but the last; ``multipart_id`` is the server's name for it."""

    id: str
    file_name: str
    length_bytes: int
    part_bytes: int
    multipart_id: str

    @property
    def parts(self) -> int:
        """How many parts it has; they are numbered from 1."""
        return max(1, -(-self.length_bytes // self.part_bytes))


class IncomingUploads:
    """The uploads on their way into a bucket; browsers reach its server at ``public_url``."""

    def __init__(self, storage: BucketStorage, public_url: str) -> None:
        self._storage = storage
        self.public_url = public_url
        self._bucket = storage.key("").rstrip("/")

    def begin(self, length_bytes: int, file_name: str) -> Incoming:
        """Begin an upload. Raises ``InputError`` for one that is too large for S3."""
        if not 0 < length_bytes <= _LARGEST_BYTES:
            raise InputError("A file has at least one byte, and at most 5 TB.")
        self._sweep()
        upload_id = secrets.token_hex(16)
        part_bytes = max(_PART_BYTES, -(-length_bytes // _MOST_PARTS))
        with told():
            made = self._client.create_multipart_upload(Bucket=self._bucket, Key=self.key(upload_id))
            upload = Incoming(upload_id, file_name, length_bytes, part_bytes, made["UploadId"])
            body = json.dumps(asdict(upload)).encode()
            self._client.put_object(Bucket=self._bucket, Key=f"{self.key(upload_id)}.json", Body=body)
        return upload

    def find(self, upload_id: str) -> Incoming:
        """Give an upload. Raises ``NotFoundError``."""
        if not _ID.fullmatch(upload_id):
            raise _no_upload()
        answer = self._or_missing(self._client.get_object, Key=f"{self.key(upload_id)}.json")
        with told():
            return Incoming(**json.loads(answer["Body"].read()))

    def is_whole(self, upload: Incoming) -> bool:
        """Whether all of it has arrived and was put together."""
        try:
            answer = self._or_missing(self._client.head_object, Key=self.key(upload.id))
        except NotFoundError:
            return False
        return int(answer["ContentLength"]) == upload.length_bytes

    def address(self, upload: Incoming, number: int) -> str:
        """Give the address to which a part is sent (PUT) within the next hour, without further credentials."""
        if not 1 <= number <= upload.parts:
            raise InputError(f"This upload has {upload.parts} parts; there is no part {number}.")
        part = {"UploadId": upload.multipart_id, "PartNumber": number}
        params = {"Bucket": self._bucket, "Key": self.key(upload.id), **part}
        address: str = self._signer.generate_presigned_url("upload_part", Params=params, ExpiresIn=_SIGNED_S)
        return address

    def arrived(self, upload: Incoming) -> dict[int, int]:
        """Give the sizes in bytes of the parts that are there."""
        return {part["PartNumber"]: int(part["Size"]) for part in self._parts(upload)}

    def finish(self, upload: Incoming) -> None:
        """Put the parts together; nothing happens when that is done. Raises ``InputError`` while some are missing."""
        if self.is_whole(upload):
            return
        parts = self._parts(upload)
        if len(parts) != upload.parts or sum(int(part["Size"]) for part in parts) != upload.length_bytes:
            raise InputError("The file has not arrived completely. Choose it again to go on where it stopped.")
        put_together = {"Parts": [{"PartNumber": part["PartNumber"], "ETag": part["ETag"]} for part in parts]}
        self._or_missing(
            self._client.complete_multipart_upload,
            Key=self.key(upload.id),
            UploadId=upload.multipart_id,
            MultipartUpload=put_together,
        )

    def fetch(self, upload: Incoming, target: Path) -> None:
        """Write a whole upload to ``target``: to look into it."""
        answer = self._or_missing(self._client.get_object, Key=self.key(upload.id))
        with told():
            copy_into(answer["Body"], target)

    def remove(self, upload: Incoming) -> None:
        """Forget an upload and whatever arrived of it."""
        with told():
            for act, more in (
                (self._client.abort_multipart_upload, {"UploadId": upload.multipart_id}),
                (self._client.delete_object, {}),
            ):
                try:
                    self._or_missing(act, Key=self.key(upload.id), **more)
                except NotFoundError:
                    continue
            self._client.delete_object(Bucket=self._bucket, Key=f"{self.key(upload.id)}.json")

    def key(self, upload_id: str) -> str:
        """Give the name of an upload's object in the bucket."""
        return f"incoming/{upload_id}"

    def _parts(self, upload: Incoming) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        more: dict[str, Any] = {}
        while True:
            answer = self._or_missing(
                self._client.list_parts, Key=self.key(upload.id), UploadId=upload.multipart_id, **more
            )
            found += answer.get("Parts", [])
            if not answer.get("IsTruncated"):
                return found
            more = {"PartNumberMarker": answer["NextPartNumberMarker"]}

    def announced_bytes(self) -> int:
        """How much all uploads on their way have when they are whole."""
        return sum(self.find(upload_id).length_bytes for upload_id, _ in self._begun())

    def _sweep(self) -> None:
        """Forget what nobody has gone on with for two weeks."""
        limit = dt.datetime.now(dt.UTC) - dt.timedelta(days=KEEP_DAYS)
        for upload_id, begun_at in self._begun():
            if begun_at < limit:
                self.remove(self.find(upload_id))

    def _begun(self) -> Iterator[tuple[str, dt.datetime]]:
        with told():
            answer = self._client.list_objects_v2(Bucket=self._bucket, Prefix="incoming/")
        for entry in answer.get("Contents", []):
            name = entry["Key"].removeprefix("incoming/")
            if name.endswith(".json") and _ID.fullmatch(name.removesuffix(".json")):
                yield name.removesuffix(".json"), entry["LastModified"]

    def _or_missing(self, act: Callable[..., Any], **more: Any) -> Any:
        from botocore.exceptions import ClientError

        with told():
            try:
                return act(Bucket=self._bucket, **more)
            except ClientError as error:
                if error.response["Error"]["Code"] in {"NoSuchKey", "NoSuchUpload", "404"}:
                    raise _no_upload() from error
                raise

    @cached_property
    def _client(self) -> Any:
        return _client(os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL"))

    @cached_property
    def _signer(self) -> Any:
        return _client(self.public_url)


def _client(address: str | None) -> Any:
    import botocore.session
    from botocore.config import Config

    session = botocore.session.get_session()
    return session.create_client("s3", endpoint_url=address, config=Config(signature_version="s3v4", **connection()))


def _no_upload() -> NotFoundError:
    return NotFoundError("This upload is not here any more. Choose the file again.")
