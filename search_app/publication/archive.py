"""A published record to keep for ever: a BagIt bag with the text in lasting formats, the sound, and digests.

Source: RFC 8493, "The BagIt File Packaging Format". Written with the Library of Congress's own library.
"""

from __future__ import annotations

import logging
import tempfile
import zipfile
from pathlib import Path
from typing import IO

from meetings import formats
from meetings.errors import MissingPartError
from search_app.parts import uploads
from search_app.publication.records import PublishedRecord

KEPT = ("pdf", "docx", "txt", "html", "json", "csv", "vtt", "akn")
_READ_ME = """This bag holds the record of one session, as it was published.

{facts}

{seal}
Published on {published}.

manifest-sha256.txt has the digest of every file in it. Any BagIt program can check them.
"""


def write_archive(record: PublishedRecord, sound: bytes | None) -> IO[bytes]:
    """Write the bag as a zip file, open at its beginning; it goes when it is closed."""
    import bagit

    logging.getLogger("bagit").setLevel(logging.WARNING)
    file = tempfile.TemporaryFile(dir=uploads().folder)  # noqa: SIM115 - the caller sends and closes it
    with tempfile.TemporaryDirectory(dir=uploads().folder) as name:
        bag = Path(name) / "record"
        bag.mkdir()
        _fill(bag, record, sound)
        bagit.make_bag(str(bag), _about(record), checksums=["sha256", "sha512"])
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
            for path in sorted(each for each in bag.rglob("*") if each.is_file()):
                kind = zipfile.ZIP_STORED if path.suffix == ".m4a" else zipfile.ZIP_DEFLATED
                packed.write(path, path.relative_to(name), kind)
    file.seek(0)
    return file


def _fill(folder: Path, record: PublishedRecord, sound: bytes | None) -> None:
    for name in KEPT:
        try:
            content = formats.export(record.transcript, record.header, name)
        except MissingPartError:
            continue  # this machine cannot make it; the other formats say the same
        (folder / f"record{formats.FORMATS[name].suffix}").write_bytes(content)
    header = record.header
    told = _READ_ME.format(facts="\n".join(header.lines), seal=header.seal, published=f"{record.published_at:%Y-%m-%d}")
    (folder / "README.txt").write_text(told, encoding="utf-8")
    if sound is not None:
        (folder / "sound.m4a").write_bytes(sound)


def _about(record: PublishedRecord) -> dict[str, str]:
    header = record.header
    return {
        "Source-Organization": header.body or header.meeting,
        "External-Identifier": header.symbol or record.recording.id,
        "External-Description": header.title,
        "Internal-Sender-Identifier": record.version.sha256,
        "Bag-Software-Agent": "Verbatim",
        "Bagging-Date": f"{record.published_at:%Y-%m-%d}",
    }
