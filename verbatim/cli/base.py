"""What all commands share: the data folder, the way failures are told, and JSON output."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import update_wrapper
from pathlib import Path
from typing import Any, TypeVar

import click

from meetings.errors import VerbatimError
from meetings.settings import Settings
from verbatim.logs import set_up_logging
from verbatim.wiring import Wiring

F = TypeVar("F", bound=Callable[..., Any])


class Group(click.Group):
    """Commands whose failures are one clear line on stderr, never a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; turn what it raises into an exit code."""
        try:
            return super().invoke(ctx)
        except VerbatimError as error:
            raise _Told(error.message) from error
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except KeyboardInterrupt:
            raise click.Abort from None
        except BrokenPipeError:
            sys.stderr.close()  # whoever read our output has seen enough
            raise click.exceptions.Exit(0) from None
        except OSError as error:
            raise _Told(f"{error.filename or 'A file'} cannot be used: {error.strerror or error}.") from error
        except Exception as error:
            if os.environ.get("VERBATIM_DEBUG"):
                raise
            told = str(error).strip().splitlines() or ["no reason given"]
            raise _Told(
                f"Something unexpected went wrong ({type(error).__name__}: {told[0]}). "
                "Run the command again with VERBATIM_DEBUG=1 for the details."
            ) from error


class _Told(click.ClickException):
    """A failure in one line, without click's 'Error:' and with exit code 1."""

    exit_code = 1

    def show(self, file: Any = None) -> None:  # noqa: ARG002 (click's signature)
        click.echo(f"verbatim: {' '.join(self.message.split())}", err=True)


def data_option(command: F) -> F:
    """Add ``--data``, and give the command the settings as ``settings``."""

    def with_settings(*args: Any, data: Path | None, **kwargs: Any) -> Any:
        settings = Settings.from_environ(os.environ, data)
        set_up_logging(settings)
        return command(*args, settings=settings, **kwargs)

    option = click.option(
        "--data",
        type=click.Path(file_okay=False, path_type=Path),
        help="Folder where everything is kept (default: VERBATIM_DATA, else the user's data folder).",
    )
    return option(update_wrapper(with_settings, command))  # type: ignore[return-value]


json_option = click.option("--json", "as_json", is_flag=True, help="Print machine-readable JSON on stdout.")


@contextmanager
def wiring(settings: Settings, *, index_read_only: bool = True) -> Iterator[Wiring]:
    """Open the data folder for the length of a command."""
    wired = Wiring(settings, index_read_only=index_read_only)
    try:
        yield wired
    finally:
        wired.close()


def print_json(data: Any) -> None:
    """Print one JSON document on stdout."""
    click.echo(json.dumps(data, ensure_ascii=False, indent=2))


def tell(sentence: str) -> None:
    """Say something to the person on stderr."""
    click.echo(sentence, err=True)
