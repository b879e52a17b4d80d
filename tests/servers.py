"""Starts the program as its user would, on a loopback port, and stops or kills it."""

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.conftest import ROOT, free_port, wait_for

TOKEN = "a token of the tests"


class Server:
    """`ssc serve` in a process group of its own; what it says on standard error is kept in a file."""

    def __init__(self, *options: str, **settings: str) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._said = tempfile.TemporaryFile(mode="w+")  # noqa: SIM115 - closed by stop
        command = [sys.executable, "-m", "kg_server", "serve", "--port", str(self.port), *options]
        self.process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=os.environ | {"SSC_LOG": "off", "SSC_FRONTS": "2", "SSC_WARM": "0"} | settings,
            stdout=subprocess.DEVNULL,
            stderr=self._said,
            text=True,
            start_new_session=True,
        )

    def wait(self) -> "Server":
        wait_for(self.url, self.process)
        return self

    def said(self) -> str:
        self._said.seek(0)
        return self._said.read()

    def kill(self) -> None:
        """End it as a power cut would: at once, and all of it."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(20)
        self._said.close()

    def kill_parent(self) -> None:
        """End only the process that the user started; the rest must follow by itself."""
        self.process.kill()
        self.process.wait(20)
        self._said.close()

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(20)
        self._said.close()


@contextmanager
def serving(*options: str, **settings: str) -> Iterator[Server]:
    server = Server(*options, **settings)
    try:
        yield server.wait()
    finally:
        server.stop()


def writable(release: Path, state: Path, **settings: str) -> Server:
    options = ("--release", str(release), "--writable", "--state", str(state))
    return Server(*options, **{"SSC_TOKEN": TOKEN} | settings)
