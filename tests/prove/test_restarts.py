"""Two schedulers share one PostgreSQL; now one, now the other is stopped or killed and comes back."""

import signal
import sys
import time

import pytest

from bot.notices.channel import Mode
from tests.prove import killing

PUBLISH, MASS, DEATHS = 4, 16, 10

pytestmark = [pytest.mark.prove, pytest.mark.timeout(900)]


def test_two_schedulers_that_come_and_go_send_each_release_once(
    postgres_url: str, redis_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    began = time.monotonic()
    outside = {"GONGKAI_DATABASE_URL": postgres_url, "GONGKAI_REDIS_URL": redis_url}
    with killing.town(seed=1124, **outside) as here:
        here.queue(Mode.PUBLISH, PUBLISH)
        here.queue(Mode.MASS, MASS)
        here.plan_troubles(calls=20)
        pair = [here.scheduler(), here.scheduler()]
        for _ in range(DEATHS):
            doomed = here.dice.randrange(2)
            here.kill(pair[doomed], here.dice.choice((signal.SIGKILL, signal.SIGTERM)))
            pair[doomed] = here.scheduler()
        here.settle()
        killing.check_each_is_out_once(here, PUBLISH + MASS)
        with capsys.disabled():
            sys.stdout.write(killing.told(here, PUBLISH + MASS, time.monotonic() - began))
