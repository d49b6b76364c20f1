"""Visits and appointments in the chat: an offer opens into its days, a day into its slots, each picked by number."""

from collections.abc import Sequence
from datetime import date, timedelta

from bot.activities import find, offer
from bot.activities.activity import Activity
from bot.activities.offer import Offer
from bot.chat import weekly
from bot.chat.scene import Scene
from bot.clock import day_start, local_day


def any_of(scene: Scene, kind: str) -> list[Offer]:
    """The offers of a kind."""
    return [one for one in offer.every(scene.session) if one.kind == kind]


def ref(one: Offer, day: date | None = None) -> str:
    """How a list holds an offer, or one of its days: `museum-visit`, `museum-visit 2026-11-25`."""
    return f"{one.slug} {day.isoformat()}" if day else one.slug


def inside(scene: Scene, one: str) -> list[str]:
    """The days of an offer on which something can be booked, or the slots of a day. Raises NotFound."""
    held, day = _read(scene, one)
    free = _free(scene, held, day)
    if day is not None:
        return [str(slot.id) for slot in free]
    return [ref(held, each) for each in dict.fromkeys(local_day(slot.starts_at) for slot in free)]


def line(scene: Scene, one: str) -> str:
    """An offer or a day of it as a line of a list. Raises NotFound."""
    held, day = _read(scene, one)
    if day is None:
        return f"{held.title}" + (f"（{held.place}）" if held.place else "")
    return f"{weekly.date_in_words(day)}{held.title}，有 {len(_free(scene, held, day))} 个时段可约"


def _read(scene: Scene, one: str) -> tuple[Offer, date | None]:
    slug, _, day = one.partition(" ")
    return offer.find(scene.session, slug), date.fromisoformat(day) if day else None


def _free(scene: Scene, held: Offer, day: date | None) -> Sequence[Activity]:
    """Slots that can be booked now; whether somebody waits for one is seen when it is opened."""
    first = day or scene.today
    last = day or scene.today + timedelta(days=held.days_ahead)
    start = max(day_start(first), scene.at)
    some = find.between(scene.session, start, day_start(last + timedelta(days=1)), offer=held.slug)
    return [
        one for one in some
        if one.seats and one.taken < one.seats and not one.blocked and not one.cancelled_at and scene.at < one.closes_at
    ]  # fmt: skip
