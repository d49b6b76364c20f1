"""The evidence pack: one zip that proves a release, or a sample of a quarter that anybody can draw again."""

import hashlib
import io
import json
from dataclasses import dataclass, field
from pathlib import Path
from zipfile import ZipFile

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from bot import clock
from bot.audit.trail import Act
from bot.errors import NotFound, NotYours, Refused
from bot.ledger import chain, purge
from bot.ledger.entry import Entry
from bot.notices import paper, withdraw
from bot.notices.channel import Mode
from bot.notices.countersign import Signature
from bot.notices.dispatch import Dispatch, Progress, content
from bot.notices.evidence import learn
from bot.notices.release import Release, confirm, give_index_no
from bot.reports.pack.sample import number_of
from tests import ledger, make
from tests.integration import error_help
from tests.integration.test_cli_release import Desk

URL = "https://mp.weixin.qq.com/s/1"
REGISTER = f"{ledger.HEADER}X1,戏,《大众日报》,省级,文化馆,群众文化活动,2026-10-09 10:00,https://dzrb.example/1,\n"


@dataclass
class Opened:
    """A pack as an auditor finds it."""

    files: dict[str, bytes]
    said: str
    manifest: dict[str, dict[str, object]] = field(init=False)

    def __post_init__(self) -> None:
        """Every file is in the manifest, and as it says."""
        told = json.loads(self.files["manifest.json"])
        self.manifest = {one["path"]: one for one in told["files"]}
        assert set(self.files) == set(self.manifest) | {"manifest.json"}
        for path, one in self.manifest.items():
            data = self.files[path]
            assert (one["size"], one["sha256"]) == (len(data), hashlib.sha256(data).hexdigest())
            assert path.isascii()
            assert ".." not in path

    def text(self, path: str) -> str:
        return self.files[path].decode("utf-8-sig")


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """An installation on which R1 is out, with a picture and a paper, and a newspaper printed something (L2)."""
    desk = Desk(tmp_path / "var")
    with desk.sessions.begin() as session:
        one = make.scheduled(
            session, desk.files, desk.people, mode=Mode.MASS, title="放映<安排>", body="正文。\n\n![海报](a.png)"
        )  # fmt: skip
        given = Signature("张三", clock.local_day(make.AT), b"%PDF-1.7", "x.pdf")
        paper.register(session, one.notice, "", given, by=desk.people["officer"], files=desk.files, at=make.AT)  # fmt: skip
        one.notice.move("claim")
        give_index_no(session, one.notice, at=make.AT)
        attempt = Dispatch(
            account="wechat", mode=one.mode, attempt=1, state=Progress.PUBLISHED, holds=False, lease_by="",
            lease_until=make.AT, submits_before=None, counted_at=None, submitting_at=make.AT, job_id="job-7",
            client_id=f"gk-1-1-{content(one.notice)}", article_id="article-7", confirm_until=None, fenced_at=None,
            next_look_at=None, created_at=make.AT, settled_at=make.AT, releases=[one],
        )  # fmt: skip
        session.add(attempt)
        session.flush()
        one.dispatch_id = attempt.id
        learn(session, attempt.id, kind="MASSSENDJOBFINISH", outcome="published", data={"Status": "send success"}, at=make.AT)  # fmt: skip
        confirm(session, one, url=URL, at=make.AT)
    (tmp_path / "register.csv").write_text(REGISTER, encoding="utf-8")
    desk.run("release", "import", str(tmp_path / "register.csv"), "--as", "officer-one")
    return desk


def _pack(desk: Desk, *words: str, by: str = "auditor-one") -> Opened:
    out = desk.var.parent / f"pack-{'-'.join(words).strip('-')}-{by}.zip"
    said = desk.run("release", "pack", *words, "-o", str(out), "--as", by)
    with ZipFile(out) as packed:
        return Opened({name: packed.read(name) for name in packed.namelist()}, said)


def test_a_release_is_proven_by_one_zip(desk: Desk) -> None:
    pack = _pack(desk, "R1")
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
    told = json.loads(_pack(desk, "R1").files["R1/ledger.json"])
    assert told["verified"]["whole"] is True
    (entry,) = told["entries"]
    sealed = [told["form"], entry["prev"], *(entry[name] for name in told["sealed"])]
    text = json.dumps(sealed, ensure_ascii=False, separators=(",", ":"))
    assert hashlib.sha256(text.encode()).hexdigest() == entry["hash"]
    assert chain.title_digest(entry["salt"], entry["title"]) == entry["title_digest"]


def test_taking_a_pack_is_in_the_audit_trail_and_only_some_may(desk: Desk, tmp_path: Path) -> None:
    pack = _pack(desk, "r1", by="chief-one")
    with desk.sessions.read() as session:
        (act,) = session.scalars(select(Act).where(Act.verb == "pack.read"))
        manifest = hashlib.sha256(pack.files["manifest.json"]).hexdigest()
        assert (act.actor, act.subject_id) == ("chief-one", "R1")
        assert act.after == {"releases": ["R1"], "manifest": manifest}
        assert manifest in pack.said
    assert "pack.read" in pack.text("R1/audit.json") + _pack(desk, "R1").text("R1/audit.json")
    out = tmp_path / "none.zip"
    for by in ("editor-one", "admin-one"):
        done = desk.invoke("release", "pack", "R1", "-o", str(out), "--as", by)
        assert isinstance(done.exception, NotYours)
    assert not list(tmp_path.glob("*none.zip*"))


def test_a_release_from_the_press_gets_what_there_is(desk: Desk) -> None:
    pack = _pack(desk, "L2")
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
    pack = _pack(desk, "R1")
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
        error_help.report(
            session,
            notice,
            desk.people,
            wrong="正文",
            right="全文",
            found_by="王女士",
            source="reader",
        )
    pack = _pack(desk, "R1")
    told = pack.text("R1/afterwards.txt")
    assert "错情第 1 号（一般错误）：正文“正文”应为“全文”" in told
    assert "error.report" in pack.text("R1/audit.json")
    assert not [path for path, data in pack.files.items() if "王女士".encode() in data]
    words = PdfReader(io.BytesIO(pack.files["R1/form.pdf"]))
    assert "王女士" not in "".join(page.extract_text() for page in words.pages)


def test_a_sample_of_a_quarter_can_be_drawn_again(desk: Desk) -> None:
    pack = _pack(desk, "--quarter", "2026-Q4", "--sample", "1", "--seed", "监督 7")
    told = json.loads(pack.files["sample.json"])
    assert (told["seed"], told["population"], told["wanted"]) == ("监督 7", 2, 1)
    numbers = {lot["seq"]: number_of("监督 7", lot["hash"]) for lot in told["lots"]}
    first = min(numbers, key=lambda seq: numbers[seq])
    (folder,) = {path.split("/")[0] for path in pack.files if "/" in path}
    assert folder == {1: "R1", 2: "L2"}[first]
    assert [lot["taken"] for lot in told["lots"]] == [True, False]
    assert "种子：监督 7" in pack.text("index.html")
    whole = _pack(desk, "--quarter", "2026-Q4", "--sample", "9")
    assert "2026-Q4 共 2 个发布，不够 9 个，全部取出；种子 " in whole.said
    assert {path.split("/")[0] for path in whole.files if "/" in path} == {"R1", "L2"}
    with desk.sessions.read() as session:
        acts = list(session.scalars(select(Act).where(Act.verb == "pack.read")))
    assert [one.subject_id for one in acts] == ["2026-Q4", "2026-Q4"]
    assert (acts[0].after or {})["seed"] == "监督 7"


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        (("R9",), NotFound),
        (("L9",), NotFound),
        (("--quarter", "2026-Q1", "--sample", "1"), Refused),
        (("--quarter", "去年", "--sample", "1"), Refused),
        (("--quarter", "2026-Q4"), SystemExit),
        (("R1", "--quarter", "2026-Q4", "--sample", "1"), SystemExit),
        ((), SystemExit),
        (("R1", "--seed", "1"), SystemExit),
    ],
)
def test_what_cannot_be_packed_is_refused_and_leaves_no_file(
    empty: Desk, tmp_path: Path, words: tuple[str, ...], kind: type[BaseException]
) -> None:
    out = tmp_path / "pack.zip"
    done = empty.invoke("release", "pack", *words, "-o", str(out), "--as", "officer-one")
    assert isinstance(done.exception, kind)
    assert not list(tmp_path.glob("*pack.zip*"))


def test_a_pack_never_replaces_a_file(empty: Desk, tmp_path: Path) -> None:
    out = tmp_path / "pack.zip"
    out.write_bytes(b"x")
    done = empty.invoke("release", "pack", "R1", "-o", str(out), "--as", "officer-one")
    assert "已经有了，没有打包" in str(done.exception)
    assert out.read_bytes() == b"x"


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """An installation on which nothing was released."""
    return Desk(tmp_path_factory.mktemp("empty") / "var")
