"""Nobody adds a column without saying whether a purged text could be in it."""

import bot.wiring  # noqa: F401 - every table is known then
from bot.purge import columns


def test_every_column_that_takes_words_is_said_to_hold_text_or_not() -> None:
    assert columns.undecided() == [], "decide in bot/purge/columns.py: TEXT, SAID or BARE"
