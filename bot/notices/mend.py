"""Close an error of the register: by the correction or withdrawal that did it, found by its state, and with proof."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot.checks import reading
from bot.clock import local_day
from bot.db.files import Files
from bot.errors import OutOfTurn, Refused
from bot.notices import article, correction, learn, proof, removal
from bot.notices.correction import Correction, Way
from bot.notices.mistake import AUTHOR, DIGEST, HOWS, How, Mistake, Standing, hold_open
from bot.notices.notice import Notice, State
from bot.notices.report_mistake import record
from bot.staff import roles
from bot.staff.member import Member

WAYS = {How.CORRECT: Way.NOTICE, How.CONSOLE: Way.CONSOLE, How.RESEND: Way.RESEND}


@dataclass(frozen=True)
class Fix:
    """How it was put right, and the proof: an address, or a file's bytes under its `name`."""

    how: How
    address: str = ""
    file: bytes = b""
    name: str = ""
    note: str = ""
    learn: bool = True


def fix(
    session: Session, one: Mistake, given: Fix, *, by: Member, files: Files, at: datetime
) -> str:
    """It is put right. Returns why its word did not join the pack, empty where it did or was not to.

    Raises NotYours; OutOfTurn while what is named has not been done; Refused without proof.
    """
    roles.require(by, "error.fix")
    hold_open(session, one)
    done = _correction(session, one, WAYS[given.how]) if given.how in WAYS else None
    if given.how in (How.WITHDRAW, How.RESEND):
        _is_gone(session, one)
    if given.how == How.EXPLAINED and not given.note.strip():
        raise Refused("请用 --note 写明向谁、怎样说明的")
    one.proof = _proof(given, files)
    one.how, one.note, one.correction_id = given.how, given.note.strip(), done.id if done else None
    one.state, one.settled_by, one.settled_at = Standing.FIXED, by.name, at
    told: dict[str, object] = {
        "error": one.id, "wrong": one.wrong, "how": one.how, "proof": one.proof, "note": one.note
    }  # fmt: skip
    left = _learn(session, one, at) if given.learn else ""
    record(session, one, "error.fix", by.name, at, told | {"learned": one.word_id is not None})
    return left


def _learn(session: Session, one: Mistake, at: datetime) -> str:
    try:
        learn.learn(session, one, at=at)
    except Refused as why:
        return str(why)
    return ""


def _correction(session: Session, one: Mistake, way: Way) -> Correction:
    """The newest correction of the notice by a way that is done and was not before the error was found."""
    begun = [each for each in correction.of(session, one.notice_id) if each.way == way]
    done = [each for each in begun if _is_after(each, one)]
    if done:
        _reads_right(session, one, done[-1])
        return done[-1]
    what = correction.WAY_WORDS[way]
    if begun and begun[-1].settled_at is None:
        raise OutOfTurn(f"{what}还没有办完（更正稿 {begun[-1].replacement_id}），办完以后再登记")
    raise OutOfTurn(f"《{one.notice.title}》没有办过{what}。先在稿件页点“更正”办理")


def _is_after(each: Correction, one: Mistake) -> bool:
    is_done = each.state == correction.Standing.DONE and each.settled_at is not None
    return is_done and local_day(each.settled_at or one.reported_at) >= one.found_on


def _reads_right(session: Session, one: Mistake, done: Correction) -> None:
    """Raise OutOfTurn where the new text still has the wording; a 更正 of its own may quote it."""
    if done.way == Way.NOTICE:
        return
    new = session.get(Notice, done.replacement_id) if done.replacement_id else None
    text = one.notice if done.way == Way.CONSOLE or new is None else new
    reads = [text.title, article.plain(text.body)]
    if done.way == Way.RESEND or one.place == DIGEST:  # the console leaves the digest as it is
        reads.append(text.digest)
    if done.way == Way.RESEND or one.place == AUTHOR:
        reads.append(text.author)
    if any(one.wrong in reading.words(each) for each in reads):
        raise OutOfTurn(f"改过的《{text.title}》里还有“{one.wrong}”，没有改好，不能办结")


def _is_gone(session: Session, one: Mistake) -> None:
    if one.notice.state != State.WITHDRAWN:
        raise OutOfTurn(
            f"《{one.notice.title}》没有撤回，不能按“{HOWS[How.WITHDRAW]}”办结。先在稿件页点“撤回”办理"
        )
    if left := removal.left(session, one.notice):
        raise OutOfTurn(
            f"《{one.notice.title}》的撤回还没有办完（{'、'.join(left)}），办完以后再登记"
        )


def _proof(given: Fix, files: Files) -> str:
    if given.file:
        return proof.keep(given.file, given.name, files)
    if not given.address.startswith(("https://", "http://")):
        raise Refused("办结要有证明：截图、PDF，或以 https:// 开头的网址")
    return given.address
