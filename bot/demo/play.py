"""Play a notice's story through the product's own verbs, each at the time when it would have been done."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.db.files import Files
from bot.demo import cast
from bot.demo.pictures import drawn
from bot.demo.stories import Story
from bot.ledger.channels import DEFAULT
from bot.notices import release, review, schedule, withdraw, write
from bot.notices.channel import Mode
from bot.notices.front import Fields
from bot.notices.notice import Notice
from bot.review.chain import CHECKLIST
from bot.staff import member
from bot.staff.member import Member

# The chain as shipped (interfaces.md, section 2): who passes it, after how long, with what words.
_STEPS = (
    (None, timedelta(hours=2), "内容属实，同意。"),
    (cast.DEPUTY, timedelta(hours=4, minutes=30), "同意发布，时间、地点请再核一遍。"),
    (cast.CHIEF, timedelta(hours=6), "重点信息，同意公开。"),
)
SUBMITTED, ARRANGED, TAKEN_BACK = (
    timedelta(minutes=40),
    timedelta(hours=7),
    timedelta(hours=18, minutes=30),
)


@dataclass(frozen=True)
class Stage:
    """Where a story is played."""

    session: Session
    files: Files

    def play(self, story: Story, *, now: datetime, due: datetime) -> Notice:
        """The whole story; what is to go out on loading is arranged `now`, for `due`."""
        # What its author saved "today" was saved before now, also when the demonstration is loaded at night.
        begins = min(story.begins, now - timedelta(minutes=5))
        author = self._who(cast.editor(story.fields.unit))
        notice = self.write(story.fields, by=author, at=begins)
        if story.ends == "draft":
            return notice
        self.submit(notice, by=author, at=begins + SUBMITTED)
        if story.ends == "returned":
            head, at = self._who(cast.head(story.fields.unit)), begins + _STEPS[0][1]
            review.return_to_author(self.session, notice, by=head, comment=story.remark, at=at)
            return notice
        passed = story.passed if story.ends == "in_review" else len(_STEPS)
        self.approve(notice, begins=begins, steps=passed)
        if story.ends in ("scheduled", "published", "withdrawn"):
            self._arrange(story, notice, author, (begins + ARRANGED, now, due))
        return notice

    def write(self, fields: Fields, *, by: Member, at: datetime) -> Notice:
        """A draft with its pictures drawn."""
        return write.add(self.session, fields, by=by, files=self.files, fetch=drawn, at=at)

    def submit(self, notice: Notice, *, by: Member, at: datetime) -> None:
        """Into its chain. Raises Refused when a check blocks it."""
        review.submit(self.session, notice, by=by, at=at)

    def approve(self, notice: Notice, *, begins: datetime, steps: int, pace: float = 1) -> None:
        """Pass the first steps of its chain; `pace` shortens the time that they took."""
        short = 1 if notice.origin == "repost" else 2
        chain = _STEPS if notice.importance == "key" else _STEPS[:short]
        for name, after, comment in chain[:steps]:
            by = self._who(name or cast.head(notice.unit.name))
            at = begins + after * pace
            review.approve(self.session, notice, by=by, comment=comment, checked=CHECKLIST, at=at)

    def _arrange(
        self,
        story: Story,
        notice: Notice,
        author: Member,
        times: tuple[datetime, datetime, datetime],
    ) -> None:
        usual, now, due = times
        if story.goes_out is not None:
            self.arrange(notice, by=author, due=story.goes_out, at=usual)
        elif story.released is None:
            self.arrange(notice, by=author, due=due, at=now)
        else:
            self.arrange(notice, by=author, due=story.released, at=usual)
            self._was_released(notice, at=story.released)
        if story.ends == "withdrawn" and story.released is not None:
            officer, at = self._who(cast.OFFICER), story.released + TAKEN_BACK
            withdraw.withdraw(self.session, notice, by=officer, reason=story.remark, at=at)

    def arrange(self, notice: Notice, *, by: Member, due: datetime, at: datetime) -> None:
        """Arrange it to go out on the default account, without telling followers: mass sends are rationed."""
        schedule.schedule(
            self.session, notice, on=[DEFAULT], mode=Mode.PUBLISH, due=due, by=by, at=at
        )

    def _was_released(self, notice: Notice, *, at: datetime) -> None:
        """It went out before the simulated platform was there: no call is made, and no address is claimed."""
        notice.move("claim")
        release.give_index_no(self.session, notice, at=at)
        for one in release.of(self.session, notice.id):
            release.confirm(self.session, one, url="", at=at)

    def _who(self, name: str) -> Member:
        return member.by_name(self.session, name)
