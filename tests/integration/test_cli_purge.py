"""`gongkai purge` lists first, then takes a text out of the whole var folder; what caches and engines keep goes too."""

import fcntl
import os
import threading
from pathlib import Path

from sqlalchemy import create_engine, text

from bot import clock
from bot.db.engine import Sessions
from bot.db.rewrite import BUSY, rewrite
from bot.memory.forget import forget
from bot.memory.link import Link, connect
from bot.memory.memory import Memory
from bot.notices.notice import Notice
from scheduler.seal_acts import Sealing
from tests import make
from tests.integration.purge_help import BODY, SENTENCE, TITLE, written
from tests.integration.test_cli_release import Desk

ORDER = ("--reason", "误录涉密信息", "--document", "桓文旅密〔2026〕3号", "--as", "deputy-one")


def test_a_purge_is_listed_first_and_leaves_no_byte_in_the_folder(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "var")
    with desk.sessions.begin() as session:
        number = str(
            make.notice(session, desk.files, desk.people["editor"], title=TITLE, body=BODY).id
        )
    Sealing(desk.sessions, threading.Event()).run()
    desk.run("ask", f"{TITLE}是什么")
    desk.run("backup", str(tmp_path / "full.zip"))
    told = desk.run("purge", "notice", number, *ORDER)
    assert "notice 1 行" in told
    assert "还没有清除。确实要清除，加上 --yes" in told
    assert f"备份 {tmp_path / 'full.zip'}（" in told
    with desk.sessions.read() as session:
        assert session.get_one(Notice, int(number)).title == TITLE
    done = desk.invoke("purge", "notice", number, *ORDER, "--yes")
    assert done.exit_code == 0, done.exception
    assert done.stdout.startswith(f"清除了稿件 {number} 的内容。\n")
    for word in ("full.zip", "运行日志", "预写日志", "从备份恢复"):
        assert word in done.stdout
    assert TITLE not in done.output
    words = written([TITLE, SENTENCE])
    files = [path for path in desk.var.rglob("*") if path.is_file()]
    assert [path.name for path in files for word in words if word in path.read_bytes()] == []
    assert len(files) > 1
    assert desk.run("purge", "notice", number, *ORDER, "--yes").startswith("又清除了")
    assert desk.run("release", "verify").startswith("台账完整")
    told = desk.run("audit", "verify")
    assert told.startswith("审计记录完整：已封存 ")
    assert "另有 1 个旧封条因依法清除作废" in told
    desk.sessions.engine.dispose()


def test_files_that_nothing_uses_are_listed_then_removed(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "var")
    name = desk.files.keep(b"forgotten", "png")
    ((_, path),) = desk.files.every()
    old = clock.now().timestamp() - 200_000
    os.utime(path, (old, old))
    listed = desk.run("purge", "orphans", "--as", "officer-one")
    assert f"{name}  9 字节" in listed
    assert desk.files.has(name)
    assert "已删除 1 个，共 9 字节" in desk.run("purge", "orphans", "--yes", "--as", "officer-one")
    assert not desk.files.has(name)
    desk.sessions.engine.dispose()


def test_remembered_replies_are_forgotten_in_redis(memory: Memory, tmp_path: Path) -> None:
    memory.replies.keep("wechat", "d1", TITLE)
    assert memory.replies.recall("wechat", "d1") == TITLE
    assert forget(memory.link, tmp_path, embedded=False)
    assert memory.replies.recall("wechat", "d1") is None


def test_the_file_of_a_server_that_does_not_run_goes_unless_somebody_holds_it(
    tmp_path: Path,
) -> None:
    down = Link(connect(f"unix://{tmp_path / 'nobody.sock'}"))
    assert forget(down, tmp_path, embedded=True)
    kept = tmp_path / "valkey" / "appendonlydir"
    kept.mkdir(parents=True)
    (kept / "appendonly.aof").write_text(TITLE)
    assert not forget(down, tmp_path, embedded=False)
    with (tmp_path / "redis.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert not forget(down, tmp_path, embedded=True)
    assert forget(down, tmp_path, embedded=True)
    assert not kept.exists()


def test_a_database_that_somebody_still_reads_says_so(one_sessions: Sessions) -> None:
    hurried = create_engine(one_sessions.engine.url, connect_args={"timeout": 0})
    with one_sessions.read() as session:
        session.execute(text("SELECT count(*) FROM notice"))
        assert rewrite(hurried, ()) == BUSY
    assert rewrite(hurried, ()) == ""
    hurried.dispose()
