"""A bureau where several notices are arranged to go out together."""

import time_machine

from bot.notices import group, show
from bot.notices.channel import Mode
from bot.notices.release import Release
from tests import make
from tests.world import World


class Groups(World):
    """The same, where several notices are arranged together."""

    def together(self, count: int = 3, mode: Mode = Mode.MASS, **due: float) -> list[int]:
        """Approved notices in one send; the numbers of their releases, in order."""
        when = make.later(**due) if due else None
        with self.sessions.begin() as session:
            made = [
                make.approved(session, self.files, self.people, body=f"第{n}篇。")
                for n in range(count)
            ]
            by = self.people["editor"]
            arranged = group.group(
                session, made, on="wechat", mode=mode, due=when, by=by, at=make.AT
            )
            return [one.id for one in arranged]

    def stages(self, numbers: list[int]) -> list[str]:
        """How they stand."""
        return [self.release(number).state for number in numbers]

    def notice_of(self, number: int) -> int:
        """The notice of a release."""
        return self.release(number).notice_id

    def finish(self, hands: time_machine.Traveller) -> None:
        """Let the scheduler work until everything is settled."""
        self.play(hands, seconds=15, times=3)

    def group(self, *numbers: int, **at: float) -> list[Release]:
        """Arrange notices in one mass send, as soon as possible."""
        moment, by = make.later(**at) if at else make.AT, self.people["editor"]
        with self.sessions.begin() as session:
            notices = [show.find(session, number) for number in numbers]
            return group.group(
                session, notices, on="wechat", mode=Mode.MASS, due=None, by=by, at=moment
            )
