"""Reading a command of the documentation as the program itself would."""

from __future__ import annotations

import click

from verbatim.cli import command


def parse_command(words: list[str]) -> None:
    """Let the command itself read its words (without ``verbatim``), without running it."""
    each: click.Command = command
    while isinstance(each, click.Group):
        name, *words = words
        assert name in each.commands, f"there is no command {name}"
        each = each.commands[name]
    each.make_context(each.name, list(words))
