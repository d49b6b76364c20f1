"""Whatever is not released, on every path that the public has: crawled with one of each kind of it in the house."""

import io
import zipfile
from datetime import date
from pathlib import Path

import pytest
import time_machine
from sqlalchemy.orm import Session

from bot.activities.activity import Activity
from bot.answers.entry import Entry
from bot.db.engine import Sessions
from bot.db.files import Files
from bot.ledger import entry
from bot.notices.clarify import Clarification
from bot.notices.correction import Correction
from bot.notices.mistake import Mistake
from bot.notices.notice import Classification, Notice, NoticeAttachment, State
from bot.review.proposal import Proposal
from bot.search import engine
from bot.staff.member import Member
from tests import ledger, make, public
from tests.integration import emergency_help
from tests.pages import crawl

FIRST = (
    "/", "/notices", "/guide", "/catalogue", "/hours", "/reports", "/accessibility", "/open-data", "/feed.xml", "/robots.txt",
    "/sitemap.xml", "/catalogue.csv", "/catalogue.xlsx", "/open-data/releases.csv", "/events", "/events.ics", "/notices?q=讲座",
    "/notices?q=图书馆&unit=图书馆", "/catalogue?q=讲座", "/catalogue.csv?q=讲座", "/reports/2025", "/reports/2024",
)  # fmt: skip
MARK = "机密"  # followed by what it is a mark of


def hidden_notices(session: Session, files: Files) -> list[Notice]:
    """One of every class in every state but the one that the public may see, findable as if every guard had failed."""
    made: list[Notice] = []
    for classification in Classification:
        for state in State:
            if (classification, state) == (Classification.ACTIVE, State.PUBLISHED):
                continue
            mark = f"{MARK}{classification}{state}"
            file = files.keep(mark.encode(), "jpg")
            one = public.notice(
                session, f"{mark}讲座", digest=mark, body=f"{mark}。\n\n![{mark}](media/{file})", classification=classification,
                state=state, unit=f"{mark}单位" if state == State.DRAFT else "图书馆", kind=f"{mark}类别", author=mark,
                index_no=f"HT-{len(made) + 2}" if state == State.WITHDRAWN else f"{mark}号", source_name=mark, cover=file, formed_on=date(1950, 1, 1),
                reason="" if state == State.WITHDRAWN else mark,
                event={"starts_at": "2030-12-05T06:00:00+00:00", "venue": mark, "contact": mark},
            )  # fmt: skip
            one.attachments = [
                NoticeAttachment(
                    position=1, file=file, name=f"{mark}.pdf", size=1, passages=[(mark, mark)], remarks=[]
                )
            ]  # fmt: skip
            made.append(one)
    return made


def hidden_beside(session: Session, member: Member, shown: Notice, hidden: list[Notice]) -> None:
    """What is said of notices before it is said to the public: a clarification, a correction, an error, a line."""
    drafts = [one for one in hidden if one.state == State.DRAFT]
    session.add_all(
        [
            Clarification(
                notice_id=drafts[0].id, about_id=shown.id, rumour=f"{MARK}传言", seen_on=None, by=f"{MARK}甲", at=make.AT
            ),
            Correction(
                notice_id=shown.id, replacement_id=drafts[1].id, way="notice", note=f"{MARK}更正", by=f"{MARK}甲", at=make.AT
            ),
            Correction(notice_id=shown.id, way="console", note=f"{MARK}小改", by=f"{MARK}甲", at=make.AT),
            Mistake(
                notice_id=shown.id, place="正文", wrong=f"{MARK}错", right=f"{MARK}对", grade="serious", source="reader",
                found_by=f"{MARK}乙", found_on=date(2026, 11, 20), reported_by=f"{MARK}丙", reported_at=make.AT,
                owner_id=member.id, deadline=date(2026, 11, 25),
            ),
        ]
    )  # fmt: skip
    lines = [
        ledger.released(
            number, notice_id=one.id, title=f"{one.title}台账", item=f"{one.index_no}台账"
        )
        for number, one in enumerate(hidden, start=1)
    ]
    entry.append(session, lines, by=f"{MARK}丁", at=make.AT)


def hidden_answers(session: Session) -> None:
    """A section that is off, one that has expired, and an answer that is not of the guide."""
    common = {"unit": f"{MARK}单位", "updated_at": make.AT}
    for key, kind, more in (
        ("guide-apply-off", "guide", {"live": False}),
        ("guide-apply-old", "guide", {"valid_until": date(2020, 1, 1)}),
        ("faq-1", "faq", {}),
    ):
        said = {"question": f"{MARK}{key}？", "answer": f"{MARK}{key}"}
        session.add(Entry(key=key, kind=kind, **said, **common, **more))


def hidden_activities(session: Session, member: Member) -> None:
    """An activity that nobody has approved, one that was called off before anybody had, and an answer under review."""
    for number, cancelled in enumerate((None, make.AT)):
        mark = f"{MARK}活动{number}"
        session.add(
            Activity(
                title=mark, venue=mark, audience=mark, contact=mark, starts_at=make.later(days=3), ends_at=None, quota=5,
                signup_opens_at=None, signup_closes_at=None, offer=None, notice_id=None, unit_id=None, author_id=None,
                added_at=make.AT, shown_at=None, cancelled_at=cancelled, reason=mark,
            )
        )  # fmt: skip
    said: dict[str, object] = {"question": f"{MARK}审核中？", "answer": f"{MARK}审核中"}
    session.add(
        Proposal(
            kind="guide", target="guide-apply", title=f"{MARK}审核中", before=None, after=said, made_by=member,
            made_at=make.AT, state="in_review", ended_at=None,
        )
    )  # fmt: skip


def text_of(data: bytes) -> str:
    """What stands in an answer, also in a spreadsheet."""
    if not data.startswith(b"PK"):
        return data.decode(errors="replace")
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        return "".join(book.read(name).decode(errors="replace") for name in book.namelist())


@pytest.mark.parametrize("mode", ["full", "phone"])
def test_nothing_that_is_not_released_is_on_any_page(
    one_sessions: Sessions, tmp_path: Path, mode: str
) -> None:
    files = Files(tmp_path / "uploads")
    with one_sessions.begin() as session:
        make.loaded(session)
        people = make.staff(session)
        shown = public.notice(session, "公开的讲座", unit="图书馆", index_no="HT-1")
        hidden = hidden_notices(session, files)
        hidden_beside(session, people["editor"], shown, hidden)
        hidden_answers(session)
        hidden_activities(session, people["editor"])
        draft = emergency_help.approved(session, files, people)
        draft.title, draft.body = f"{MARK}应急", f"{MARK}应急讲座"
        engine.put(session, draft.id, f"{draft.title}讲座", at=make.AT)
        numbers = [one.id for one in (*hidden, draft)]
        kept = [one.file for each in hidden for one in each.media]
        words = {one.title for one in hidden}
    with time_machine.travel(make.AT, tick=False):
        _look(one_sessions, files, mode, numbers, kept, words, shown.id)


def _look(
    one_sessions: Sessions, files: Files, mode: str, numbers: list[int], kept: list[str], words: set[str], shown: int
) -> None:  # fmt: skip
    client = public.web(one_sessions, files, mode=mode).test_client()
    first = [
        *FIRST,
        *(f"/notices/{number}" for number in numbers),
        *(f"/notices/{number}/attachments/1" for number in numbers),
        *(f"/media/{file}" for file in kept),
    ]
    got = crawl(client, public.BASE, first)
    assert "公开的讲座" in text_of(got["/notices?q=讲座"].data)
    assert len([one for one in got.values() if one.status_code == 200]) > 12
    found = {path for path, one in got.items() if MARK in text_of(one.data)}
    assert found == set()
    assert not any(MARK in str(one.headers) for one in got.values())
    told = {path: one.status_code for path, one in got.items() if path.startswith("/notices/")}
    assert {status for path, status in told.items() if path != f"/notices/{shown}"} == {404, 410}
    for title in words:  # a search repeats what was asked, and nothing else
        page = client.get("/notices", query_string={"q": title}).text
        assert page.replace(title, "").count(MARK) == 0
