"""Brings the catalogues of the interface up to date with the source, and compiles them.

    python scripts/translations.py            # all languages: new texts in, old ones out, compiled
    python scripts/translations.py add de     # begin a language
    python scripts/translations.py missing    # what is not translated yet, by language

``search_app/translations/<language>/LC_MESSAGES`` has three catalogues a language: ``messages`` (templates and
pages), ``scripts`` (what scripts show) and ``sentences`` (what the rooms below say when something goes wrong).
The same source gives the same files, byte for byte.
"""

from __future__ import annotations

import datetime as dt
import io
import sys
from collections.abc import Iterator
from pathlib import Path

from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "search_app" / "translations"
LONG_AGO = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
"""Catalogues carry no date of their own, so that they change only when a text does."""

SENTENCES = "search_app.languages.extracting:extract"
NOT_TOLD = (
    "meetings/settings.py",
    "meetings/formats/header.py",
    "meetings/formats/profiles/**.py",
    "meetings/formats/documents/**.py",
    "search_app/metrics.py",
    "search_app/publication/archive.py",
    "transcribe/tagging/**.py",
)
"""What is read on the command line, by other programs, or in a record, which has its own language."""

METHODS = {
    "messages": [
        ("search_app/templates/**.html", "jinja2"),
        ("search_app/**.py", "python"),
        ("meetings/formats/__init__.py", "python"),
    ],
    "scripts": [("search_app/static/js/**.js", "javascript")],
    "sentences": [
        *((path, "ignore") for path in NOT_TOLD),
        *((f"{room}/**.py", SENTENCES) for room in ("meetings", "media", "ingest", "transcribe", "search_app")),
    ],
}
KEYWORDS = {
    "messages": {
        "_": None,
        "gettext": None,
        "ngettext": (1, 2),
        "pgettext": ((1, "c"), 2),
        "count": (2, 3),
        "translatable": None,
        "Format": (4,),
    },
    "scripts": {"gettext": None, "ngettext": (1, 2)},
    "sentences": {},
}
OPTIONS = {"search_app/templates/**.html": {"trimmed": "true", "silent": "false"}}
DOMAINS = tuple(METHODS)


def languages() -> list[str]:
    """Give the languages that there are catalogues for."""
    return sorted(folder.name for folder in FOLDER.iterdir() if (folder / "LC_MESSAGES").is_dir())


def path_of(language: str, domain: str) -> Path:
    """Say where a catalogue lies."""
    return FOLDER / language / "LC_MESSAGES" / f"{domain}.po"


def extract(domain: str) -> Catalog:
    """Collect the texts of the source."""
    template = Catalog(project="Verbatim", charset="utf-8")
    found = extract_from_dir(
        ROOT,
        method_map=METHODS[domain],
        options_map=OPTIONS,
        keywords=KEYWORDS[domain],
        directory_filter=lambda folder: (
            Path(folder).name
            not in {"vendor", "node_modules", "tests", "translations", "__pycache__", "docs", "benchmarks"}
            and not Path(folder).name.startswith(".")
        ),
    )
    for name, _line, text, _comments, context in found:
        template.add(text, locations=[(name, 0)], context=context)
    return template


def read(language: str, domain: str) -> Catalog:
    """Read a catalogue, an empty one where there is none."""
    path = path_of(language, domain)
    if not path.exists():
        return Catalog(locale=language)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def updated(language: str, domain: str, template: Catalog) -> Catalog:
    """Give a catalogue with the texts of the source, and what is translated of them already."""
    catalogue = Catalog(
        locale=language,
        project="Verbatim",
        charset="utf-8",
        creation_date=LONG_AGO,
        revision_date=LONG_AGO,
        fuzzy=False,
        header_comment=f"# Verbatim in {Locale(language).get_display_name('en')}: {domain}.",
    )
    known = {(message.context, message.id): message for message in read(language, domain) if message.id}
    for message in template:
        if not message.id:
            continue
        old = known.get((message.context, message.id))
        catalogue.add(
            message.id,
            old.string if old else None,
            locations=message.locations,
            flags=message.flags,
            context=message.context,
        )
    return catalogue


def po_bytes(catalogue: Catalog) -> bytes:
    """Write a catalogue as it is kept."""
    written = io.BytesIO()
    write_po(written, catalogue, width=110, sort_by_file=True, include_lineno=False)
    lines = written.getvalue().decode().splitlines()
    dull = ('"POT-Creation-Date', '"PO-Revision-Date', '"Last-Translator', '"Generated-By', '"Report-Msgid')
    return ("\n".join(line for line in lines if not line.startswith(dull)) + "\n").encode()


def mo_bytes(catalogue: Catalog) -> bytes:
    """Compile a catalogue; a text that lacks forms is left out, so that it is shown in English."""
    for message in [m for m in catalogue if m.id and m.pluralizable and not all(m.string)]:
        catalogue.delete(message.id, message.context)
    catalogue.creation_date = catalogue.revision_date = LONG_AGO
    written = io.BytesIO()
    write_mo(written, catalogue)
    return written.getvalue()


def keep(language: str, domain: str, catalogue: Catalog) -> None:
    """Write a catalogue, as text and compiled."""
    path = path_of(language, domain)
    path.parent.mkdir(parents=True, exist_ok=True)
    content = po_bytes(catalogue)
    path.write_bytes(content)
    path.with_suffix(".mo").write_bytes(mo_bytes(read_po(io.BytesIO(content), locale=language)))


def missing(catalogue: Catalog) -> Iterator[str]:
    """Give the texts that are not translated; a plural one needs all its forms."""
    for message in catalogue:
        if message.id:
            forms = message.string if isinstance(message.string, (tuple, list)) else [message.string]
            if not all(forms):
                yield message.id[0] if isinstance(message.id, (tuple, list)) else message.id


def main(words: list[str]) -> int:
    """Do what the command line says."""
    match words:
        case ["add", code]:
            chosen = [str(Locale.parse(code))]
        case [] | ["missing"]:
            chosen = languages()
        case _:
            sys.stderr.write(__doc__ or "")
            return 2
    for domain in DOMAINS:
        template = extract(domain)
        for language in chosen:
            catalogue = updated(language, domain, template)
            if words != ["missing"]:
                keep(language, domain, catalogue)
            left = list(missing(catalogue))
            told = [f"{language} {domain}: {len(left)} of {len(template)} texts are not translated"]
            told += [f"    {text}" for text in left] if words == ["missing"] else []
            sys.stdout.write("\n".join(told) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
