"""Somebody who edits without rest, noting each edit before it is asked for and after it is saved.

Argument: the file of notes, ``try TOKEN`` and ``saved TOKEN``, one a line.
"""

from __future__ import annotations

import os
import random
import secrets
import sys
import time
from pathlib import Path

from meetings.catalogue.store import Catalogue
from meetings.catalogue.transactions import utc_now
from meetings.editing.operations import EditText
from meetings.errors import InputError, StorageError, UnavailableError
from meetings.people import Actor
from meetings.settings import Settings

EDITOR = Actor("Editor", "secretariat")


def main() -> None:
    catalogue = Catalogue.open(Settings.from_environ(os.environ).database_url)
    dice = random.Random()
    while True:
        try:
            edit(catalogue, Path(sys.argv[1]), dice)
        except (InputError, StorageError, UnavailableError) as error:
            sys.stderr.write(f"{error}\n")
        time.sleep(dice.uniform(0, 0.3))


def edit(catalogue: Catalogue, notes: Path, dice: random.Random) -> None:
    done = [recording for recording in catalogue.recordings() if recording.state == "done"]
    if not done:
        return
    recording = dice.choice(done)
    passages = catalogue.edits.passages(recording.id)
    revision = catalogue.edits.revision(recording.id)
    token = f"{recording.id}-{secrets.token_hex(6)}"
    note(notes, f"try {token}")
    catalogue.edits.save(recording.id, revision, [EditText(dice.choice(passages).id, token)], EDITOR, utc_now())
    note(notes, f"saved {token}")


def note(notes: Path, line: str) -> None:
    with notes.open("a") as file:
        file.write(f"{line}\n")


if __name__ == "__main__":
    main()
