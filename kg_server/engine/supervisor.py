"""Starts the process that holds the store, waits until it answers, and starts it anew should it end."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from kg_server.engine.holder import Task
from kg_server.errors import EngineFailed


class Pool:
    """A holder at work in a process of its own, started anew should it end."""

    def __init__(self, task: Task) -> None:
        """Start it and wait until it answers; raise the SscError in words that it failed with."""
        self.task = task
        self._closing = False
        self._life, self._process = self._start()
        self._keeper = threading.Thread(target=self._keep, daemon=True)
        self._keeper.start()

    def close(self) -> None:
        """End the holder and its workers."""
        self._closing = True
        self._life.shutdown(socket.SHUT_RDWR)
        self._process.wait(10)
        self._keeper.join(10)
        self._life.close()
        shutil.rmtree(self.task.sockets, ignore_errors=True)

    def _start(self) -> "tuple[socket.socket, subprocess.Popen[bytes]]":
        ours, theirs = socket.socketpair()
        with theirs:
            command = [sys.executable, "-m", "kg_server.engine.holder", self.task.written(), str(theirs.fileno())]
            process = subprocess.Popen(  # noqa: S603 - our own module, our own arguments
                command, pass_fds=[theirs.fileno()], env=_environment(), stdin=subprocess.DEVNULL
            )
        with ours.makefile("rb") as told:
            word = told.readline().decode()
        if word != "ready\n":
            process.wait(10)
            ours.close()
            raise EngineFailed(word.removeprefix("failed ").strip() or "The engine could not be started")
        return ours, process

    def _keep(self) -> None:
        """Wait for the end of the holder; every generation of it holds the other end of the socket."""
        while True:
            try:
                ended = not self._life.recv(1)
            except OSError:
                ended = True
            if self._closing:
                return
            if ended:
                self._process.wait()
                time.sleep(0.1)
                print("ssc: the engine ended unexpectedly and is started anew", file=sys.stderr, flush=True)
                self._life.close()
                self._start_again()

    def _start_again(self) -> None:
        while not self._closing:
            try:
                self._life, self._process = self._start()
            except EngineFailed as error:
                print(f"ssc: {error}; trying again", file=sys.stderr, flush=True)
                time.sleep(1)
            else:
                return


def sockets_folder() -> str:
    """Make a folder for sockets that only this user can enter; a short path, as sockets need."""
    return tempfile.mkdtemp(prefix="ssc-", dir="/tmp" if Path("/tmp").is_dir() else None)  # noqa: S108 - mkdtemp is safe


def _environment() -> dict[str, str]:
    """Give the few variables that Python needs; no secret goes along."""
    return {name: os.environ[name] for name in ("PATH", "PYTHONPATH", "LANG", "LC_ALL", "TMPDIR") if name in os.environ}
