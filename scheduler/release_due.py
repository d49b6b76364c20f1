"""Release what is due: claim it, then one call to the platform after the other, each written down at once."""

import logging
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy.exc import SQLAlchemyError

from bot import clock
from bot.db.engine import Sessions
from bot.db.files import Files
from bot.errors import Refused, Unreachable, Unsure
from bot.notices import allowance, claim, dispatch, prepare, steps
from bot.notices.call import Step
from bot.notices.channel import Allowance, Job, Publisher
from bot.notices.dispatch import Dispatch

NO_ACCOUNT = (
    "没有设置这个公众号的 APP_ID、APP_SECRET 和 TOKEN（docs/settings.md），设置好后会自动发布"
)

MASS_SPENT = 45028  # the platform's "has no masssend quota"
GONE = 40007  # "invalid media_id"
BROKEN = "程序内部出错，已记入日志，稍后自动再试；一直不好请联系维护人员"

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Due:
    """The job, with the parts that it works with."""

    sessions: Sessions
    files: Files
    publishers: Mapping[str, Publisher]
    base_url: str
    stop: threading.Event

    def run(self) -> None:
        """Release everything that is due, and go on with what a dead process left, until told to stop."""
        owner = uuid4().hex
        while not self.stop.is_set():
            with self.sessions.begin() as session:
                claimed = claim.take_over(session, owner=owner, at=clock.now())
            if claimed is None:
                with self.sessions.begin() as session:
                    claimed = claim.claim(session, owner=owner, at=clock.now(), usual=self._usual())
            if claimed is None:
                return
            if claimed == claim.PUT_OFF:
                continue
            self._carry_out(claimed, owner)

    def _usual(self) -> dict[str, Allowance]:
        return {slug: account.allowance for slug, account in self.publishers.items()}

    def _carry_out(self, number: int, owner: str) -> None:
        """Take step after step of one attempt. Between two steps nothing is only in our memory."""
        with self.sessions.read() as session:
            account = self.publishers.get(session.get_one(Dispatch, number).account)
        if account is None:
            self._put_back(number, owner, NO_ACCOUNT, timedelta(minutes=10))
            return
        step: Step | None = None
        while not self.stop.is_set():
            try:
                step = self._plan(number, owner)
                if step is None or not self._take(number, owner, step, account):
                    return
            except Refused as refusal:
                self._refused(number, owner, step, refusal)
                return
            except SQLAlchemyError:
                raise  # nothing can be written down now; the lease runs out, and somebody takes over
            except Exception:  # a fault of ours in one attempt must not hold up the others
                log.exception("dispatch %s failed by a fault of this program", number)
                self._broken(number, owner)
                return
        self._let_go(number, owner)

    def _plan(self, number: int, owner: str) -> Step | None:
        with self.sessions.begin() as session:
            return steps.plan(
                session,
                number,
                owner=owner,
                files=self.files,
                base_url=self.base_url,
                at=clock.now(),
            )

    def _take(self, number: int, owner: str, step: Step, account: Publisher) -> bool:
        """One step; False when the attempt ends here for now."""
        try:
            result = step.run(account)
        except Unreachable as problem:
            log.warning("dispatch %s put back at %s: %s", number, step.name, problem)
            self._put_back(number, owner, _and_again(problem), _span(problem))
            return False
        except Unsure as problem:
            # Publishing twice is worse than publishing late: settle_releases looks for evidence.
            log.warning("dispatch %s is unsure: %s", number, problem)
            with self.sessions.begin() as session:
                if attempt := dispatch.held_by(session, number, owner):
                    dispatch.doubt(
                        attempt, reason="提交后没有收到平台的答复，正在核实", at=clock.now()
                    )
            return False
        with self.sessions.begin() as session:
            steps.write_down(session, number, step, result, owner=owner, at=clock.now())
        log.info("dispatch %s: %s done", number, step.name)
        return not isinstance(result, Job)

    def _refused(self, number: int, owner: str, step: Step | None, refusal: Refused) -> None:
        log.warning("dispatch %s refused: %s", number, refusal)
        code = getattr(refusal, "code", None)
        until = getattr(refusal, "until", None)  # the platform names a time: quota comes back then
        if isinstance(until, datetime):
            spent = until if code == MASS_SPENT else None
            self._put_back(number, owner, str(refusal), until - clock.now(), spent_until=spent)
            return
        gone = step is not None and step.name == "draft" and code == GONE
        with self.sessions.begin() as session:
            attempt = dispatch.held_by(session, number, owner)
            if attempt is not None and gone and prepare.forget_uploads(session, attempt):
                reason = "封面或图片在公众平台的素材库里不见了，重新上传"
                dispatch.put_back(
                    session, attempt, reason=reason, at=clock.now(), after=timedelta(0)
                )
            elif attempt is not None:
                dispatch.give_up(session, attempt, reason=str(refusal), at=clock.now())

    def _broken(self, number: int, owner: str) -> None:
        with self.sessions.begin() as session:
            attempt = dispatch.held_by(session, number, owner)
            if attempt is not None and attempt.submitting_at is not None:
                dispatch.doubt(attempt, reason="提交时程序出错，正在向平台核实", at=clock.now())
            elif attempt is not None:
                dispatch.put_back(session, attempt, reason=BROKEN, at=clock.now())

    def _put_back(
        self,
        number: int,
        owner: str,
        reason: str,
        after: timedelta | None,
        spent_until: datetime | None = None,
    ) -> None:
        with self.sessions.begin() as session:
            if attempt := dispatch.held_by(session, number, owner):
                if spent_until is not None:
                    allowance.mass_spent(session, attempt.account, until=spent_until)
                dispatch.put_back(session, attempt, reason=reason, at=clock.now(), after=after)

    def _let_go(self, number: int, owner: str) -> None:
        """Stopped between two steps: whoever comes next need not wait for our lease to run out."""
        with self.sessions.begin() as session:
            if attempt := dispatch.held_by(session, number, owner):
                attempt.lease_until = clock.now() - timedelta(seconds=1)


def _and_again(problem: Unreachable) -> str:
    """The reason for people; some already say that it is tried again."""
    text = str(problem)
    return text if "自动再试" in text else f"{text}，稍后自动再试"


def _span(problem: Unreachable) -> timedelta | None:
    seconds = getattr(problem, "after", None)  # the platform says how long to leave it alone
    return timedelta(seconds=seconds) if isinstance(seconds, (int, float)) else None
