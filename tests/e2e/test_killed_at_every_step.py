"""The scheduler dies by kill -9 at every step that it records; another one brings the release out, once.

Dying right before a step is recorded is dying right after the platform's answer came; dying after it, before
the next call. What is under way to the platform at death is played by an answer that is slow to come.
"""

import signal
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from bot.notices.channel import Mode
from tests.e2e.place import wait_for
from tests.prove import witness
from tests.prove.mortal import OUT
from tests.prove.nursery import Nursery
from tests.prove.town import Town, town
from tests.servers import Valkey
from tests.world import SENT

pytestmark = [pytest.mark.prove, pytest.mark.timeout(300)]

SUBMIT = {Mode.PUBLISH: "freepublish/submit", Mode.MASS: "message/mass/sendall"}
LOST = ["answered", "cut_before", "cut_after"]  # what becomes of the submit besides
# The step at which the submit is marked: claimed, then two for each call: what is next, what came of it.
MARKED = {Mode.PUBLISH: 10, Mode.MASS: 8}
CALLS = ("media/uploadimg", "material/add_material", "draft/add")
# What else is asked when the submit of a publish was lost.
LOOKS = ("freepublish/batchget", "draft/get", "draft/delete")


@pytest.fixture
def bureau(cradle: Nursery, tmp_path: Path, sqlite_url: str, valkey: Valkey) -> Iterator[Town]:
    """A bureau without a scheduler."""
    with town(cradle, tmp_path, sqlite_url, valkey) as here:
        yield here


@pytest.mark.parametrize("before", [True, False], ids=["before", "after"])
@pytest.mark.parametrize("submit", LOST)
@pytest.mark.parametrize("mode", SENT)
def test_killed_before_or_after_every_recorded_step_it_is_out_once(
    bureau: Town, mode: Mode, submit: str, before: bool
) -> None:
    first = 1 if submit == "answered" else MARKED[mode]  # up to there the two are the same
    step, ended = first - 1, -signal.SIGKILL
    while ended != OUT:
        step += 1
        number = bureau.arrange(mode)
        if submit != "answered":
            bureau.control("fault", path=SUBMIT[mode], kind=submit)
        doomed = bureau.bear(
            "scheduler", release=number, waits_pass=submit != "answered", step=step, before=before
        )
        ended = doomed.wait()
        assert ended in (OUT, -signal.SIGKILL), doomed.said()
        bureau.finish(number)
        bureau.well_again()
    assert step > MARKED[mode] + 2  # the answer, the outcome
    assert witness.check(bureau) == step - first + 1
    assert not bureau.persons


@pytest.mark.parametrize("before", [True, False], ids=["before", "after"])
def test_several_in_one_send_are_out_once_all_of_them(bureau: Town, before: bool) -> None:
    ended, step, marked = -signal.SIGKILL, MARKED[Mode.MASS], MARKED[Mode.MASS] + 4
    while ended != OUT:  # from before its draft on
        step += 1
        number = bureau.arrange(Mode.MASS, several=2)
        bureau.control("fault", path=SUBMIT[Mode.MASS], kind="cut_after")
        doomed = bureau.bear("scheduler", release=number, waits_pass=True, step=step, before=before)
        ended = doomed.wait()
        assert ended in (OUT, -signal.SIGKILL), doomed.said()
        bureau.finish(number)
        bureau.well_again()
    assert step > marked + 2
    assert witness.check(bureau) == 2 * (step - MARKED[Mode.MASS])
    assert not bureau.persons


@pytest.mark.parametrize("mode", SENT)
def test_killed_while_a_call_is_under_way_it_is_out_once(bureau: Town, mode: Mode) -> None:
    paths = [*CALLS, SUBMIT[mode], *(LOOKS if mode == Mode.PUBLISH else ())]
    for path in paths:
        number = bureau.arrange(mode)
        if path in LOOKS:
            bureau.control("fault", path=SUBMIT[mode], kind="cut_before")
        bureau.control("fault", path=path, kind="slow_answer", seconds=2)
        doomed = bureau.bear("scheduler", release=number, waits_pass=path in LOOKS)
        wait_for(partial(_under_way, bureau, path), f"{path} to be under way")
        doomed.kill()
        bureau.finish(number)
    assert witness.check(bureau) == len(paths)
    assert not bureau.persons


def _under_way(here: Town, path: str) -> bool:
    newest = here.calls(path)[:1]
    return bool(newest) and newest[0]["fault"] == "slow_answer"
