"""Errors, by how they are handled.

::

    VerbatimError            told to the reader in one sentence; exit code 1
    ├── InputError           the file or value given cannot be used: give another one
    │   └── NotFoundError    the thing named does not exist in the store
    ├── MissingPartError     this machine lacks something: install it (``verbatim doctor`` says how)
    ├── StorageError         disk full, read-only or broken: make room, then retry
    ├── UnavailableError     a server or a lock is away for now: the same call may succeed later
    └── CancelledError       somebody asked the work to stop: nothing is wrong

``str(error)`` is always a whole sentence for the person who reads it.
"""

from __future__ import annotations


class VerbatimError(Exception):
    """Base of every failure that is told, not traced."""

    @property
    def message(self) -> str:
        """The sentence to show."""
        return str(self)


class InputError(VerbatimError):
    """What was given cannot be used; another file or value can."""


class NotFoundError(InputError):
    """The recording, meeting or file named does not exist."""


class MissingPartError(VerbatimError):
    """A program, library or model file is not on this machine."""


class StorageError(VerbatimError):
    """The disk or the store refuses: full, read-only or damaged."""


class UnavailableError(VerbatimError):
    """A server or lock cannot be had now; trying again later is right."""


class CancelledError(VerbatimError):
    """The work was cancelled on request."""
