"""The running product is backed up, and runs on from the backup on a new machine, on PostgreSQL as well."""

import json
import signal
from pathlib import Path

import pytest

from tests.e2e.conftest import Bureau
from tests.e2e.place import Place, fetch, free_port, wait_for

NOTICE = """---
title: 周末电影放映
unit: 文化馆
kind: 群众文化活动
---
本周六晚七点放映。![海报](a.png)
"""


def elsewhere(bureau: Bureau, **settings: str) -> Place:
    """A new machine with the same settings and another var directory."""
    port = free_port()
    var = {"GONGKAI_VAR_DIR": str(bureau.folder / "var2"), "GONGKAI_PORT": str(port)}
    return Place(bureau.folder, bureau.settings | var | settings, bureau.running)


@pytest.mark.parametrize("onto", ["sqlite", "postgresql"])
def test_a_backup_of_the_running_product_runs_on_elsewhere(
    bureau: Bureau, request: pytest.FixtureRequest, onto: str
) -> None:
    bureau.open()
    number = bureau.approved(bureau.write("n.md", NOTICE))
    bureau.do(
        "notice", "schedule", number, "--channel", "wechat", "--mode", "publish", "--as", "editor"
    )
    file = str(bureau.folder / "x.zip")
    assert "已备份到" in bureau.do("backup", file)  # perhaps before it went out, perhaps after
    bureau.wait_until_published(number)
    before = jobs(bureau)
    refused = bureau.gongkai("restore", file)
    assert (refused.code, refused.out) == (1, "")
    assert refused.err.endswith("GONGKAI_VAR_DIR\n")
    for process in bureau.running[1:]:
        process.send_signal(signal.SIGTERM)
        process.wait(30)

    database = request.getfixturevalue("bare_postgres_url") if onto == "postgresql" else ""
    new = elsewhere(bureau, GONGKAI_DATABASE_URL=database)
    assert new.do("restore", file).startswith("已恢复")
    again = new.gongkai("restore", file)
    assert (again.code, again.out) == (1, "")
    assert "已经有内容" in again.err
    new.start("run")
    site = f"http://127.0.0.1:{new.settings['GONGKAI_PORT']}"
    wait_for(lambda: fetch(site + "/readyz")[0] == 200, "the new machine to be ready")
    wait_for(
        lambda: '"state": "published"' in new.do("notice", "show", number, "--json"), "publication"
    )
    assert jobs(bureau) == before
    assert "台账完整：共 1 条" in new.do("release", "verify")
    assert fetch(f"{site}/notices/{number}")[0] == 200


def jobs(bureau: Bureau) -> object:
    """What the simulated platform has published."""
    return json.loads(fetch(bureau.platform + "/_sandbox/state")[1])["published"]


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
