"""A real worker, with the real store, queue, index and ffmpeg, and clockwork for models."""

from __future__ import annotations

import logging
import os

from ingest.worker import Worker
from meetings.settings import Settings
from tests.crashes.clockwork import ClockworkModels
from verbatim.wiring import Wiring


def main() -> None:
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(process)d %(levelname)s %(name)s %(message)s")
    logging.getLogger("ingest").setLevel(logging.INFO)
    settings = Settings.from_environ(os.environ)
    wired = Wiring(settings, index_read_only=False)
    Worker(settings, wired.catalogue, wired.stages(ClockworkModels()), wired.keeper.catch_up).run_forever()
    wired.close()


if __name__ == "__main__":
    main()
