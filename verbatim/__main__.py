"""``python -m verbatim``: the command, for processes that start another of themselves."""

from verbatim.cli import main

main()
