"""The demonstration's bookings: an activity with seats left, a full one that was moved, and visits to the museum."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.activities import book, change, enter, find, offer, slots
from bot.activities.activity import Activity
from bot.activities.booking import Wish
from bot.activities.change import Moved
from bot.answers import hours
from bot.clock import day_start, local_day
from bot.demo import cast
from bot.ledger.channels import DEFAULT
from bot.staff import member
from bot.staff.member import Member
from bot.vault import Vault

UNIT = "文化馆"
# People who do not exist: name, how many, and whether they wrote to the account or called.
_GUESTS = (
    ("王小满", 2, True), ("李春生", 1, True), ("张秀英", 3, False), ("刘洋", 2, True),
    ("陈一诺", 1, True), ("赵国庆", 2, False), ("孙晓梅", 4, True),
)  # fmt: skip
_VISITORS = (("周文博", 4, True), ("吴桂兰", 2, False), ("郑浩然", 5, True))


def arrange(session: Session, vault: Vault, *, at: datetime) -> None:
    """Enter, approve and book; the moved one leaves people to be told and to be telephoned."""
    guests = Guests(session, vault, at)
    weekend = day_start(local_day(at) + timedelta(days=(5 - local_day(at).weekday()) % 7 or 7))
    dumplings = enter.Given(
        "“冬至话团圆”包饺子非遗体验", weekend + timedelta(hours=9, minutes=30), weekend + timedelta(hours=11, minutes=30),
        "县文化馆一楼非遗厅", 24, 4, 5, "亲子家庭，6 岁以上", "0533-8180313",
    )  # fmt: skip
    guests.come(guests.open(dumplings), _GUESTS[:5])
    calligraphy = enter.Given(
        "书法名家公开课", weekend + timedelta(days=1, hours=14), weekend + timedelta(days=1, hours=16),
        "县文化馆二楼书画教室", 10, 2, 4, "书法爱好者", "0533-8180313",
    )  # fmt: skip
    full = guests.open(calligraphy)
    guests.come(full, _GUESTS)
    moved = Moved(full.starts_at + timedelta(hours=1), full.ends_at, "县文化馆三楼多功能厅")
    change.move(session, full.id, moved, by=guests.head, at=at)
    _visits(session, guests, at)


class Guests:
    """Books for people who do not exist."""

    def __init__(self, session: Session, vault: Vault, at: datetime) -> None:
        self.session, self.vault, self.at = session, vault, at
        self.editor: Member = member.by_name(session, cast.editor(UNIT))
        self.head: Member = member.by_name(session, cast.head(UNIT))

    def open(self, given: enter.Given) -> Activity:
        """An activity that citizens see."""
        made = enter.add(self.session, given, by=self.editor, at=self.at)
        return enter.approve(self.session, made.id, by=self.head, at=self.at)

    def come(self, one: Activity, guests: tuple[tuple[str, int, bool], ...]) -> None:
        """Each of them books, or waits where it is full."""
        for place, (name, people, wrote) in enumerate(guests):
            wish = Wish(
                people=people, name=name, phone=f"1380000{one.id % 100:02}{place:02}", delivery=f"demo-{place}",
                account=DEFAULT, openid=f"o-demo-guest-{one.id}-{place}" if wrote else "",
            )  # fmt: skip
            if wrote:
                book.wait(self.session, one.id, wish, vault=self.vault, at=self.at)
            else:
                by = self.editor
                book.book_for(
                    self.session, one.id, wish, by=by, vault=self.vault, at=self.at, queue=True
                )


def _visits(session: Session, guests: Guests, at: datetime) -> None:
    """The slots of every offer by its venue's hours, as the scheduler makes them; some of the museum's are booked."""
    venues = {each.venue.slug: each for each in hours.timetables(session)}
    for one in offer.every(session):
        slots.make(session, one, venues.get(one.venue), at=at)
    tomorrow = day_start(local_day(at) + timedelta(days=1))
    coming = find.between(session, tomorrow, at + timedelta(days=9), kinds=["visit"])
    guests.editor = member.by_name(session, cast.editor("博物馆"))
    for slot in coming[1:4:2]:
        guests.come(slot, _VISITORS)
