"""The one table of settings: name, default, meaning; read from the environment, shown by `ssc --help` and the docs."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from platformdirs import user_cache_path, user_data_path

from kg_server.errors import SettingError


@dataclass(frozen=True)
class Setting:
    """A setting; its environment variable is its name in capitals behind `SSC_`.

    `limit` marks what a client may want to know: it is shown at `/limits` and in the service description.
    """

    name: str
    default: str
    help: str
    limit: bool = False

    @property
    def variable(self) -> str:
        """The environment variable that sets it."""
        return "SSC_" + self.name.upper()


def _limit(name: str, default: str, meaning: str) -> Setting:
    return Setting(name, default, meaning, limit=True)


SETTINGS = (
    Setting("host", "127.0.0.1", "address that the server listens on"),
    Setting("port", "8000", "port that the server listens on"),
    Setting("public_url", "", "address under which readers see the server; empty: the one they asked for"),
    Setting("proxies", "0", "trusted proxies in front of the server, which add to X-Forwarded-For"),
    Setting("fronts", "0", "processes that take requests, on a server that is only read from; 0: two a core, up to 8"),
    Setting("threads", "64", "requests that each of them handles at a time"),
    Setting("warm", "1", "1: make ready what the first visitors of pages would wait for; 0: let them wait"),
    Setting("cache", "", "folder for releases built on the way; empty: the user's cache folder"),
    Setting("sources", "", "folder with ontology/, shapes/ and data/; empty: those that came with the program"),
    Setting("state", "", "folder for the journal of a writable server; empty: in the user's data folder"),
    Setting("token", "", "secret that a write must carry as Authorization: Bearer; kept as a hash only"),
    Setting("log", "brief", "access log: off, brief (no addresses, no query texts) or full"),
    Setting("cache_mb", "64", "megabytes of memory for answers kept ready; 0: none"),
    Setting("disk_above", "1000000", "quads above which the store is read from disk instead of memory"),
    Setting("engine", "", "address of another SPARQL engine to answer from (see docs/engines.md)"),
    Setting("engine_kind", "auto", "what engine that is: auto, or a name listed in docs/engines.md"),
    Setting("engine_graphs", "", "its Graph Store Protocol address; empty: as usual for its kind"),
    Setting("engine_user", "", "user name for it"),
    Setting("engine_password", "", "password for it"),
    _limit("max_query", "1000000", "largest query, as a request body, in bytes"),
    _limit("max_upload", "10000000", "largest body of a write, in bytes"),
    _limit("max_url", "16000", "longest address of a request, query string included, in bytes"),
    _limit("fast_ms", "250", "milliseconds of CPU time after which a query moves to the slow lane"),
    _limit("time_limit", "10", "seconds that a query may take"),
    _limit("write_limit", "60", "seconds that a write may take, its validation included"),
    _limit("memory_mb", "256", "megabytes of memory that a query may need"),
    _limit("answer_mb", "50", "megabytes that an answer may have"),
    _limit("fast_workers", "12", "queries at work in the fast lane at a time"),
    _limit("slow_workers", "2", "queries at work in the slow lane at a time"),
    _limit("queue", "32", "queries that may wait for the slow lane"),
    _limit("queue_seconds", "2", "seconds that a query waits for a free worker"),
    _limit("client_seconds", "60", "seconds of the slow lane that one client may use in a minute"),
    _limit("client_errors", "30", "queries of one client that may run into a limit in a minute"),
    _limit("depth", "100", "depth of brackets in a query"),
    _limit("operators", "1000", "operators in a query"),
    _limit(
        "keywords", "100", "times that a query may use UNION, or OPTIONAL, MINUS, BIND, FILTER, EXISTS and the like"
    ),
    _limit("patterns", "200", "triple patterns in a query"),
    _limit("path_steps", "50", "steps in a property path"),
    _limit("values", "20000", "terms in the VALUES of a query"),
)


class Settings:
    """The values in force: environment variables over defaults."""

    def __init__(self, environment: Mapping[str, str] | None = None) -> None:
        """Read the table's variables from `environment` (the process's own by default)."""
        env = os.environ if environment is None else environment
        self.values = {s.name: env.get(s.variable, s.default) for s in SETTINGS}

    def text(self, name: str) -> str:
        """Give a setting as it is written."""
        return self.values[name]

    def number(self, name: str) -> int:
        """Give a setting that must be a whole number, at least 0; raise SettingError otherwise."""
        value = self.values[name]
        if not value.isascii() or not value.isdigit():
            raise SettingError(f"SSC_{name.upper()} is {value!r}; it must be a whole number, for example 8000")
        return int(value)

    def limits(self) -> dict[Setting, int]:
        """Give the settings that bound what a client may ask, with their values."""
        return {s: self.number(s.name) for s in SETTINGS if s.limit}

    def cache_folder(self) -> Path:
        """Give the folder that holds releases built on the way; it need not exist yet."""
        return Path(self.values["cache"] or user_cache_path("ssc-kg"))

    def state_folder(self) -> Path:
        """Give the folder that holds what was written to a writable server; it need not exist yet."""
        return Path(self.values["state"] or user_data_path("ssc-kg") / "state")
