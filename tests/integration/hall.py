"""A desk over a bureau with a scheduler, for tests of releases and of what comes after them."""

from pathlib import Path

import time_machine

from bot.db.engine import Sessions
from bot.errors import Unsure
from bot.notices.channel import Mode
from bot.notices.release import Stage
from tests import make
from tests.integration.desk_help import Browser, Desk
from tests.world import World


class Hall:
    """A desk over a bureau with a scheduler."""

    def __init__(self, sessions: Sessions, folder: Path, hands: time_machine.Traveller) -> None:
        self.world, self.hands = World(sessions, folder), hands
        self.desk = Desk(sessions, folder, publishers={"wechat": self.world.account})

    def of(self, role: str) -> Browser:
        return self.desk.of(self.world.people[role], at=make.AT)

    def out(self, mode: Mode = Mode.PUBLISH, body: str = "周六在文化广场放映。") -> int:
        """A release that is out."""
        number = self.world.arrange(mode, body=body)
        self.world.play(self.hands, seconds=3, times=2)
        assert self.world.release(number).state == Stage.PUBLISHED
        return number

    def unsure(self) -> int:
        """A release whose submit was lost, and of which a person has been asked."""
        self.world.account.troubles.append(("submit", True, Unsure("没有答复")))
        self.world.account.hidden = True
        number = self.world.arrange()
        self.world.due()
        for _ in range(8):
            self.hands.shift(600)
            self.world.settle()
        return number

    def notice(self, number: int) -> int:
        return self.world.release(number).notice_id
