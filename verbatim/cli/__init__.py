"""The command ``verbatim``: each file holds the commands of one kind.

Exit codes: 0 success, 1 a failure told in one line on stderr, 2 wrong usage.
"""

from __future__ import annotations

from verbatim.cli.account import account
from verbatim.cli.backup import backup, restore
from verbatim.cli.base import Group
from verbatim.cli.delivery import compare_
from verbatim.cli.export import describe, export
from verbatim.cli.importing import import_
from verbatim.cli.jobs import add, cancel, retry, sample, status
from verbatim.cli.live import live
from verbatim.cli.machine import doctor, models
from verbatim.cli.retention import retain
from verbatim.cli.search import reindex, search, verify
from verbatim.cli.serve import serve, worker
from verbatim.cli.speech import diarize, tag, transcribe
from verbatim.cli.voices import voices
from verbatim.cli.watching import watch
from verbatim.cli.webhooks import webhook


def main() -> None:
    """Run the command line."""
    command()


command = Group(
    name="verbatim",
    help="Keeps a committee's own record: recordings become searchable, speaker-named, agenda-tagged transcripts.",
    commands=[
        transcribe, diarize, tag, add, sample, status, cancel, retry, search, import_, describe, export, compare_, live,
        serve, worker, reindex, verify, backup, restore, watch, retain, doctor, models, account, voices,
        webhook,
    ],
)  # fmt: skip
