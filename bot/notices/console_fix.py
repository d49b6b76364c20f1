"""The small change that the platform's console allows of a sent article: reviewed here, made there by a person, proven.

No call changes what is out. The console changes about twenty characters of the text, once, never title or cover.
So the corrected text passes the whole review as a draft of its own, the officer is told what to change, makes the
change in the console and confirms it with a picture of it; then the notice takes the corrected text over.
"""

import difflib
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.audit import trail
from bot.db.files import Files
from bot.errors import OutOfTurn, Refused
from bot.ledger import entry
from bot.ledger.entry import EntryKind
from bot.messages import message
from bot.notices import (
    article,
    clarify,
    correction,
    find,
    findable,
    pictures,
    release,
    restate,
    versions,
)
from bot.notices.correction import Correction, Standing, Way
from bot.notices.front import Fields
from bot.notices.notice import Notice, State, hold
from bot.notices.release import Stage
from bot.review import change
from bot.search import engine
from bot.staff import roles
from bot.staff.member import Member

MOST = 20  # characters; the platform says "about"
INSTEAD = "请改用“另发更正”（--way notice）或“删除重发”（--way resend）"


def fields(session: Session, notice: Notice, new: Fields) -> Fields:
    """The notice as it is with the new text. Raises Refused where the console could not make the change."""
    done = select(Correction.id).where(
        Correction.notice_id == notice.id, Correction.way == Way.CONSOLE, Correction.state == Standing.DONE
    )  # fmt: skip
    if session.scalar(done.limit(1)) is not None:
        raise Refused(f"《{notice.title}》在公众平台后台改过一次，不能再改。{INSTEAD}")
    if new.title != notice.title:
        raise Refused(f"公众平台后台不能改标题和封面。{INSTEAD}")
    if new.attachments:
        raise Refused(f"公众平台后台只能改文字，不能换附件。{INSTEAD}")
    return replace(restate.fields(notice), body=new.body)


def check(notice: Notice, draft: Notice) -> None:
    """Refuse a draft that changes more than the console can: its pictures, or more than 20 characters, or nothing."""
    if (draft.title, draft.cover, draft.event) != (notice.title, notice.cover, notice.event):
        raise Refused(f"公众平台后台不能改标题、封面和活动安排。{INSTEAD}")
    if draft.attached() != notice.attached():
        raise Refused(f"公众平台后台只能改文字，不能换附件。{INSTEAD}")
    if article.pictures(draft.body) != article.pictures(notice.body):
        raise Refused(f"公众平台后台只能改文字，不能换图片。{INSTEAD}")
    changes = differences(notice, draft)
    changed = sum(max(len(old), len(new)) for old, new in changes)
    if not changes:
        raise Refused("正文的文字和已发布的一样，没有要改的")
    if changed > MOST:
        raise Refused(f"改动了 {changed} 个字，公众平台后台最多改 {MOST} 个字左右。{INSTEAD}")


def check_draft(session: Session, draft: Notice) -> None:
    """The same for a notice that may be the text of a small change, whenever it was written anew. Raises Refused."""
    original = correction.changed_in_console(session, draft.id)
    if original is not None:
        check(session.get_one(Notice, original), draft)


def differences(notice: Notice, draft: Notice) -> list[tuple[str, str]]:
    """Each place where the draft reads otherwise: the old characters and the new ones; either may be empty."""
    old, new = article.plain(notice.body), article.plain(draft.body)
    matched = difflib.SequenceMatcher(None, old, new, autojunk=False)
    return [
        (old[begin:end], new[there:until])
        for kind, begin, end, there, until in matched.get_opcodes()
        if kind != "equal"
    ]


def in_words(notice: Notice, draft: Notice) -> str:
    """What to change, as the officer reads it."""
    told = {
        (True, True): "“{old}”改为“{new}”", (True, False): "删去“{old}”", (False, True): "加上“{new}”",
    }  # fmt: skip
    changes = differences(notice, draft)
    return "；".join(told[bool(old), bool(new)].format(old=old, new=new) for old, new in changes)


def ask(
    session: Session, one: Correction, original: Notice, draft: Notice, *, at: datetime
) -> None:
    """The corrected text is approved: tell the officer what to change in the console."""
    one.state = Standing.BY_HAND
    text = (
        f"请到公众平台后台修改已发表的《{original.title}》：{in_words(original, draft)}。"
        f"改好后截图，在稿件页“更正”里登记"
    )
    message.tell(session, ("officer",), text, about=("notice", str(original.id)), at=at)


def confirm(
    session: Session, notice: Notice, proof: bytes, name: str, *, by: Member, files: Files, at: datetime
) -> None:  # fmt: skip
    """The officer has made the change: the notice reads as approved, and the ledger has a line of it.

    `proof` is a picture of the changed article, `name` the name of its file. Raises NotYours, OutOfTurn, Refused.
    """
    roles.require(by, "release.settle")
    waiting = select(Correction).where(
        Correction.notice_id == notice.id, Correction.way == Way.CONSOLE,
        Correction.state == Standing.BY_HAND,
    )  # fmt: skip
    one = session.scalar(waiting)
    hold(session, *filter(None, (notice.id, one.replacement_id if one else None)))
    if one is not None:
        session.refresh(one, with_for_update=True)
    if one is None or one.state != Standing.BY_HAND or one.replacement_id is None:
        raise OutOfTurn(f"《{notice.title}》没有等着在后台修改的更正")
    if notice.state != State.PUBLISHED:
        raise OutOfTurn(f"《{notice.title}》已经不是已发布，更正作罢")
    draft = session.get_one(Notice, one.replacement_id)
    if draft.state != State.APPROVED or not find.approved_as_it_stands(session, draft):
        raise OutOfTurn(f"更正稿 {draft.id} 后来又改了，还没有审定；审定以后再到后台修改")
    check(notice, draft)
    data, suffix = pictures.prepare(proof, name)
    one.proof, one.state, one.settled_at = files.keep(data, suffix), Standing.DONE, at
    before: dict[str, object] = {"fingerprint": notice.fingerprint()}
    said = versions.content(notice)
    _take_over(session, notice, draft, at=at)
    versions.keep(session, notice, said, by=by.name, at=at)
    _enter(session, notice, by=by, at=at)
    trail.record(
        session, actor=by.name, verb="notice.corrected", subject=("notice", str(notice.id)), at=at,
        before=before, after={"correction": one.state, "way": one.way, "replacement": draft.id,
                              "proof": one.proof, "fingerprint": notice.fingerprint()},
    )  # fmt: skip


def _take_over(session: Session, notice: Notice, draft: Notice, *, at: datetime) -> None:
    """The approval of the draft is that of these very words; the draft has done its part."""
    if _is_made(notice):  # our pages and answers show it: it must not go on saying what was wrong
        notice.digest = article.digest(draft.body)
    notice.body, notice.updated_at = draft.body, at
    change.carry_over(session, "notice", draft.id, notice.id, fingerprint=notice.fingerprint())
    draft.reason = f"已在公众平台后台改好，内容并入《{notice.title}》（{notice.id}）"
    words = clarify.searched(session, notice)
    engine.put(session, notice.id, words, at=notice.published_at or at)
    findable.put(session, notice)


def _is_made(notice: Notice) -> bool:
    """Whether the digest is the beginning of the text, and nobody's own words."""
    return notice.digest == article.digest(notice.body)


def _enter(session: Session, notice: Notice, *, by: Member, at: datetime) -> None:
    out = [one for one in release.of(session, notice.id) if one.state == Stage.PUBLISHED]
    line = release.copied(session, out[0], at=at, kind=EntryKind.CORRECTED)
    entry.append(session, [line], by=by.name, at=at)
