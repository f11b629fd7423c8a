"""The catalogues as files: where they lie, and what a compiled one says."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import read_mo

FOLDER = Path(__file__).parents[1] / "translations"


@lru_cache
def compiled(code: str, domain: str) -> Catalog:
    """Read a compiled catalogue; an empty one where this language has none, as English."""
    path = FOLDER / code / "LC_MESSAGES" / f"{domain}.mo"
    if not path.exists():
        return Catalog()
    with path.open("rb") as file:
        return read_mo(file)
