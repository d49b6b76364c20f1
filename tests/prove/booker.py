"""A process that books and cancels until it dies: `python -m tests.prove.booker URL ACTIVITY WHO`.

It says each booking's number once it is committed. Started again, it goes the same way from its beginning, as a
platform does that pushes its messages anew.
"""

import sys

from bot.activities import book, cancel
from bot.activities.booking import Stage
from bot.db.engine import Sessions, open_engine
from bot.errors import OutOfTurn
from tests import make
from tests.activities import VAULT, wish

STEPS = 60


def main(url: str, activity: int, who: str) -> int:
    """Book for one or two people, again and again; every third booking is cancelled."""
    sessions = Sessions(open_engine(url))
    for step in range(STEPS):
        openid = f"o-{who}-{step}"
        wanted = wish(1 + step % 2, delivery=f"{who}-{step}", openid=openid)
        with sessions.begin() as session:
            made = book.wait(session, activity, wanted, vault=VAULT, at=make.AT)
        said = made.state
        if step % 3 == 2:
            said = _cancelled(sessions, made.number, openid)
        sys.stdout.write(f"{made.number} {said}\n")
        sys.stdout.flush()
    return 0


def _cancelled(sessions: Sessions, number: str, openid: str) -> str:
    try:
        with sessions.begin() as session:
            cancel.cancel_booking(session, number, account="wechat", openid=openid, at=make.AT)
    except OutOfTurn:
        return f"{Stage.CANCELLED} before"
    return Stage.CANCELLED


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], int(sys.argv[2]), sys.argv[3]))
