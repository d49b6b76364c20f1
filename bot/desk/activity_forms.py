"""The forms of an activity: all of it while it is a draft; afterwards its terms, or its time and place."""

from datetime import datetime
from typing import Any

from flask_wtf import FlaskForm
from wtforms import HiddenField

from bot.activities.activity import KINDS, PER_PERSON, Activity, Kind
from bot.activities.change import Moved
from bot.activities.enter import Given
from bot.activities.terms import Terms
from bot.clock import beijing, parse_time
from bot.desk.setting.fields import line, number, one_of

_WHEN = "datetime-local"
_CLOSES = "不写就到开始"


class Form(FlaskForm):
    """Carries the version that was read, so that nobody saves over somebody else's change."""

    seen = HiddenField()

    @property
    def version(self) -> int:
        """The version that was read; 0, which no activity has, where the form does not say."""
        text = self.seen.data or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0


class TermsForm(Form):
    """On what terms one books."""

    quota = number("名额", help="不写就不用预约，直接来", optional=True)
    walk_in = number("其中留给现场来的", optional=True)
    per_person = number("每人最多约几人", optional=True)
    audience = line("对象", optional=True, help="如 6 到 12 岁儿童；不写就不限")
    opens = line("开始预约", optional=True, kind=_WHEN, help="不写就是公开以后")
    closes = line("预约截止", optional=True, kind=_WHEN, help=_CLOSES)

    def terms(self) -> Terms:
        """What was typed. Raises Refused where a time is none."""
        return Terms(
            self.audience.data or "", _or(self.per_person.data, PER_PERSON), _time(self.opens.data),
            _time(self.closes.data),
        )  # fmt: skip

    @property
    def seats(self) -> tuple[int | None, int]:
        """The quota, and how many of it are for who comes unbooked."""
        return self.quota.data, self.walk_in.data or 0


class PlaceForm(Form):
    """When and where."""

    starts = line("开始", kind=_WHEN)
    ends = line("结束", optional=True, kind=_WHEN, help="不写就按两小时算")
    venue = line("地点", optional=True)

    def moved(self) -> Moved:
        """What was typed. Raises Refused where a time is none."""
        return Moved(
            parse_time(self.starts.data or ""), _time(self.ends.data), self.venue.data or ""
        )


class ActivityForm(PlaceForm, TermsForm):
    """All of it."""

    title = line("名称", help="如 冬至民俗讲座")
    kind = one_of("类型", KINDS, default=Kind.ACTIVITY)
    contact = line("联系方式", optional=True, help="咨询电话，公众会看到")

    def given(self) -> Given:
        """What was typed. Raises Refused where a time is none."""
        place, terms = self.moved(), self.terms()
        quota, walk_in = self.seats
        return Given(
            self.title.data or "", place.starts_at, place.ends_at, place.venue, quota, walk_in, terms.per_person,
            terms.audience, self.contact.data or "", terms.opens_at, terms.closes_at, self.kind.data,
        )  # fmt: skip


def shown(one: Activity) -> dict[str, Any]:
    """An activity as the fields of these forms show it."""
    return {
        "seen": str(one.version), "title": one.title, "kind": one.kind, "venue": one.venue, "contact": one.contact,
        "audience": one.audience, "quota": one.quota, "walk_in": one.walk_in or None, "per_person": one.per_person,
        "starts": _typed(one.starts_at), "ends": _typed(one.ends_at), "opens": _typed(one.signup_opens_at),
        "closes": _typed(one.signup_closes_at),
    }  # fmt: skip


def _time(text: str | None) -> datetime | None:
    return parse_time(text) if text else None


def _or(given: int | None, usual: int) -> int:
    return usual if given is None else given


def _typed(at: datetime | None) -> str:
    return f"{beijing(at):%Y-%m-%dT%H:%M}" if at else ""
