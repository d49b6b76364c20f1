"""What can go wrong while a scheduler dies: every fault of the promise, and how the platform is told to play it."""

import random
from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.notices.channel import Mode
from tests.prove.town import Town
from tests.world import SENT

SUBMIT = {Mode.PUBLISH: "freepublish/submit", Mode.MASS: "message/mass/sendall"}
OTHER = "draft/add"


@dataclass(frozen=True)
class Fault:
    """One kind of trouble. `kind` is a fault of the platform's next call, `code` the errcode that it answers."""

    name: str
    kind: str = ""
    code: int = 0
    seconds: float = 0.0
    effect: bool | None = None  # None: the dice decide whether the call took effect all the same
    tokens: str = ""  # revoke or expire: every token ends, and once more while the scheduler works
    habits: Mapping[str, object] = field(default_factory=dict)
    modes: tuple[Mode, ...] = SENT
    schedulers: int = 1
    redis: bool = True
    redis_dies: bool = False  # killed while the scheduler works, and back empty for the next

    def play(self, here: Town, mode: Mode, dice: random.Random) -> None:
        """Tell the platform, for the scheduler that comes next. Mostly the submit is hit."""
        if self.habits:
            here.control("settings", **self.habits)
        if self.tokens:
            here.control("tokens", how=self.tokens)  # the one that Redis remembers
        if not self.kind:
            return
        kind, path = self.kind, SUBMIT[mode]
        if kind == "slow":
            kind = dice.choice(("slow", "slow_answer"))  # it takes effect after the wait, or before
        elif self.modes == SENT and dice.random() < 0.2:
            path = OTHER
        effect = dice.random() < 0.5 if self.effect is None else self.effect
        here.control(
            "fault", path=path, kind=kind, seconds=self.seconds, effect=effect, answer={"errcode": self.code}
        )  # fmt: skip


FAULTS = (
    Fault("none"),
    Fault("HTTP 502", "http_502"),
    Fault("time-out", "timeout", seconds=0.8),
    Fault("lost answer", "timeout", seconds=0.8, effect=True),
    Fault("cut before the effect", "cut_before"),
    Fault("cut after the effect", "cut_after"),
    Fault("slow answer", "slow", seconds=0.6),
    Fault("-1", "errcode", -1),
    Fault("40001", tokens="revoke"),
    Fault("42001", tokens="expire"),
    Fault("45009", "errcode", 45009),
    # Said of a first call, of which the platform names no job: it may have been taken on or not.
    Fault("45065 at once", "errcode", 45065, modes=(Mode.MASS,)),
    # The repeat after a lost answer is told of the first, or to come again in a minute.
    Fault("45065", "cut_after", modes=(Mode.MASS,)),
    Fault("45066", "cut_after", modes=(Mode.MASS,), habits={"clientmsgid_gap": 60}),
    Fault("duplicate event", habits={"event": "twice", "event_delay": 0.1}),
    Fault("early event", habits={"event": "early"}),
    Fault("missing event", habits={"event": "none"}),
    Fault("late event", habits={"event": "late", "event_delay": 0.5}),
    Fault("two schedulers", schedulers=2),
    Fault("Redis down", redis=False),
    Fault("Redis killed", redis_dies=True),
)
CASES = tuple((fault, mode) for fault in FAULTS for mode in fault.modes)
