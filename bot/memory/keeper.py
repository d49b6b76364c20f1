"""Keep an embedded server at hand: start or join it, and take over when its starter is gone."""

import threading
from pathlib import Path

from bot.memory import server

LOOK = 1.0  # seconds between two looks at the server


class Keeper:
    """For the long-lived main processes: `demo`, `run`, `web`, `scheduler`; never for a web worker.

    One thread starts the server and lives until `stop()`, because the server ends with the thread
    that started it.
    """

    def __init__(self, var: Path) -> None:
        self.url = server.url(var)
        self._var = var
        self._stop = threading.Event()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._keep, name="embedded-valkey", daemon=True)

    def start(self) -> str:
        """Start or join the server; returns its address once it answers or has been given up."""
        self._thread.start()
        self._ready.wait()
        return self.url

    def stop(self) -> None:
        """Stop looking, and stop the server if we started it. Do this last."""
        self._stop.set()
        self._thread.join()

    def _keep(self) -> None:
        held = server.Embedded(self.url)
        try:
            while not self._stop.is_set():
                # One of ours that is merely slow stays: a second one would lose its memory.
                if not server.answers(self.url) and not held.running:
                    held = server.ensure(self._var)
                self._ready.set()
                self._stop.wait(LOOK)
        finally:
            self._ready.set()
            held.stop()
