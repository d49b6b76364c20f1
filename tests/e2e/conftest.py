"""A bureau with a simulated platform, as processes."""

import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from tests import make
from tests.e2e.forked import Forked
from tests.e2e.place import CREDENTIALS, Place, fetch, free_port, wait_for
from tests.prove.nursery import Nursery, nursery

STAFF = {
    "editor": "文化馆", "unit_head": "文化馆", "deputy": "办公室", "chief": "办公室", "officer": "办公室", "statistician": "办公室"
}  # fmt: skip


@pytest.fixture
def place() -> Iterator[Place]:
    """An empty folder; whatever runs in it ends with the test. The path is short, for sockets."""
    with tempfile.TemporaryDirectory(prefix="gke2e", dir="/tmp") as folder:
        here = Place(Path(folder))
        yield here
        here.end()


@pytest.fixture(scope="session")
def cradle() -> Iterator[Nursery]:
    """Where forked processes come from, one for each test process."""
    with nursery() as one:
        yield one


class Bureau(Forked):
    """A place with staff, a sandbox and `gongkai run`."""

    site = ""
    platform = ""

    def open(self, serving: str = "run", **settings: str) -> None:
        """Create the database and the staff, start the platform and the product, whole or its web half."""
        self.furnish(**settings)
        self.start("sandbox")
        self.start(serving)
        self.wait_until_ready("/readyz" if serving == "run" else "/healthz")
        self.wait_for_platform()

    def furnish(self, *, staff: Iterable[str] = STAFF, **settings: str) -> None:
        """Create the database and the staff, of all roles or these; nothing runs yet."""
        web, sandbox = free_port(), free_port()
        self.site, self.platform = f"http://127.0.0.1:{web}", f"http://127.0.0.1:{sandbox}"
        self.settings |= CREDENTIALS | settings | {
            "GONGKAI_PORT": str(web), "GONGKAI_SANDBOX_PORT": str(sandbox), "GONGKAI_SITE": "full",
            "GONGKAI_WECHAT_API_URL": self.platform,
        }  # fmt: skip
        self.do("db", "upgrade")
        for role in staff:
            self.do("user", "add", role, "--role", role, "--unit", STAFF[role])

    def wait_until_ready(self, well: str = "/readyz") -> None:
        """Until the product answers that it is well."""
        wait_for(lambda: fetch(self.site + well)[0] == 200, "the product to be ready")

    def wait_for_platform(self) -> None:
        """Until the platform answers."""
        wait_for(lambda: fetch(self.platform + "/_sandbox/state")[0] == 200, "the platform")

    def write(self, name: str, text: str) -> str:
        """A notice's file beside a cover and two images; its path."""
        for picture, colour in (("cover.png", "teal"), ("a.png", "navy"), ("b.png", "maroon")):
            (self.folder / picture).write_bytes(make.picture(colour))
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return str(path)

    def approved(self, file: str) -> str:
        """A notice that its chain has approved; its id."""
        number = self.do("notice", "add", file, "--as", "editor").split()[-1]
        self.do("notice", "submit", number, "--as", "editor")
        self.do("notice", "approve", number, "--as", "unit_head")
        self.do("notice", "approve", number, "--as", "deputy", "--comment", "同意")
        return number

    def wait_until_published(self, number: str) -> None:
        """Until the platform says that the public can read it."""
        wait_for(
            lambda: '"state": "published"' in self.do("notice", "show", number, "--json"),
            "publication",
        )


@pytest.fixture
def bureau(place: Place, cradle: Nursery) -> Bureau:
    """A bureau that is not open yet."""
    return Bureau(place.folder, running=place.running, cradle=cradle)
