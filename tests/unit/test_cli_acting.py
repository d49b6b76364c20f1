"""Who acts, and what lies beside a text, on the command line."""

import subprocess
import sys
from pathlib import Path

import pytest

from bot.cli.acting import pictures_beside
from bot.errors import Refused

UNNAMED = 54321  # a user number that no machine gives a name
ASK = f"import os; from bot.cli.acting import operator; os.setuid({UNNAMED}); print(operator(None, None, ''))"


@pytest.mark.parametrize("name", ["none.png", "a\0.png", "/etc/hostname", "folder"])
def test_a_picture_that_cannot_be_read_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(Refused, match="图片"):
        pictures_beside(tmp_path / "n.md")(name)


def test_an_operator_whose_number_has_no_name_is_known_by_the_number() -> None:
    done = subprocess.run(
        [sys.executable, "-c", ASK],
        env={"PATH": "/usr/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    if "PermissionError" in done.stderr:
        pytest.skip("only root may take another number")
    assert done.stdout == f"cli:{UNNAMED}\n", done.stderr
