"""Time every page of the desk at 100,000 notices and 1,000,000 ledger entries against the same page at 1,000 and 10,000.

Both desks answer in this process, in turn, page by page; shown are medians in milliseconds and their ratio.
"""

import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path

import time_machine
from werkzeug.routing import Rule

from bot.db.engine import Sessions, open_engine
from bot.db.upgrade import upgrade
from bot.desk.access import STRANGER, WHO, may_open
from bot.staff.member import Member
from bot.staff.roles import Role
from bot.wiring import GUARDS
from tests import make, volume
from tests.guards.test_desk import address, pages
from tests.integration.desk_help import Browser, Desk
from tests.make import AT

ROUNDS = 9
SIZES = {"few": (1_000, 10_000), "many": (100_000, 1_000_000)}
ROLES = (Role.OFFICER, Role.DEPUTY, Role.STATISTICIAN, Role.ADMIN)


def main() -> int:
    """Print the table, slowest growth first."""
    folder = Path(tempfile.mkdtemp(prefix="gkbench"))
    with ExitStack() as stack:
        stack.callback(shutil.rmtree, folder)
        desks = {name: _desk(folder / name, *size, stack) for name, size in SIZES.items()}
        stack.enter_context(time_machine.travel(AT, tick=True))
        rows = [row for role in ROLES for row in _measured(desks, role)]
    print(f"{'page':28} {'few':>8} {'many':>8}  ratio")
    for name, few, many in sorted(rows, key=lambda row: -row[2] / row[1]):
        print(f"{name:28} {few:8.1f} {many:8.1f}  {many / few:5.2f}")
    return 0


_walked: set[str] = set()


def _measured(
    desks: Mapping[str, tuple[Desk, dict[str, Member]]], role: str
) -> list[tuple[str, float, float]]:
    (few, staff), (many, other) = desks["few"], desks["many"]
    here, there = few.of(staff[role], at=AT), many.of(other[role], at=AT)
    rows = []
    for rule in pages(few):
        name = rule.endpoint.removeprefix("desk.")
        if name in _walked or "GET" not in (rule.methods or ()) or WHO[name] == STRANGER:
            continue
        if may_open(staff[role], name) and here.get(address(rule)).status_code == 200:
            _walked.add(name)
            rows.append((name, *_medians(here, there, rule)))
    return rows


def _medians(here: Browser, there: Browser, rule: Rule) -> tuple[float, float]:
    took: dict[bool, list[float]] = {False: [], True: []}
    for _ in range(ROUNDS):
        for many, browser in ((False, here), (True, there)):
            begun = time.process_time()
            browser.get(address(rule)).get_data()
            took[many].append((time.process_time() - begun) * 1000)
    return statistics.median(took[False]), statistics.median(took[True])


def _desk(
    folder: Path, notices: int, entries: int, stack: ExitStack
) -> tuple[Desk, dict[str, Member]]:
    folder.mkdir()
    sessions = Sessions(open_engine(f"sqlite:///{folder / 'gongkai.db'}"))
    stack.callback(sessions.engine.dispose)
    upgrade(sessions.engine, then=GUARDS)
    desk = Desk(sessions, folder)
    with sessions.begin() as session:
        make.loaded(session)
        staff = make.staff(session)
        make.notice(session, desk.files, staff["editor"])
        make.approved(session, desk.files, staff)
        volume.fill(session, staff["editor"], notices=notices, entries=entries)
    return desk, staff


if __name__ == "__main__":
    sys.exit(main())
