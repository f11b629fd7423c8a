"""Coverage-guided fuzzing of one importer of transcripts (atheris, on libFuzzer).

    python tests/meetings/formats/fuzzing.py vtt CORPUS -max_total_time=60

What is not read has to be refused with ``InputError``; anything else ends the run with its input and a traceback.
"""

from __future__ import annotations

import sys
from contextlib import suppress

import atheris

with atheris.instrument_imports(include=["meetings"]):
    from meetings.errors import InputError
    from meetings.formats.taking_over import take_over

FORMATS = ("vtt", "srt", "txt", "docx", "json")
"""The suffixes of WebVTT, SubRip, captioners' ``>>`` text, Word and result files."""


def main() -> None:
    suffix = f".{sys.argv[1]}"

    def read(content: bytes) -> None:
        with suppress(InputError):  # refused in a sentence
            take_over(content, suffix)

    atheris.Setup([sys.argv[0], *sys.argv[2:]], read)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
