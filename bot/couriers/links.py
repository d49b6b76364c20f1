"""Look whether a public address leads somewhere: HEAD, then GET, never at an address inside a network of our own."""

import http.client
import ipaddress
import logging
import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

TIMEOUT = 8.0  # seconds of one step
MOVES = 4  # redirections that are followed
_MOVED = frozenset({301, 302, 303, 307, 308})
# It is there, but not for us: it wants a sign-in, or takes us for a robot.
_THERE = frozenset({401, 403, 405, 412, 418, 429, 451, 501})
Resolve = Callable[[str, int], list[str]]

log = logging.getLogger(__name__)


class NotPublic(Exception):
    """The address is no public one: it is not asked."""


def _resolved(host: str, port: int) -> list[str]:
    return [str(one[4][0]) for one in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


@dataclass(frozen=True)
class Looker:
    """Looks at addresses. `resolve` and `public` are others in tests only."""

    resolve: Resolve = _resolved
    public: Callable[[str], bool] = lambda address: ipaddress.ip_address(address).is_global
    timeout: float = TIMEOUT

    def look(self, url: str) -> str:
        """What is wrong with an address, as a sentence; empty when it leads somewhere. Raises NotPublic."""
        try:
            status = self._status(url, "HEAD")
            if status >= 400 and status not in _THERE:
                status = self._status(url, "GET")  # some servers know no HEAD
        except (OSError, http.client.HTTPException, ValueError) as problem:
            log.info("a link does not answer: %s", type(problem).__name__)
            return _why(problem)
        return "" if status < 400 or status in _THERE else f"网站说没有这一页（HTTP {status}）" if status in (404, 410) else f"网站出错（HTTP {status}）"  # fmt: skip

    def _status(self, url: str, method: str) -> int:
        for _ in range(MOVES):
            status, then = self._ask(url, method)
            if status not in _MOVED or not then:
                return status
            url = urljoin(url, then)
        raise ValueError("moved too often")

    def _ask(self, url: str, method: str) -> tuple[int, str]:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise NotPublic
        port = parts.port or (443 if parts.scheme == "https" else 80)
        found = self.resolve(parts.hostname, port)
        if not found or not all(self.public(one) for one in found):
            raise NotPublic
        # Connected to the address that was looked at: a second look-up of the name might give another.
        sock = socket.create_connection((found[0], port), self.timeout)
        try:
            if parts.scheme == "https":
                sock = ssl.create_default_context().wrap_socket(sock, server_hostname=parts.hostname)  # fmt: skip
            talk = http.client.HTTPConnection(parts.hostname, port, timeout=self.timeout)
            talk.sock = sock
            path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            talk.request(method, path, headers={"User-Agent": "Mozilla/5.0 (gongkai link check)"})
            given = talk.getresponse()
            return given.status, given.headers.get("Location", "")
        finally:
            sock.close()


def _why(problem: Exception) -> str:
    if isinstance(problem, socket.gaierror):
        return "没有这个网站"
    if isinstance(problem, TimeoutError):
        return "网站没有回应"
    if isinstance(problem, ssl.SSLError):
        return "网站的证书不对"
    return "连不上网站"
