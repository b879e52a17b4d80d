"""The canary: a listener and a file that hold a secret, and that no request may make the server touch."""

import secrets
import socket
import threading
from pathlib import Path


class Canary:
    """Counts the connections to a port of loopback; the file beside it can only be noticed by its secret."""

    def __init__(self, folder: Path) -> None:
        self.secret = "canary" + secrets.token_hex(16)
        triple = f'<urn:canary> <urn:canary:says> "{self.secret}" .\n'
        self.file = folder / "canary.nt"
        self.file.write_text(triple, encoding="utf-8")
        self.visits: list[str] = []
        head = f"HTTP/1.1 200 OK\r\nContent-Type: application/n-triples\r\nContent-Length: {len(triple)}\r\n\r\n"
        self._answer = (head + triple).encode()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=100)
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}/"

    def _listen(self) -> None:
        while True:
            try:
                visitor, _ = self._listener.accept()
            except OSError:  # closed
                return
            with visitor:
                visitor.settimeout(2)
                try:
                    self.visits.append(visitor.recv(500).decode("latin-1"))
                    visitor.sendall(self._answer)
                except OSError as error:
                    self.visits.append(repr(error))

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(timeout=5)
