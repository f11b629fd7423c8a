"""Where voice profiles are kept: one JSON file a person, in the data folder, and nowhere else."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from pathlib import Path

from media.durable import told, write_whole
from meetings.errors import InputError, NotFoundError, StorageError
from meetings.voices import VoiceProfile


class VoiceFolder:
    """The profiles in a folder. A file that cannot be read is told by its name, never passed over."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def all(self) -> tuple[VoiceProfile, ...]:
        """Give all profiles by name. Raises ``InputError`` for a damaged file."""
        return tuple(sorted((_read(path) for path in self.root.glob("*.json")), key=lambda p: p.name.casefold()))

    def add(self, profile: VoiceProfile) -> None:
        """Keep a profile; one of the same person is replaced. Raises ``StorageError`` when the disk refuses."""
        content = {
            "name": profile.name,
            "consent": profile.consent,
            "recorded_at": profile.recorded_at.isoformat(),
            "source": profile.source,
            "speech_ms": profile.speech_ms,
            "network": profile.network,
            "embedding": list(profile.embedding),
        }
        with told(self.root):
            self.root.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_whole(self._path(profile.name), json.dumps(content, ensure_ascii=False).encode())

    def remove(self, name: str) -> None:
        """Delete a person's profile for good. Raises ``NotFoundError`` when there is none."""
        path = self._path(name)
        try:
            path.unlink()
        except FileNotFoundError as error:
            raise NotFoundError(f"There is no voice profile of “{name}”.") from error
        except OSError as error:
            raise StorageError(f"The voice profile of “{name}” could not be deleted: {error.strerror}.") from error

    def _path(self, name: str) -> Path:
        folded = " ".join(name.casefold().split())
        return self.root / f"{hashlib.sha256(folded.encode()).hexdigest()[:16]}.json"


def _read(path: Path) -> VoiceProfile:
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
        return VoiceProfile(
            name=values["name"],
            consent=values["consent"],
            recorded_at=dt.datetime.fromisoformat(values["recorded_at"]),
            source=values["source"],
            speech_ms=int(values["speech_ms"]),
            network=values["network"],
            embedding=tuple(float(number) for number in values["embedding"]),
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(f"The voice profile {path} cannot be read; delete the file to go on without it.") from error
