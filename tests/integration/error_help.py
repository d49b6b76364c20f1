"""What tests of the register of errors share: a notice that is out with an error, and hands that report and close."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import clock
from bot.db.files import Files
from bot.notices import (
    correct,
    mend,
    release,
    report_mistake,
)
from bot.notices.correction import Way
from bot.notices.front import Fields
from bot.notices.mend import Fix
from bot.notices.mistake import How, Mistake
from bot.notices.notice import Notice
from bot.notices.report_mistake import Report
from bot.notices.rules import CheckWord
from bot.staff.member import Member
from tests import make

WRONG, RIGHT = "文化广厂", "文化广场"
BODY = f"本周六晚七点在{WRONG}放映，免费入场。"
PROOF = "https://mp.weixin.qq.com/s/corrected"
People = dict[str, Member]


def out(session: Session, files: Files, people: People, body: str = BODY) -> Notice:
    one = make.scheduled(session, files, people, body=body)
    return published(session, one)


def published(session: Session, one: release.Release) -> Notice:
    one.notice.move("claim")
    release.give_index_no(session, one.notice, at=make.AT)
    release.confirm(session, one, url="", at=clock.now())
    return one.notice


def given(**told: object) -> Report:
    usual: dict[str, object] = {"found_by": "王女士", "found_on": make.today()}
    return Report(**{"wrong": WRONG, "right": RIGHT} | usual | told)  # type: ignore[arg-type]


def report(session: Session, notice: Notice, people: People, **told: object) -> Mistake:
    return report_mistake.report(
        session, notice, given(**told), by=people["officer"], at=clock.now()
    )


def fix(session: Session, one: Mistake, people: People, files: Files, how: How) -> str:
    return mend.fix(
        session, one, Fix(how, PROOF, note="电话答复"), by=people["officer"], files=files, at=clock.now()
    )  # fmt: skip


def words(session: Session) -> list[CheckWord]:
    return list(session.scalars(select(CheckWord).where(CheckWord.category == "错情")))


def corrected(session: Session, notice: Notice, people: People, files: Files, way: Way) -> Notice:
    fields = Fields(title=notice.title, body=BODY.replace(WRONG, RIGHT), unit="文化馆")
    return correct.correct(
        session, notice, correct.Order(fields, "地点", way), by=people["officer"], files=files,
        fetch=lambda _path: make.picture(), at=make.AT,
    )  # fmt: skip


def settle(session: Session) -> None:
    session.flush()
    for number in correct.due(session):
        correct.settle(session, number, base_url="http://bureau.test", at=clock.now())
