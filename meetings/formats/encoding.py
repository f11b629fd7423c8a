"""From a file's bytes to text, whatever program wrote it."""

from __future__ import annotations

import codecs

from meetings.errors import InputError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def decode_text(data: bytes) -> str:
    r"""Decode a text file: by its byte order mark, else as UTF-8, else as Windows-1252.

    The last is what older office programs in western Europe save "CSV" and "text" as; every byte
    reads as some character in it, so only what is plainly no text is refused, with ``InputError``.

    >>> decode_text("Côte d’Ivoire".encode("cp1252")), decode_text(b"\xef\xbb\xbfBr\xc3\xa9sil")
    ('Côte d’Ivoire', 'Brésil')
    """
    named = next((encoding for mark, encoding in _MARKS if data.startswith(mark)), None)
    for encoding in (named,) if named else ("utf-8", "cp1252"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise InputError("The file is not text: it holds bytes that no text has.")
