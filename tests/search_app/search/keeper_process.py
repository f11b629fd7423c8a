"""A process that keeps an embedded index for as long as it lives, for the test that kills it.

Arguments: the store's address and the index's folder.
"""

from __future__ import annotations

import contextlib
import sys
import time
from pathlib import Path

from meetings.catalogue.store import Catalogue
from meetings.errors import UnavailableError
from search_app.search.keeping import IndexKeeper
from search_app.search.tantivy_index import TantivyIndex


def main() -> None:
    keeper = IndexKeeper(Catalogue.open(sys.argv[1]), TantivyIndex(Path(sys.argv[2])), lease_s=0.5)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    while True:
        with contextlib.suppress(UnavailableError):
            keeper.catch_up()
        time.sleep(0.01)


if __name__ == "__main__":
    main()
