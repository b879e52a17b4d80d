"""The one table of settings: name, default, meaning; read from the environment, shown by `ssc --help` and the docs."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from platformdirs import user_cache_path

from kg_server.errors import SettingError


@dataclass(frozen=True)
class Setting:
    """A setting; its environment variable is its name in capitals behind `SSC_`."""

    name: str
    default: str
    help: str

    @property
    def variable(self) -> str:
        """The environment variable that sets it."""
        return "SSC_" + self.name.upper()


SETTINGS = (
    Setting("host", "127.0.0.1", "address that the server listens on"),
    Setting("port", "8000", "port that the server listens on"),
    Setting("threads", "4", "requests that the server answers at a time"),
    Setting("max_body", "1000000", "largest request body in bytes"),
    Setting("cache", "", "folder for releases built on the way; empty: the user's cache folder"),
    Setting("sources", "", "folder with ontology/, shapes/ and data/; empty: those that came with the program"),
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

    def cache_folder(self) -> Path:
        """Give the folder that holds releases built on the way; it need not exist yet."""
        return Path(self.values["cache"] or user_cache_path("ssc-kg"))
