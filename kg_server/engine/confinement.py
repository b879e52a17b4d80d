"""The walls around a process that evaluates foreign text: time, memory, files, network; the kernel keeps them."""

import ctypes
import gc
import os
import resource
import signal
import sys
from pathlib import Path

_PR_SET_PDEATHSIG = 1
_CLONE_NEWNET = 0x40000000
_STACK = 96 << 20  # the main thread's stack may grow to this; deep syntax within the guard's limits needs far less
_PAGE = resource.getpagesize()


def die_with_parent(parent: int = 0) -> None:
    """Let the kernel end this process when the one that made it ends (Linux; elsewhere nothing happens).

    A fork names its `parent`: if that ended before the kernel was told, the fork ends here.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if parent and os.getppid() != parent:
            os._exit(1)


def outlive_parent() -> None:
    """Take back what `die_with_parent` set."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, 0)


def leave_network() -> None:
    """Move this process, and all it will fork, to a network without interfaces, where the system allows that."""
    if sys.platform == "linux":
        ctypes.CDLL(None).unshare(_CLONE_NEWNET)


def grow_stack() -> None:
    """Let the main thread's stack grow further than usual."""
    _, hard = resource.getrlimit(resource.RLIMIT_STACK)
    wanted = _STACK if hard == resource.RLIM_INFINITY else min(_STACK, hard)
    resource.setrlimit(resource.RLIMIT_STACK, (wanted, hard))


def bound_memory(extra: int) -> None:
    """Bound the address space to what is in use and `extra` bytes; the soft limit only, so that it can be lifted."""
    _set_soft(resource.RLIMIT_AS, _address_space() + extra)


def bound_time(seconds: float, cpu_seconds: float) -> None:
    """Let the kernel end this process after `seconds` by the clock, or `cpu_seconds` of CPU time.

    Nothing in the process can delay that: the signals are left to their default, which is the end.
    """
    signal.setitimer(signal.ITIMER_REAL, seconds)
    signal.setitimer(signal.ITIMER_PROF, cpu_seconds)
    used = sum(os.times()[:2])
    _set_soft(resource.RLIMIT_CPU, int(used + cpu_seconds) + 2)


def unbound_time() -> None:
    """Take the time limits back."""
    signal.setitimer(signal.ITIMER_REAL, 0)
    signal.setitimer(signal.ITIMER_PROF, 0)
    _set_soft(resource.RLIMIT_CPU, resource.RLIM_INFINITY)


def lift() -> None:
    """Take all limits back that can be taken back; for a process that has done its dangerous part."""
    unbound_time()
    for what in (resource.RLIMIT_AS, resource.RLIMIT_NOFILE):
        _, hard = resource.getrlimit(what)
        resource.setrlimit(what, (hard, hard))


def bound_files(more: int) -> None:
    """Forbid opening more than `more` files or sockets beyond those that are open.

    The limit is on the number that a new file gets, so numbers that are free below the highest are filled up first.
    """
    highest = max(int(entry.name) for entry in Path("/dev/fd").iterdir() if _is_open(int(entry.name)))
    while (filler := os.dup(0)) < highest:
        pass
    os.close(filler)
    _set_soft(resource.RLIMIT_NOFILE, filler + more)


def prepare_worker(niceness: int, parent: int) -> None:
    """Make a fresh fork of `parent` a worker: default signals, no core files, no say, back in the queue for the CPU."""
    for number in (signal.SIGALRM, signal.SIGPROF, signal.SIGXCPU, signal.SIGTERM, signal.SIGCHLD):
        signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.set_wakeup_fd(-1)
    die_with_parent(parent)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(niceness)
    quiet = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(quiet, stream)
    os.close(quiet)
    gc.disable()


def _is_open(descriptor: int) -> bool:
    try:
        os.fstat(descriptor)
    except OSError:
        return False
    return True


def _address_space() -> int:
    """Give the bytes of address space in use; nought where the system does not tell."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[0]) * _PAGE
    except OSError:
        return 0


def _set_soft(what: int, value: int) -> None:
    _, hard = resource.getrlimit(what)
    if hard != resource.RLIM_INFINITY:
        value = min(value, hard) if value != resource.RLIM_INFINITY else hard
    resource.setrlimit(what, (value, hard))
