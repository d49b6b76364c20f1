"""A bureau that lives through several moments: between two of them everything is ended and started again."""

import json
import time
from datetime import datetime
from typing import Any

import requests

from tests.e2e import moved
from tests.e2e.conftest import Bureau
from tests.e2e.place import fetch


class Moments(Bureau):
    """A bureau with a clock of its own."""

    def move_to(self, moment: datetime) -> None:
        """End what runs here; whatever is started from now on finds its clock at `moment`."""
        self.end()
        self.running.clear()
        self.ahead = moment.timestamp() - time.time()
        self.settings |= moved.environment(self.folder / "moved", self.ahead)

    def start_platform(self) -> None:
        """The platform goes on where it stopped, at this moment."""
        self.start("sandbox")
        self.wait_for_platform()

    def start_product(self) -> None:
        """The whole product, as in production."""
        self.start("run")
        self.wait_until_ready()

    def control(self, what: str, **body: object) -> None:
        """One control call of the platform."""
        status, answer = fetch(f"{self.platform}/_sandbox/{what}", body)
        assert status == 200, answer

    def well_again(self) -> None:
        """The platform has no more faults."""
        requests.delete(f"{self.platform}/_sandbox/fault", timeout=20).raise_for_status()

    def jobs(self) -> list[dict[str, Any]]:
        """The platform's publish and mass-send jobs, oldest first."""
        newest_first = json.loads(fetch(self.platform + "/_sandbox/state")[1])["jobs"]
        return list(reversed(newest_first))

    def listed(self, *words: str) -> list[dict[str, Any]]:
        """The rows that a command prints as JSON."""
        rows: list[dict[str, Any]] = json.loads(self.do(*words, "--json"))
        return rows

    def shown(self, number: str) -> dict[str, Any]:
        """A notice with all there is to know of it."""
        whole: dict[str, Any] = json.loads(self.do("notice", "show", number, "--json"))
        return whole
