"""The evidence pack: one zip that proves a release, with hashes that can be computed without the product."""

import hashlib
import io
import json
from pathlib import Path

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from bot import clock
from bot.audit.trail import Act
from bot.errors import NotYours
from bot.ledger import chain, purge
from bot.ledger.entry import Entry
from bot.notices import mend, withdraw
from bot.notices.mend import Fix
from bot.notices.mistake import How
from bot.notices.release import Release
from tests.integration import error_help
from tests.integration.pack_help import URL, released
from tests.integration.pack_help import pack as taken
from tests.integration.test_cli_release import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """An installation with releases."""
    return released(tmp_path)


def test_a_release_is_proven_by_one_zip(desk: Desk) -> None:
    pack = taken(desk, "R1")
    assert {path.partition("/")[2] for path in pack.files if path.startswith("R1/")} == {
        "form.docx", "form.pdf", "checks.json", "checks.txt", "versions.txt", "notice.json", "article.html",
        "pictures/cover-1.jpg", "pictures/image-2.jpg", "release.json", "ledger.json", "audit.json",
        "afterwards.txt", "scans/signed-1.pdf",
    }  # fmt: skip
    assert pack.files["R1/form.pdf"].startswith(b"%PDF")
    article = pack.text("R1/article.html")
    assert 'src="pictures/image-2.jpg"' in article
    assert "与提交给平台的内容一致" in article
    assert "<h1>放映&lt;安排&gt;</h1>" in article
    sent = json.loads(pack.files["R1/release.json"])
    assert (sent["url"], sent["state_name"], sent["mode_name"]) == (URL, "已发布", "群发")
    (attempt,) = sent["dispatches"]
    assert (attempt["job_id"], attempt["article_id"]) == ("job-7", "article-7")
    assert attempt["evidence"][0]["data"] == {"Status": "send success"}
    verbs = [one["verb"] for one in json.loads(pack.files["R1/audit.json"])]
    assert {"notice.submit", "notice.approve", "notice.signed", "release.confirm"} <= set(verbs)
    assert "没有错情、更正和撤回" in pack.text("R1/afterwards.txt")
    index = pack.text("index.html")
    for part in (
        "auditor-one",
        "发布台账完整：共 2 条",
        "放映&lt;安排&gt;",
        "信息发布审核表（PDF）",
        URL,
    ):
        assert part in index


def test_the_ledger_s_hash_can_be_computed_from_the_pack_alone(desk: Desk) -> None:
    told = json.loads(taken(desk, "R1").files["R1/ledger.json"])
    assert told["verified"]["whole"] is True
    (entry,) = told["entries"]
    sealed = [told["form"], entry["prev"], *(entry[name] for name in told["sealed"])]
    text = json.dumps(sealed, ensure_ascii=False, separators=(",", ":"))
    assert hashlib.sha256(text.encode()).hexdigest() == entry["hash"]
    assert chain.title_digest(entry["salt"], entry["title"]) == entry["title_digest"]


def test_taking_a_pack_is_in_the_audit_trail_and_only_some_may(desk: Desk, tmp_path: Path) -> None:
    pack = taken(desk, "r1", by="chief-one")
    with desk.sessions.read() as session:
        (act,) = session.scalars(select(Act).where(Act.verb == "pack.read"))
        manifest = hashlib.sha256(pack.files["manifest.json"]).hexdigest()
        assert (act.actor, act.subject_id) == ("chief-one", "R1")
        assert act.after == {"releases": ["R1"], "manifest": manifest}
        assert manifest in pack.said
    assert "pack.read" in pack.text("R1/audit.json") + taken(desk, "R1").text("R1/audit.json")
    out = tmp_path / "none.zip"
    for by in ("editor-one", "admin-one"):
        done = desk.invoke("release", "pack", "R1", "-o", str(out), "--as", by)
        assert isinstance(done.exception, NotYours)
    assert not list(tmp_path.glob("*none.zip*"))


def test_a_release_from_the_press_gets_what_there_is(desk: Desk) -> None:
    pack = taken(desk, "L2")
    assert set(pack.manifest) == {
        "L2/release.json", "L2/ledger.json", "L2/audit.json", "L2/afterwards.txt", "index.html"
    }  # fmt: skip
    assert json.loads(pack.files["L2/release.json"])["url"] == "https://dzrb.example/1"
    assert "没有审核表" in pack.text("index.html")
    assert "有 1 处没有原件" in pack.said


def test_what_was_purged_changed_or_lost_is_told(desk: Desk) -> None:
    with desk.sessions.begin() as session:
        one = session.get_one(Release, 1)
        entry = session.scalars(select(Entry).where(Entry.release_id == 1)).one()
        purge.purge(session, entry.seq, by="officer-one", reason="依法", at=clock.now())
        withdraw.withdraw(session, one.notice, by=desk.people["officer"], reason="时间有误", at=clock.now())  # fmt: skip
        one.notice.body += "\n\n后来改的。"
        for media in one.notice.media:
            desk.files.forget(media.file)
    pack = taken(desk, "R1")
    index = pack.text("index.html")
    assert "文中图片：文件已不在上传目录里" in index
    assert "1 条的标题已依法清除" in index
    assert "提交给平台以后内容改过" in pack.text("R1/article.html")
    assert "撤回：时间有误" in pack.text("R1/afterwards.txt")
    kinds = [
        (one["kind"], one["title"]) for one in json.loads(pack.files["R1/ledger.json"])["entries"]
    ]
    assert kinds == [("released", ""), ("withdrawn", "放映<安排>")]


def test_an_error_found_by_a_reader_is_told_without_the_reader(desk: Desk) -> None:
    with desk.sessions.begin() as session:
        notice = session.get_one(Release, 1).notice
        one = error_help.report(
            session,
            notice,
            desk.people,
            wrong="正文",
            right="全文",
            found_by="王女士",
            source="reader",
        )
        given = Fix(
            How.EXPLAINED, file=b"%PDF-1.7", name="x.pdf", note="向王女士电话说明", learn=False
        )
        mend.fix(session, one, given, by=desk.people["officer"], files=desk.files, at=clock.now())
    pack = taken(desk, "R1")
    told = pack.text("R1/afterwards.txt")
    assert "错情第 1 号（一般错误）：正文“正文”应为“全文”" in told
    assert {"error.report", "error.fix"} <= {
        one["verb"] for one in json.loads(pack.files["R1/audit.json"])
    }
    assert "证明可能涉及读者，不放入" in pack.text("index.html")
    assert not [path for path in pack.files if "error-1" in path]
    assert not [path for path, data in pack.files.items() if "王女士".encode() in data]
    words = PdfReader(io.BytesIO(pack.files["R1/form.pdf"]))
    assert "王女士" not in "".join(page.extract_text() for page in words.pages)
