"""The scheduler dies by kill -9 at random moments while a queue goes out: everything goes out exactly once."""

import sys
import time

import pytest

from bot.notices.channel import Mode
from tests.prove import killing

PUBLISH, MASS, DEATHS = 10, 32, 24

pytestmark = [pytest.mark.prove, pytest.mark.timeout(900)]


def test_killed_at_random_moments_everything_goes_out_exactly_once(
    capsys: pytest.CaptureFixture[str],
) -> None:
    began = time.monotonic()
    with killing.town(seed=20261124) as here:
        here.queue(Mode.PUBLISH, PUBLISH)
        here.queue(Mode.MASS, MASS)
        here.plan_troubles(calls=60)
        for _ in range(DEATHS):
            here.kill(here.scheduler())
        assert sum(here.cases.values()) == DEATHS
        here.scheduler()
        here.settle()
        killing.check_each_is_out_once(here, PUBLISH + MASS)
        with capsys.disabled():
            sys.stdout.write(killing.told(here, PUBLISH + MASS, time.monotonic() - began))
