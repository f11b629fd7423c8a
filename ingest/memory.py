"""Telling that memory ran out, whichever way a library says so."""

from __future__ import annotations

from typing import Final

# MKL and CTranslate2, the C++ library, PyTorch on a processor and on a GPU, and the system itself.
_SIGNS: Final = ("allocate memory", "bad_alloc", "out of memory", "not enough memory")


def ran_out(error: BaseException) -> bool:
    """Whether an error, or what led to it, says that there is too little memory.

    >>> ran_out(MemoryError()), ran_out(RuntimeError("mkl_malloc: failed to allocate memory")), ran_out(KeyError("a"))
    (True, True, False)
    """
    if isinstance(error, MemoryError):
        return True
    if isinstance(error, RuntimeError | OSError) and any(sign in str(error).lower() for sign in _SIGNS):
        return True
    return error.__cause__ is not None and ran_out(error.__cause__)
