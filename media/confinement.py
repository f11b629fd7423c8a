"""What ffmpeg and ffprobe may use and touch, should a hostile file ever take one over.

Limits of the system (processor, memory, files) hold everywhere. On Linux the program also loses
every capability it could misuse, the network, and all files but those named (Landlock,
https://docs.kernel.org/userspace-api/landlock.html); where a kernel lacks one of these, the rest holds.
"""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

# 256 MiB is too little to load ffmpeg's libraries; 2 GiB has been enough for every file tried.
_MEMORY_BYTES = 2 * 1024**3
_OPEN_FILES = 64
_GRACE_S = 5
_LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None

# Numbers of Linux: prctl(2), unshare(2), capabilities(7), linux/landlock.h. System calls from 424 on
# have one number on all machines.
_PR_SET_PDEATHSIG, _PR_CAPBSET_DROP, _PR_SET_NO_NEW_PRIVS = 1, 24, 38
_NEW_USER, _NEW_NETWORK = 0x1000_0000, 0x4000_0000
_LAST_CAPABILITY = 63
_PAST_PERMISSIONS = (1, 2)  # what lets root read others' files; Landlock says which
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_ASK_VERSION, _PATH_BENEATH = 1, 1
_EXECUTE, _WRITE, _READ, _LIST, _TRUNCATE, _DEVICES = 1 << 0, 1 << 1, 1 << 2, 1 << 3, 1 << 14, 1 << 15
_ALL_OF_VERSION_1 = (1 << 13) - 1
_REFER = 1 << 13
_TCP = 0b11
_SIGNALS_AND_SOCKETS = 0b11

_LIBRARIES = ("/usr", "/bin", "/lib", "/lib64", "/opt", "/nix/store", "/etc/ld.so.cache")
_DEVICE_FILES = ("/dev/null", "/dev/zero", "/dev/urandom")


@dataclass(frozen=True, slots=True)
class Limits:
    """What one run may use: seconds of processor, seconds in all, bytes of the file it writes."""

    cpu_s: int
    wall_s: float
    file_bytes: int = 0


@dataclass(frozen=True, slots=True)
class Reach:
    """The files that a run may read, and those, there already, that it may write."""

    reads: tuple[Path, ...] = ()
    writes: tuple[Path, ...] = ()


class _Ruleset(ctypes.Structure):
    _fields_ = (("files", ctypes.c_uint64), ("network", ctypes.c_uint64), ("scoped", ctypes.c_uint64))


class _Beneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("allowed", ctypes.c_uint64), ("handle", ctypes.c_int32))


@contextmanager
def confinement(program: Path, limits: Limits, reach: Reach | None) -> Iterator[Callable[[], None]]:
    """Give what a child does to itself between fork and exec; all else is worked out before the fork.

    Without a ``reach`` it may touch what this process may.
    """
    ruleset = None if reach is None else _ruleset(program, reach)
    parent, bounds, is_root = os.getpid(), _bounds(limits), os.geteuid() == 0

    def confine() -> None:
        if _LIBC is not None:
            if reach is not None:
                _give_up_rights(_LIBC, is_root, ruleset)
            _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
            if os.getppid() != parent:  # the parent died before it could be watched
                os._exit(1)
        for what, soft, hard in bounds:
            resource.setrlimit(what, (soft, hard))

    try:
        yield confine
    finally:
        if ruleset is not None:
            os.close(ruleset)


def landlock_version() -> int:
    """Which version of Landlock this kernel has; 0 for none."""
    if _LIBC is None:
        return 0
    version: int = _LIBC.syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), ctypes.c_uint(_ASK_VERSION))
    return max(0, version)


def _bounds(limits: Limits) -> list[tuple[int, int, int]]:
    wanted = (
        (resource.RLIMIT_CPU, limits.cpu_s),
        (resource.RLIMIT_FSIZE, limits.file_bytes),
        (resource.RLIMIT_NOFILE, _OPEN_FILES),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_AS, _MEMORY_BYTES),  # last: this process may have more than that already
    )
    return [(what, *_soft_and_hard(what, most)) for what, most in wanted]


def _soft_and_hard(what: int, most: int) -> tuple[int, int]:
    hard = resource.getrlimit(what)[1]
    soft = most if hard == resource.RLIM_INFINITY else min(most, hard)
    # Past its processor time a program gets SIGXCPU first: SIGKILL then means that somebody else ended it.
    return soft, soft + _GRACE_S if what == resource.RLIMIT_CPU and hard == resource.RLIM_INFINITY else soft


def _give_up_rights(libc: ctypes.CDLL, is_root: bool, ruleset: int | None) -> None:
    libc.unshare(_NEW_NETWORK if is_root else _NEW_USER | _NEW_NETWORK)
    if is_root:
        kept = _PAST_PERMISSIONS if ruleset is not None else ()
        for capability in range(_LAST_CAPABILITY + 1):
            if capability not in kept:
                libc.prctl(_PR_CAPBSET_DROP, capability, 0, 0, 0)
    libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    if ruleset is not None and libc.syscall(_RESTRICT_SELF, ruleset, 0):
        os._exit(1)


def _ruleset(program: Path, reach: Reach) -> int | None:
    """Make the set of Landlock's rules, as a file descriptor; ``None`` on a kernel without them."""
    version = landlock_version()
    if _LIBC is None or not version:
        return None
    files, size = _rights(version)
    attributes = _Ruleset(files, _TCP, _SIGNALS_AND_SOCKETS)
    ruleset: int = _LIBC.syscall(_CREATE_RULESET, ctypes.byref(attributes), ctypes.c_size_t(size), ctypes.c_uint(0))
    if ruleset < 0:
        return None
    own = (program.parent, program.parent.parent / "lib")
    _allow(ruleset, (*map(Path, _LIBRARIES), *own), files & (_EXECUTE | _READ | _LIST))
    _allow(ruleset, map(Path, _DEVICE_FILES), files & (_READ | _WRITE))
    _allow(ruleset, reach.reads, files & _READ)
    _allow(ruleset, reach.writes, files & (_READ | _WRITE | _TRUNCATE))
    return ruleset


def _rights(version: int) -> tuple[int, int]:
    """All rights to files that a version of Landlock knows, and the size of its rules' header, in bytes."""
    files = _ALL_OF_VERSION_1
    for since, right in ((2, _REFER), (3, _TRUNCATE), (5, _DEVICES)):
        files |= right if version >= since else 0
    return files, 8 * (1 + (version >= 4) + (version >= 6))


def _allow(ruleset: int, paths: Iterator[Path] | Sequence[Path], rights: int) -> None:
    assert _LIBC is not None
    for path in paths:
        with suppress(OSError):  # what is not there need not be allowed
            handle = os.open(path, os.O_PATH | os.O_CLOEXEC)
            try:
                rule = _Beneath(rights if path.is_dir() else rights & ~_LIST, handle)
                _LIBC.syscall(_ADD_RULE, ruleset, _PATH_BENEATH, ctypes.byref(rule), ctypes.c_uint(0))
            finally:
                os.close(handle)
