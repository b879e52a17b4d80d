"""Who asks, and how much of the server each has used: the budgets that keep one client from crowding out the others.

Only the slow lane is rationed. Whoever shares an address with a greedy neighbour still gets short queries answered.
"""

import fcntl
import mmap
import os
import struct
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any

from kg_server.errors import OverBudget
from kg_server.settings import Settings

_WINDOW = 60.0
_CLIENTS = 4096
_SLOT = struct.Struct("=16sddQ")  # digest of the client, beginning of its minute, seconds used, errors made
_NEIGHBOURS = 16


class Budgets:
    """What each client has used of the slow lane within a minute, in a table that several processes share."""

    def __init__(
        self, seconds: float, errors: int, table: Path | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Set what a client may use in a minute: seconds of the slow lane, and queries that run into a limit.

        The table is a file that processes share, or the memory of this one. It holds digests of addresses, no
        addresses. Where more clients come in a minute than it has room for, some share a place.
        """
        self._seconds, self._errors, self._clock = seconds, errors, clock
        self._thread = threading.Lock()
        size = _CLIENTS * _SLOT.size
        self._file = os.open(table, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600) if table else -1
        if table:
            os.ftruncate(self._file, size)
        self._table = mmap.mmap(self._file, size)

    def account(self, client: str) -> "ClientAccount":
        """Give the account of a client."""
        return ClientAccount(self, client)

    def require(self, client: str) -> None:
        """Raise OverBudget when the client has used up its minute."""
        with self._locked():
            _, (_, since, seconds, errors) = self._slot(client)
        wait = int(since + _WINDOW - self._clock()) + 1
        if errors >= self._errors:
            raise OverBudget(
                f"{errors} queries from your address ran into a limit within a minute; wait {wait} seconds, and"
                " see /limits", wait,
            )  # fmt: skip
        if seconds >= self._seconds:
            raise OverBudget(
                f"Long queries from your address took {seconds:.0f} seconds within a minute; wait {wait} seconds (see"
                " /limits). Short queries are still answered", wait,
            )  # fmt: skip

    def charge(self, client: str, seconds: float, failed: bool) -> None:
        """Note what a query used."""
        with self._locked():
            place, (digest, since, used, errors) = self._slot(client)
            _SLOT.pack_into(self._table, place, digest, since, used + seconds, errors + failed)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        with self._thread:
            if self._file >= 0:
                fcntl.lockf(self._file, fcntl.LOCK_EX)
            try:
                yield
            finally:
                if self._file >= 0:
                    fcntl.lockf(self._file, fcntl.LOCK_UN)

    def _slot(self, client: str) -> tuple[int, tuple[bytes, float, float, int]]:
        """Give the place of a client and what stands there; a fresh start where its minute is over."""
        digest = blake2b(client.encode("utf-8", "surrogatepass"), digest_size=16).digest()
        now, first, free = self._clock(), int.from_bytes(digest[:4], "big"), -1
        for i in range(_NEIGHBOURS):
            place = (first + i) % _CLIENTS * _SLOT.size
            found = _SLOT.unpack_from(self._table, place)
            current = found[0] != bytes(16) and now - found[1] < _WINDOW
            if current and found[0] == digest:
                return place, found
            if not current and free < 0:
                free = place
        if free < 0:
            place = first % _CLIENTS * _SLOT.size
            return place, _SLOT.unpack_from(self._table, place)
        return free, (digest, now, 0.0, 0)


@dataclass(frozen=True)
class ClientAccount:
    """One client's account; see `engine.interface.Account`."""

    budgets: Budgets
    client: str

    def require(self) -> None:
        """Raise OverBudget when the minute is used up."""
        self.budgets.require(self.client)

    def charge(self, seconds: float, failed: bool) -> None:
        """Note what a query used."""
        self.budgets.charge(self.client, seconds, failed)


def budgets(settings: Settings, shared: Path | None) -> Budgets:
    """Make the budgets that the settings ask for, in a folder that several processes share, if there is one."""
    table = shared / "budgets" if shared else None
    return Budgets(settings.number("client_seconds"), settings.number("client_errors"), table)


def address(environ: Mapping[str, Any], proxies: int) -> str:
    """Give the address of the client: what the outermost trusted proxy saw, or else the peer of the connection."""
    if proxies:
        seen = [part.strip() for part in str(environ.get("HTTP_X_FORWARDED_FOR", "")).split(",") if part.strip()]
        if len(seen) >= proxies:
            return seen[-proxies]
    return str(environ.get("REMOTE_ADDR", ""))
