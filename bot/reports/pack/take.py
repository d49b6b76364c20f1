"""Take a pack: write the zip, and put into the audit trail who took what."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import IO
from zipfile import ZipFile

from sqlalchemy.orm import Session

from bot.audit import trail
from bot.clock import beijing
from bot.db import facts
from bot.db.files import Files
from bot.ledger.verify import Verdict
from bot.reports.pack import contents, subject
from bot.reports.pack.index import Cover, page
from bot.reports.pack.parcel import Parcel
from bot.reports.pack.sample import Drawing
from bot.reports.pack.subject import Subject
from bot.staff import roles
from bot.staff.member import Member


@dataclass(frozen=True)
class Taken:
    """What was packed: the releases by name, the SHA-256 of the manifest, how many files are missing."""

    names: Sequence[str]
    manifest: str
    missing: int
    drawing: Drawing | None


@dataclass(frozen=True)
class Source:
    """What a pack needs beside the database: the uploads, the address of the public pages, what verifying found."""

    files: Files
    base_url: str
    verdict: Verdict


def take(
    session: Session, out: IO[bytes], wanted: str | Drawing, source: Source, *, by: Member, at: datetime
) -> Taken:  # fmt: skip
    """Write the pack of a release (its name) or of a drawing. Changes nothing. Raises NotYours, NotFound.

    `source.verdict` comes first in the session, so that on either database all of it is one view.
    """
    roles.require(by, "pack.read")
    drawing = wanted if isinstance(wanted, Drawing) else None
    subjects = _subjects(session, wanted)
    verdict = source.verdict
    cover = Cover(facts.get(session, "bureau_name"), by.name, at, facts.is_demo(session))
    with ZipFile(out, "w") as packed:
        parcel = Parcel(packed, source.files, at)
        for one in subjects:
            contents.put(session, parcel, one, verdict, base_url=source.base_url)
        if drawing is not None:
            parcel.json("sample.json", "抽样：种子、总体、每个发布的抽签号", drawing.as_json())
        parcel.text("index.html", "目录", page(cover, parcel, subjects, drawing, verdict))
        manifest = parcel.json("manifest.json", "清单", _manifest(cover, parcel))
    return Taken([one.name for one in subjects], manifest, len(parcel.missing), drawing)


def record(session: Session, taken: Taken, *, by: Member, at: datetime) -> None:
    """Put into the audit trail that a pack was taken. Its own transaction: packing may take longer than others can wait."""
    roles.require(by, "pack.read")
    after: dict[str, object] = {"releases": list(taken.names), "manifest": taken.manifest}
    about = ("release", taken.names[0])
    if taken.drawing is not None:
        about = ("quarter", taken.drawing.quarter)
        after |= {
            "seed": taken.drawing.seed, "sample": taken.drawing.wanted, "population": len(taken.drawing.lots),
        }  # fmt: skip
    trail.record(session, actor=by.name, verb="pack.read", subject=about, at=at, after=after)


def _subjects(session: Session, wanted: str | Drawing) -> list[Subject]:
    if isinstance(wanted, str):
        return [subject.find(session, wanted)]
    return [subject.of_entry(session, lot.entry) for lot in wanted.taken]


def _manifest(cover: Cover, parcel: Parcel) -> dict[str, object]:
    return {
        "form": "gongkai-pack-1", "bureau": cover.bureau, "taken_by": cover.by,
        "taken_at": beijing(cover.at).isoformat(), "demo": cover.demo,
        "files": [asdict(one) for one in parcel.files],
        "missing": [{"path": path, "why": why} for path, why in parcel.missing],
    }  # fmt: skip
