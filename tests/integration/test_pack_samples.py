"""A sample of a quarter's releases is packed so that anybody can draw it again; what cannot be packed leaves no file."""

import json
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.audit.trail import Act
from bot.errors import NotFound, Refused
from bot.reports.pack.sample import number_of
from tests.integration.pack_help import pack as taken
from tests.integration.pack_help import released
from tests.integration.test_cli_release import Desk


def test_a_sample_of_a_quarter_can_be_drawn_again(tmp_path: Path) -> None:
    desk = released(tmp_path)
    pack = taken(desk, "--quarter", "2026-Q4", "--sample", "1", "--seed", "监督 7")
    told = json.loads(pack.files["sample.json"])
    assert (told["seed"], told["population"], told["wanted"]) == ("监督 7", 2, 1)
    numbers = {lot["seq"]: number_of("监督 7", lot["hash"]) for lot in told["lots"]}
    first = min(numbers, key=lambda seq: numbers[seq])
    (folder,) = {path.split("/")[0] for path in pack.files if "/" in path}
    assert folder == {1: "R1", 2: "L2"}[first]
    assert [lot["taken"] for lot in told["lots"]] == [True, False]
    assert "种子：监督 7" in pack.text("index.html")
    whole = taken(desk, "--quarter", "2026-Q4", "--sample", "9")
    assert "2026-Q4 共 2 个发布，不够 9 个，全部取出；种子 " in whole.said
    assert {path.split("/")[0] for path in whole.files if "/" in path} == {"R1", "L2"}
    with desk.sessions.read() as session:
        acts = list(session.scalars(select(Act).where(Act.verb == "pack.read")))
    assert [one.subject_id for one in acts] == ["2026-Q4", "2026-Q4"]
    assert (acts[0].after or {})["seed"] == "监督 7"


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        (("R9",), NotFound),
        (("L9",), NotFound),
        (("--quarter", "2026-Q1", "--sample", "1"), Refused),
        (("--quarter", "去年", "--sample", "1"), Refused),
        (("--quarter", "2026-Q4"), SystemExit),
        (("R1", "--quarter", "2026-Q4", "--sample", "1"), SystemExit),
        ((), SystemExit),
        (("R1", "--seed", "1"), SystemExit),
    ],
)
def test_what_cannot_be_packed_is_refused_and_leaves_no_file(
    empty: Desk, tmp_path: Path, words: tuple[str, ...], kind: type[BaseException]
) -> None:
    out = tmp_path / "pack.zip"
    done = empty.invoke("release", "pack", *words, "-o", str(out), "--as", "officer-one")
    assert isinstance(done.exception, kind)
    assert not list(tmp_path.glob("*pack.zip*"))


def test_a_pack_never_replaces_a_file(empty: Desk, tmp_path: Path) -> None:
    out = tmp_path / "pack.zip"
    out.write_bytes(b"x")
    done = empty.invoke("release", "pack", "R1", "-o", str(out), "--as", "officer-one")
    assert "已经有了，没有打包" in str(done.exception)
    assert out.read_bytes() == b"x"


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """An installation on which nothing was released."""
    return Desk(tmp_path_factory.mktemp("empty") / "var")
