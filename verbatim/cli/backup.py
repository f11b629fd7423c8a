"""Commands that keep copies: backup and restore."""

from __future__ import annotations

from pathlib import Path

import click

from meetings.catalogue.transactions import utc_now
from meetings.errors import StorageError
from meetings.settings import Settings
from verbatim.cli.base import data_option, tell, wiring
from verbatim.cli.progress import ProgressLine

_FOLDER = click.Path(file_okay=False, path_type=Path)


@click.command()
@click.argument("target", type=_FOLDER)
@click.option("--keep", type=click.IntRange(1), help="Delete all but so many of the newest backups in TARGET.")
@data_option
def backup(target: Path, keep: int | None, settings: Settings) -> None:
    """Write a backup into a folder of its own under TARGET, while everything runs; print its name.

    Whatever has not changed since the last backup there takes no room again.
    """
    from verbatim import backup as backups

    line = ProgressLine()
    made = backups.back_up(settings, target, utc_now(), lambda done, total: line.show("Backing up", done, total))
    line.finish()
    if keep:
        for folder in backups.thin_out(target, keep):
            tell(f"Deleted the old backup {folder.name}.")
    click.echo(made.folder)
    if made.changed:
        raise StorageError(
            f"The backup is made, but {len(made.changed)} recordings are not as they were received "
            f"({', '.join(made.changed)}); older backups may have them. verbatim verify says more."
        )
    tell(f"{made.files} files, {made.size_bytes / 1e9:.2f} GB.")


@click.command()
@click.argument("source", type=_FOLDER)
@data_option
def restore(source: Path, settings: Settings) -> None:
    """Bring a backup back into an empty data folder and an empty store.

    Every file is compared with the SHA-256 that it was backed up with; the search index is built anew.
    """
    from verbatim import backup as backups

    line = ProgressLine()
    count = backups.restore(source, settings, lambda done, total: line.show("Restoring", done, total))
    line.finish()
    with wiring(settings, index_read_only=False) as wired:
        segments = wired.keeper.rebuild()
    tell(f"Restored {count} files; {segments} segments can be searched.")
