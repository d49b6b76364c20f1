"""Activities and bookings for tests: each says only what the test is about."""

import itertools
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.activities import announce, book
from bot.activities.activity import Activity
from bot.activities.announce import Announced
from bot.activities.booking import Booking, Wish
from bot.vault import Vault
from tests import make

VAULT = Vault(["a key that only tests know, long enough"])
STARTS = make.AT + timedelta(days=3)
_numbers = itertools.count(1)


def activity(
    session: Session, quota: int | None = 10, *, starts_at: datetime = STARTS, **other: object
) -> Activity:
    """An activity that citizens see and may book; its notice is out."""
    number = next(_numbers)
    told = Announced(
        notice=number, title=f"冬季讲座第{number}讲", starts_at=starts_at, ends_at=starts_at + timedelta(hours=2),
        venue="文化馆二楼", quota=quota, contact="0533-8180313",
    )  # fmt: skip
    made = announce.announce(session, told, at=make.AT)
    assert made is not None
    for name, value in other.items():
        setattr(made, name, value)
    session.flush()
    return made


def wish(people: int = 1, **given: object) -> Wish:
    """What a citizen of their own wants."""
    number = next(_numbers)
    usual: dict[str, object] = {
        "name": "王小明", "phone": f"138{number:08}", "delivery": f"d{number}", "account": "wechat",
        "openid": f"o{number:027}",
    }  # fmt: skip
    return Wish(people=people, **{**usual, **given})  # type: ignore[arg-type]


def booked(session: Session, activity: Activity, people: int = 1, **given: object) -> Booking:
    """A booking, or a place on the waiting list where it is full."""
    return book.wait(session, activity.id, wish(people, **given), vault=VAULT, at=make.AT)
