"""Nobody adds a column without saying whether a purged text could be in it, nor a table that a purge does not know."""

import subprocess
import sys

import bot.wiring  # noqa: F401 - every table is known then
from bot.purge import columns


def test_every_column_that_takes_words_is_said_to_hold_text_or_not() -> None:
    assert columns.undecided() == [], "decide in bot/purge/columns.py: TEXT, SAID or BARE"


def test_a_purge_knows_every_table_by_itself() -> None:
    """In a process of its own, as the command is: other tests have made every table known here."""
    program = (
        "import bot.cli.purge; from bot.purge import columns; from bot.db.base import Base; "
        "named = {*columns.TEXT, *columns.SAID, *columns.GONE, *columns.BARE}; "
        "print(sorted(named - set(Base.metadata.tables)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n", "import its module in bot/purge/columns.py"
