"""The running product is backed up, and runs on from the backup on a new machine, on PostgreSQL as well."""

import json
import shutil
import signal
from pathlib import Path

import pytest

from bot import clock, wiring
from config.settings import Settings
from tests import make
from tests.e2e.place import CREDENTIALS, Place, fetch, free_port, wait_for

pytestmark = [pytest.mark.prove, pytest.mark.timeout(300)]  # many processes on two slow cores


def opened(place: Place, template: Path) -> int:
    """A bureau with a platform, whose product will publish a notice as soon as it runs; the notice's id."""
    sandbox = free_port()
    place.settings |= CREDENTIALS | {
        "GONGKAI_PORT": str(free_port()), "GONGKAI_SANDBOX_PORT": str(sandbox), "GONGKAI_SITE": "full",
        "GONGKAI_WECHAT_API_URL": f"http://127.0.0.1:{sandbox}",
    }  # fmt: skip
    var = place.folder / "var"
    var.mkdir()
    shutil.copyfile(template, var / "gongkai.db")
    parts = wiring.join(Settings(var_dir=var))
    with parts.sessions.begin() as session:
        make.loaded(session)
        people = make.staff(session)
        made = make.scheduled(session, parts.files, people, body="正文。\n\n![海报](a.png)")
        made.due_at = clock.now()
    parts.close()
    place.start("sandbox")
    wait_for(lambda: fetch(platform(place) + "/_sandbox/state")[0] == 200, "the platform")
    return made.notice_id


def platform(place: Place) -> str:
    return place.settings["GONGKAI_WECHAT_API_URL"]


def published(place: Place) -> list[object]:
    """What the simulated platform has published."""
    found = json.loads(fetch(platform(place) + "/_sandbox/state")[1])["published"]
    return list(found)


def shows(place: Place, number: int) -> bool:
    """Whether the public can read the notice on the site, which runs."""
    site = f"http://127.0.0.1:{place.settings['GONGKAI_PORT']}"
    return fetch(site + "/readyz")[0] == 200 and fetch(f"{site}/notices/{number}")[0] == 200


@pytest.mark.parametrize("onto", ["sqlite", "postgresql"])
def test_a_backup_of_the_running_product_runs_on_elsewhere(
    place: Place, sqlite_template: Path, request: pytest.FixtureRequest, onto: str
) -> None:
    number = opened(place, sqlite_template)
    product = place.start("run")
    file = str(place.folder / "x.zip")
    wait_for((place.folder / "var" / "last_beat").exists, "the scheduler's first beat")
    assert "已备份到" in place.do("backup", file)  # while it is going out, or before, or after
    wait_for(lambda: shows(place, number), "publication")
    before = published(place)
    refused = place.gongkai("restore", file)
    assert (refused.code, refused.out) == (1, "")
    assert len(refused.err.splitlines()) == 1
    product.send_signal(signal.SIGTERM)
    product.wait(30)

    new = Place(place.folder, dict(place.settings), place.running)
    new.settings["GONGKAI_VAR_DIR"] = str(place.folder / "var2")
    if onto == "postgresql":
        new.settings["GONGKAI_DATABASE_URL"] = request.getfixturevalue("bare_postgres_url")
    assert new.do("restore", file).startswith("已恢复")
    new.start("run")
    wait_for(lambda: shows(new, number), "the new machine to show it")
    assert (published(new), len(before)) == (before, 1)
    assert "台账完整：共 1 条" in new.do("release", "verify")


def test_a_restore_that_is_killed_can_be_begun_anew(place: Place) -> None:
    place.do("db", "upgrade")
    file = str(place.folder / "x.zip")
    place.do("backup", file)
    new = Place(place.folder, {"GONGKAI_VAR_DIR": str(place.folder / "var2")}, place.running)
    database = Path(new.settings["GONGKAI_VAR_DIR"]) / "gongkai.db"
    killed = new.start("restore", file)
    wait_for(database.exists, "the database to be begun")
    killed.kill()
    killed.wait(30)
    again = new.gongkai("restore", file)
    assert again.code == 0 or "已经有内容" in again.err  # it may have been quicker than we
    assert "台账完整" in new.do("release", "verify")
