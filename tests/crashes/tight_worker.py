"""A real worker with a real speech model, which it has no memory to load while the file ``tight`` is there."""

from __future__ import annotations

import logging
import os
import resource
from pathlib import Path

from ingest.worker import Worker
from meetings.recording import ProcessingOptions
from meetings.settings import Settings
from tests.crashes.clockwork import ClockworkModels
from transcribe.engines import open_engine
from transcribe.engines.port import SpeechEngine
from verbatim.wiring import Wiring

_SPARE_BYTES = 40_000_000  # the model takes three times as much


class TightModels(ClockworkModels):
    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self._settings = settings

    def engine(self, options: ProcessingOptions) -> SpeechEngine:
        import faster_whisper  # noqa: F401 - the library itself is to fit, the model not

        if not (self._settings.data_dir / "tight").exists():
            return open_engine(self._settings)
        used = int(Path("/proc/self/statm").read_text().split()[0]) * os.sysconf("SC_PAGE_SIZE")
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (used + _SPARE_BYTES, hard))
        try:
            return open_engine(self._settings)
        finally:
            resource.setrlimit(resource.RLIMIT_AS, (hard, hard))


def main() -> None:
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s %(message)s")
    settings = Settings.from_environ(os.environ)
    wired = Wiring(settings, index_read_only=False)
    Worker(settings, wired.catalogue, wired.stages(TightModels(settings)), wired.keeper.catch_up).run_forever()
    wired.close()


if __name__ == "__main__":
    main()
