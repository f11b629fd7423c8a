"""The session of ``record`` in every format and profile, as somebody looked at it and found it good."""

from __future__ import annotations

import io
from pathlib import Path

from meetings.formats import FORMATS, export
from meetings.formats.edition import Edition
from meetings.formats.profiles import PROFILES
from tests.meetings.formats.record import HEADER, TRANSCRIPT

GOLDEN = Path(__file__).parents[2] / "golden"
_EDITIONS = {
    **{name: Edition(profile) for name, profile in PROFILES.items()},
    "summary": Edition(kind="summary"),
    "times": Edition(times=True),
    "extract": Edition(PROFILES["un-pv"], items=("2",), languages=("en", "ar")),
}
_TEXTS = ("txt", "html", "docx.txt")
EXPECTED = [
    *((name, f"session.{suffix}") for name in PROFILES for suffix in _TEXTS),
    *(("wgec", f"session.{fmt}") for fmt, known in FORMATS.items() if not known.is_document),
    *((name, "session.txt") for name in _EDITIONS if name not in PROFILES),
]


def golden(edition: str, name: str) -> bytes:
    """Make what a golden file should hold: an export, or the outline of a Word document."""
    fmt = name.split(".")[1]
    content = export(TRANSCRIPT, HEADER, fmt, _EDITIONS[edition])
    return outline(content).encode() if fmt == "docx" else content


def outline(content: bytes) -> str:
    """Tell a Word document's paragraphs with their styles, and those of words."""
    import docx

    lines = []
    for paragraph in docx.Document(io.BytesIO(content)).paragraphs:
        runs = (f"<{run.style.name}>{run.text}</>" if _styled(run) else run.text for run in paragraph.runs)
        lines.append(f"{paragraph.style.name}: {''.join(runs)}")
    return "\n".join(lines) + "\n"


def _styled(run) -> bool:
    return run.style is not None and run.style.name != "Default Paragraph Font"


def renew() -> None:
    """Write all files anew."""
    for folder, name in EXPECTED:
        path = GOLDEN / folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(golden(folder, name))


if __name__ == "__main__":
    renew()
