"""Writes docs/usage.md from the commands' own help, so that the two never differ."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from verbatim.cli import command

TARGET = Path(__file__).resolve().parent.parent / "docs" / "usage.md"
HEAD = """# The command line

Every command ends with 0 when it did what it was asked, with 1 and one line on stderr when it could not, and with 2
when it was asked in a wrong way. `--json` prints JSON on stdout and nothing else there; progress goes to stderr.

This page is written by `python scripts/usage.py` from the commands' own help.
"""


def page() -> str:
    """Give the page as it should be."""
    return HEAD + "".join(f"\n## {path}\n\n```text\n{text}\n```\n" for path, text in _helps(command, "verbatim"))


def _helps(group: click.Group, path: str) -> Iterator[tuple[str, str]]:
    for name, each in sorted(group.commands.items()):
        if isinstance(each, click.Group):
            yield from _helps(each, f"{path} {name}")
        else:
            context = click.Context(each, info_name=f"{path} {name}", terminal_width=100, max_content_width=100)
            yield f"{path} {name}", each.get_help(context)


if __name__ == "__main__":
    TARGET.write_text(page(), encoding="utf-8")
