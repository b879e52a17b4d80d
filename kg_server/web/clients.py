"""Who asks, and how much of the server each has used: the budgets that keep one client from crowding out the others.

Only the slow lane is rationed. Whoever shares an address with a greedy neighbour still gets short queries answered.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from kg_server.errors import OverBudget
from kg_server.settings import Settings

_WINDOW = 60.0
_MOST_CLIENTS = 10_000


@dataclass
class _Used:
    since: float
    seconds: float = 0.0
    errors: int = 0


class Budgets:
    """What each client has used of the slow lane within a minute."""

    def __init__(self, seconds: float, errors: int, clock: Callable[[], float] = time.monotonic) -> None:
        """Set what a client may use in a minute: seconds of the slow lane, and queries that run into a limit."""
        self._seconds = seconds
        self._errors = errors
        self._clock = clock
        self._used: OrderedDict[str, _Used] = OrderedDict()
        self._lock = threading.Lock()

    def account(self, client: str) -> "ClientAccount":
        """Give the account of a client."""
        return ClientAccount(self, client)

    def require(self, client: str) -> None:
        """Raise OverBudget when the client has used up its minute."""
        with self._lock:
            used = self._current(client)
            wait = int(used.since + _WINDOW - self._clock()) + 1
        if used.errors >= self._errors:
            raise OverBudget(
                f"{used.errors} queries from your address ran into a limit within a minute; wait {wait} seconds, and"
                " see /limits", wait,
            )  # fmt: skip
        if used.seconds >= self._seconds:
            raise OverBudget(
                f"Long queries from your address took {used.seconds:.0f} seconds within a minute; wait {wait} seconds."
                " Short queries are still answered", wait,
            )  # fmt: skip

    def charge(self, client: str, seconds: float, failed: bool) -> None:
        """Note what a query used."""
        with self._lock:
            used = self._current(client)
            used.seconds += seconds
            used.errors += failed

    def _current(self, client: str) -> _Used:
        now = self._clock()
        used = self._used.get(client)
        if used is None or now - used.since >= _WINDOW:
            used = self._used[client] = _Used(now)
            self._used.move_to_end(client)
            if len(self._used) > _MOST_CLIENTS:
                self._used.popitem(last=False)
        return used


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


def budgets(settings: Settings) -> Budgets:
    """Make the budgets that the settings ask for."""
    return Budgets(settings.number("client_seconds"), settings.number("client_errors"))


def address(environ: Mapping[str, Any], proxies: int) -> str:
    """Give the address of the client: what the outermost trusted proxy saw, or else the peer of the connection."""
    if proxies:
        seen = [part.strip() for part in str(environ.get("HTTP_X_FORWARDED_FOR", "")).split(",") if part.strip()]
        if len(seen) >= proxies:
            return seen[-proxies]
    return str(environ.get("REMOTE_ADDR", ""))
