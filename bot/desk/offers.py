"""What is offered again and again (visits, appointments): the rules in words, changed, paused and taken up again."""

from sqlalchemy.orm import Session

from bot.activities import change_offer, offer
from bot.activities.activity import KINDS
from bot.activities.offer import WEEK, Offer
from bot.desk.seat import Answer, Page, Seat, refusals
from bot.desk.setting.fields import number, several
from bot.desk.setting.seen import Changing, changing
from bot.staff import roles


class RulesForm(Changing):
    """What may be changed."""

    days = several("星期几", {one: f"星期{one}" for one in WEEK})
    places = number("每个时段的名额")
    walk_in = number("其中留给现场来的")
    per_person = number("每人最多约几人")
    days_ahead = number("提前几天可以约")

    def rules(self) -> change_offer.Rules:
        """What was typed."""
        return change_offer.Rules(
            "".join(self.days.data or ()), self.places.data or 0, self.walk_in.data or 0, self.per_person.data or 0,
            self.days_ahead.data or 0,
        )  # fmt: skip


def offers(seat: Seat) -> Answer:
    """All of them, those that are paused too."""
    with seat.read() as session:
        known = offer.with_paused(session)
    return seat.page(
        "offers.html", offers=known, kinds=KINDS, mine=roles.may(seat.person, "activity.change")
    )


def rules(seat: Seat, slug: str) -> Answer:
    """Change one."""

    def now(session: Session) -> RulesForm:
        return RulesForm(formdata=None, data=_shown(offer.find(session, slug)))

    form = RulesForm()
    if form.validate_on_submit():
        with refusals(form):
            with changing(seat, form, now, about=("activity.change", "offer", slug)) as held:
                change_offer.set_rules(held[0], slug, form.rules(), by=held[1], at=seat.now())
            return seat.done("规则已保存，以后生成的时段照它", "offers")
    with seat.read() as session:
        one, fresh = offer.find(session, slug), now(session)
    return seat.page("offer.html", one=one, form=form if form.is_submitted() else fresh)


def pause(seat: Seat, slug: str) -> Answer:
    """Nobody books it any more."""
    with seat.begin() as (session, by):
        count = change_offer.pause(session, slug, by=by, at=seat.now())
    return seat.done(f"已暂停，{count} 个时段不能再约", "offers")


def resume(seat: Seat, slug: str) -> Answer:
    """Take it up again."""
    with seat.begin() as (session, by):
        count = change_offer.resume(session, slug, by=by, at=seat.now())
    seat.ring()
    return seat.done(f"已恢复，{count} 个时段又能预约", "offers")


def _shown(one: Offer) -> dict[str, object]:
    return {
        "days": list(one.days), "places": one.places, "walk_in": one.walk_in, "per_person": one.per_person,
        "days_ahead": one.days_ahead,
    }  # fmt: skip


PAGES = (
    Page("/activities/offers", "offers", offers, only="GET"),
    Page("/activities/offers/<slug>", "offer_rules", rules),
    Page("/activities/offers/<slug>/pause", "offer_pause", pause, only="POST"),
    Page("/activities/offers/<slug>/resume", "offer_resume", resume, only="POST"),
)
