"""`gongkai release` and `gongkai report`: from a register to the figures, on the command line."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli.main import gongkai
from bot.db.engine import Sessions, open_engine
from bot.db.files import Files
from bot.errors import Refused
from bot.notices import release as releases
from bot.reports import close
from tests import ledger, make

REGISTER = ledger.HEADER + (
    "X1,戏,微信公众号,,文化馆,群众文化活动,2017-01-01 00:10,,\n"
    "X1,戏,《大众日报》,省级,文化馆,群众文化活动,2017-02-01 00:10,https://dzrb.example/1,\n"
)


class Desk:
    """A var directory with an upgraded database, and commands run on it."""

    def __init__(self, var: Path) -> None:
        self.var, self.runner = var, CliRunner()
        self.run("db", "upgrade")
        self.sessions = Sessions(open_engine(f"sqlite:///{var / 'gongkai.db'}"))
        self.files = Files(var / "uploads")
        with self.sessions.begin() as session:
            self.people = make.staff(session)

    def invoke(self, *arguments: str) -> Result:
        """One command as it ends, refusals as exceptions."""
        return self.runner.invoke(gongkai, arguments, env={"GONGKAI_VAR_DIR": str(self.var)})

    def run(self, *arguments: str) -> str:
        """What a command that must succeed prints."""
        done = self.invoke(*arguments)
        assert done.exit_code == 0, done.exception
        return done.stdout


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A new installation with staff for every role."""
    return Desk(tmp_path / "var")


def _register(desk: Desk, text: str = REGISTER) -> str:
    path = desk.var.parent / "register.csv"
    path.write_text(text)
    return desk.run("release", "import", str(path), "--as", "officer-one")


def test_a_register_is_imported_listed_and_reported(desk: Desk) -> None:
    assert _register(desk) == "登记 2 条，另有 0 条早已登记\n"
    assert _register(desk) == "登记 0 条，另有 2 条早已登记\n"
    listed = json.loads(desk.run("release", "list", "--month", "2017-02", "--json"))
    assert listed == [
        {"id": "L2", "item": "X1", "notice": None, "title": "戏", "channel": "dazhong-daily", "level": "省级",
         "unit": "文化馆", "kind": "群众文化活动", "released_at": "2017-02-01T00:10:00+08:00",
         "url": "https://dzrb.example/1", "state": "published"},
    ]  # fmt: skip
    assert len(json.loads(desk.run("release", "list", "--year", "2017", "--json"))) == 2
    assert json.loads(desk.run("release", "list", "--year", "2016", "--json")) == []
    assert desk.run("release", "verify").startswith("台账完整：共 2 条")
    figures = json.loads(desk.run("report", "month", "2017-02"))
    assert (
        figures["total_releases"],
        figures["year_to_date"],
        figures["distinct_items_year_to_date"],
    ) == (1, 2, 1)
    output = desk.var.parent / "2017-02.csv"
    assert desk.run("report", "month", "2017-02", "--format", "csv", "-o", str(output)) == ""
    assert output.read_bytes().startswith("\ufeff月度发布统计,2017-02\r\n".encode())


def test_what_differs_from_the_ledger_is_told_on_the_error_stream(desk: Desk) -> None:
    _register(desk)
    path = desk.var.parent / "register.csv"
    path.write_text(
        REGISTER.replace("X1,戏,微信", "X1,另一出戏,微信").replace("02-01 00:10", "02-02 00:10")
    )
    done = desk.invoke("release", "import", str(path), "--as", "officer-one")
    assert (done.exit_code, done.stdout) == (0, "登记 1 条，另有 1 条早已登记\n")
    assert "第 2 行“标题”：“戏” → “另一出戏”" in done.stderr
    assert "没有改动" in done.stderr
    assert "同一信息同一渠道另有一次刊发" in done.stderr
    assert (
        "第 3 行：X1，大众日报，2017年2月2日（周四）00:10；另有 2017年2月1日（周三）00:10"
        in done.stderr
    )
    listed = desk.run("release", "list", "--year", "2017")
    assert "信息编号" in listed.splitlines()[0]
    assert all("X1" in line for line in listed.splitlines()[1:])


def test_the_report_of_a_closed_month_tells_what_was_registered_late(desk: Desk) -> None:
    with desk.sessions.begin() as session:
        close.close(session, "2017-02", at=make.AT)
    assert "changed_since_close" not in json.loads(desk.run("report", "month", "2017-02"))
    _register(desk)
    figures = json.loads(desk.run("report", "month", "2017-02"))
    assert figures["total_releases"] == 1
    assert figures["changed_since_close"]["closed"]["total_releases"] == 0
    assert "结账后有变" in desk.run("report", "month", "2017-02", "--format", "csv")


def test_releases_are_listed_in_every_state_published_ones_from_the_ledger(desk: Desk) -> None:
    with desk.sessions.begin() as session:
        waiting = make.scheduled(session, desk.files, desk.people, title="等着的")
        sent = make.scheduled(session, desk.files, desk.people, title="发了的")
        releases.give_index_no(session, sent.notice, at=make.AT)
        sent.notice.move("claim")
        releases.confirm(session, sent, url="https://mp.weixin.qq.com/s/1", at=make.AT)
        numbers = (f"R{waiting.id}", f"R{sent.id}")
        item, notice = sent.notice.index_no, sent.notice_id
    _register(desk)
    listed = json.loads(desk.run("release", "list", "--json"))
    assert {one["id"]: one["state"] for one in listed} == {
        "L2": "published", "L3": "published", numbers[0]: "waiting", numbers[1]: "published",
    }  # fmt: skip
    (out,) = (one for one in listed if one["id"] == numbers[1])
    assert (out["item"], out["notice"], out["url"]) == (
        item,
        notice,
        "https://mp.weixin.qq.com/s/1",
    )
    assert "（计划）" in desk.run("release", "list", "--month", "2026-11")


def test_a_register_row_is_tied_to_a_notice_of_ours(desk: Desk) -> None:
    with desk.sessions.begin() as session:
        sent = make.scheduled(session, desk.files, desk.people)
        releases.give_index_no(session, sent.notice, at=make.AT)
        number, item = sent.notice_id, sent.notice.index_no
        draft = make.notice(session, desk.files, desk.people["editor"]).id
        closed = make.notice(
            session, desk.files, desk.people["editor"], classification="withheld"
        ).id
    row = ",戏,大众日报,,文化馆,群众文化活动,2017-02-01,,"
    _register(desk, f"{ledger.HEADER}{row}{number}\n")
    _register(desk, f"{ledger.HEADER}{row.replace('02-01', '02-02')}{item}\n")
    listed = json.loads(desk.run("release", "list", "--year", "2017", "--json"))
    assert [(one["item"], one["notice"]) for one in listed] == [(item, number)] * 2
    path = desk.var.parent / "register.csv"
    path.write_text(
        ledger.HEADER + "".join(f"{row}{one}\n" for one in (draft, closed, "GK-1", "9" * 30))
    )
    refused = desk.invoke("release", "import", str(path), "--as", "statistician-one").exception
    assert isinstance(refused, Refused)
    for line, told in zip(
        str(refused).splitlines()[1:], ("没有索引号", "不予公开", "没有", "没有"), strict=True
    ):
        assert told in line


def test_a_broken_ledger_is_told_with_its_first_broken_entry(desk: Desk) -> None:
    _register(desk)
    with desk.sessions.begin() as session:
        for act in ("update", "delete"):
            session.connection().exec_driver_sql(f"DROP TRIGGER release_entry_no_{act}")
        session.connection().exec_driver_sql("UPDATE release_entry SET title = '改' WHERE seq = 2")
    with pytest.raises(Refused, match="第 2 号记录：标题与指纹不符"):
        raise desk.invoke("release", "verify").exception or AssertionError("verified")


@pytest.mark.parametrize(
    ("arguments", "kind"),
    [
        (("release", "import", "none.csv", "--as", "officer-one"), Refused),
        (("release", "list", "--month", "十月"), Refused),
        (("report", "month", "2017-13"), Refused),
        (("report", "month", "2017-10", "-o", "no/such/folder/x.json"), Refused),
        (("release", "list", "--month", "2017-01", "--year", "2017"), SystemExit),
        (("report", "month", "2017-10", "--format", "docx"), SystemExit),
    ],
)
def test_what_cannot_be_done_is_refused(
    desk: Desk, arguments: tuple[str, ...], kind: type[BaseException]
) -> None:
    done = desk.invoke(*arguments)
    assert isinstance(done.exception, kind)
    assert done.exit_code == (2 if kind is SystemExit else 1)
