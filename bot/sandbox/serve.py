"""Run the simulated platform: a threaded HTTP server and the background work, ended cleanly."""

import logging
import signal
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from flask import Flask
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from bot.sandbox.account import SandboxAccount
from bot.sandbox.app import create_sandbox, simulator_of

log = logging.getLogger(__name__)


class _Handler(WSGIRequestHandler):
    """Logs paths only, for a query carries tokens and signatures; leaves the Date header to the platform."""

    def send_response(self, code: int, message: str | None = None) -> None:
        self.log_request(code)
        self.send_response_only(code, message)

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        log.debug("%s %s %s", self.command, self.path.partition("?")[0], code)

    def log_error(self, format: str, *args: object) -> None:
        log.debug("connection: %s", format % args)


@contextmanager
def started(app: Flask, host: str = "127.0.0.1", port: int = 0) -> Iterator[str]:
    """Serve an app made by create_sandbox while the block runs; yields its address. Port 0 takes a free one."""
    server = make_server(host, port, app, threaded=True, request_handler=_Handler)
    simulator = simulator_of(app)
    address = f"http://{host}:{server.server_port}"
    simulator.base_url = simulator.base_url or address
    thread = threading.Thread(
        target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True
    )
    thread.start()
    simulator.start()
    try:
        yield address
    finally:
        _end(server, thread)
        simulator.stop()
        simulator.close()


def _end(server: BaseWSGIServer, thread: threading.Thread) -> None:
    server.shutdown()
    thread.join()
    server.server_close()


@contextmanager
def running(state: Path, accounts: Sequence[SandboxAccount], base_url: str = "") -> Iterator[str]:
    """A platform for tests on a free port of 127.0.0.1; yields its address, ends with the block.

    `state` is a folder; the same folder again goes on where it stopped.
    """
    with started(create_sandbox(state, accounts, base_url=base_url)) as address:
        yield address


def serve(app: Flask, host: str, port: int, stop: threading.Event | None = None) -> None:
    """Serve until SIGTERM or SIGINT, or, when `stop` is given, until it is set (no signal is touched then)."""
    stopping = stop or threading.Event()
    if stop is None:

        def end(_number: int, _frame: FrameType | None) -> None:
            stopping.set()

        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, end)
    with started(app, host, port) as address:
        log.info("sandbox at %s", address)
        stopping.wait()
