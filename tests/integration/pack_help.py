"""What tests of the evidence pack share: an installation with releases, and a pack as an auditor opens it."""

import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path
from zipfile import ZipFile

from bot import clock
from bot.notices import paper
from bot.notices.channel import Mode
from bot.notices.countersign import Signature
from bot.notices.dispatch import Dispatch, Progress, content
from bot.notices.evidence import learn
from bot.notices.release import confirm, give_index_no
from tests import ledger, make
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


def released(tmp_path: Path) -> Desk:
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
            client_id=f"gk-1-1-{content([one])}", article_id="article-7", confirm_until=None, fenced_at=None,
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


def pack(desk: Desk, *words: str, by: str = "auditor-one") -> Opened:
    out = desk.var.parent / f"pack-{'-'.join(words).strip('-')}-{by}.zip"
    said = desk.run("release", "pack", *words, "-o", str(out), "--as", by)
    with ZipFile(out) as packed:
        return Opened({name: packed.read(name) for name in packed.namelist()}, said)
