"""The scheduler dies by kill -9 at random moments, each under one fault: never twice, never lost, counted once."""

import os
import random
import sys
import time
from pathlib import Path

import pytest

from tests.prove import witness
from tests.prove.nursery import nursery
from tests.prove.rounds import Proof
from tests.prove.town import town
from tests.servers import valkey

DEATHS = int(os.environ.get("PROVE_DEATHS", "500"))  # make bench asks for 2,000
ON_POSTGRES = DEATHS // 5
CODES = {"-1", "40001", "42001", "45009", "45065", "45066"}

pytestmark = [pytest.mark.prove, pytest.mark.timeout(600 + 6 * DEATHS)]


@pytest.mark.parametrize(
    ("database", "deaths"), [("sqlite", DEATHS - ON_POSTGRES), ("postgres", ON_POSTGRES)]
)
def test_killed_at_random_moments_everything_is_out_once(
    database: str,
    deaths: int,
    tmp_path: Path,
    request: pytest.FixtureRequest,
    capsys: pytest.CaptureFixture[str],
) -> None:
    began, url = time.monotonic(), request.getfixturevalue(f"{database}_url")
    with nursery() as cradle, valkey() as redis, town(cradle, tmp_path, url, redis) as here:
        proof = Proof(here, random.Random(20261124))
        proof.run(deaths)
        assert proof.cases.total() == deaths
        assert set(proof.answers) >= CODES  # they were not only planned
        told = proof.told(witness.check(here), time.monotonic() - began)
    with capsys.disabled():
        sys.stdout.write(f"\n{database}: {told}")
