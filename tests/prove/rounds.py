"""Rounds of a proof: one release, one fault, and schedulers that die one after the other at random moments."""

import random
import time
from collections import Counter
from dataclasses import dataclass, field

from bot.notices.channel import Mode
from bot.notices.dispatch import Dispatch, Progress
from bot.notices.release import Stage
from tests.prove.faults import CASES, Fault
from tests.prove.nursery import Born
from tests.prove.town import Town

TIMEOUTS = (
    2.0,
    0.5,
)  # seconds to connect and to read; what waits longer at the platform is a time-out
SPAN = 0.25  # seconds within which a scheduler dies; what it does in one round takes about so long
SEVERAL = (1, 1, 2, 3)  # notices in one send
DEATHS = 3  # at most so many in one round
IN_HAND = (
    *("nothing claimed", "before its draft", "with its draft", "in its submit"),
    *("put back", "in doubt", "with its job", "out already"),
)


@dataclass
class Proof:
    """What was played so far: fault and mode by what each death found under way, and what the platform answered."""

    here: Town
    dice: random.Random
    cases: Counter[tuple[str, str]] = field(default_factory=Counter)
    answers: Counter[str] = field(default_factory=Counter)
    seen: int = 0  # the newest call that was counted

    def run(self, deaths: int) -> None:
        """Round after round, every fault in both modes in turn, until so many have died."""
        rounds = 0
        while self.cases.total() < deaths:
            fault, mode = CASES[rounds % len(CASES)]
            self.round(fault, mode, min(DEATHS, deaths - self.cases.total()))
            rounds += 1

    def round(self, fault: Fault, mode: Mode, deaths: int) -> None:
        """One release: schedulers die over it until it is out or enough have; then another finishes."""
        here, began = self.here, time.monotonic()
        number = here.arrange(mode, self.dice.choice(SEVERAL))
        while deaths > 0 and here.stage(number) != Stage.PUBLISHED:
            fault.play(here, mode, self.dice)
            working = [
                here.bear("scheduler", redis=fault.redis, timeouts=TIMEOUTS)
                for _ in range(fault.schedulers)
            ]
            for doomed in working[:deaths]:
                self._kill(doomed, fault, mode, number)
                deaths -= 1
            for left in working:
                left.kill()
            here.pass_wait(number)
        # What the dead had sent and was slow has arrived by then, mostly while the next one works.
        left_over = began + fault.seconds - time.monotonic()
        here.finish(number, redis=fault.redis)
        time.sleep(max(0.0, min(left_over, fault.seconds)))
        self._count_answers()
        here.quiet()
        here.well_again()

    def _kill(self, doomed: Born, fault: Fault, mode: Mode, number: int) -> None:
        """kill -9 at a random moment; what was under way then is counted."""
        doomed.begins()
        span = SPAN + fault.seconds
        if fault.tokens:
            time.sleep(self.dice.uniform(0.0, span / 2))
            self.here.control("tokens", how=fault.tokens)
            span /= 2
        if fault.redis_dies:
            time.sleep(self.dice.uniform(0.0, span / 2))
            self.here.redis.die()
            span /= 2
        time.sleep(self.dice.uniform(0.0, span))  # the moment is what is random here
        doomed.kill()
        assert doomed.code == -9, doomed.said()
        self.cases[f"{fault.name}, {mode}", _in_hand(self.here.attempt(number))] += 1

    def _count_answers(self) -> None:
        """The errors that the platform really answered, of the fifty calls that it shows."""
        calls = self.here.calls()
        for call in calls:
            if int(str(call["id"])) > self.seen and call["errcode"]:
                self.answers[str(call["errcode"])] += 1
        self.seen = max((int(str(call["id"])) for call in calls), default=self.seen)

    def told(self, out: int, seconds: float) -> str:
        """The count of each case, for whoever runs the proof."""
        lines = [
            f"{out} releases, each out once; {self.cases.total()} deaths in {seconds:.0f} s, each under one fault:",
            f"{'':32}" + "".join(f"{name:>17}" for name in IN_HAND),
        ]
        for fault, mode in CASES:
            row = f"{fault.name}, {mode}"
            lines.append(f"{row:32}" + "".join(f"{self.cases[row, name]:17d}" for name in IN_HAND))
        total = [
            sum(times for (_, found), times in self.cases.items() if found == name)
            for name in IN_HAND
        ]
        lines.append(f"{'together':32}" + "".join(f"{number:17d}" for number in total))
        answered = ", ".join(f"{code} × {times}" for code, times in sorted(self.answers.items()))
        asked = ", ".join(f"{what} × {times}" for what, times in sorted(self.here.persons.items()))
        lines += [f"errors answered: {answered}", f"a person was asked: {asked or 'never'}"]
        return "\n" + "\n".join(lines) + "\n"


def _in_hand(attempt: Dispatch | None) -> str:
    """What a scheduler that died had in hand."""
    if attempt is None or attempt.state in (Progress.PUT_BACK, Progress.FAILED):
        return "put back" if attempt else "nothing claimed"
    if attempt.state == Progress.WORKING:
        if attempt.submitting_at is not None:
            return "in its submit"
        return "with its draft" if attempt.draft_id else "before its draft"
    stands = {Progress.UNSURE: "in doubt", Progress.SUBMITTED: "with its job"}
    return stands.get(Progress(attempt.state), "out already")
