"""A further venue."""

from bot.answers import add_venue
from bot.desk.seat import Answer, Page, Seat, refusals
from bot.desk.setting.fields import line
from bot.desk.setting.seen import Adding


class VenueForm(Adding):
    """A venue that is not there yet."""

    name = line("名称", most=add_venue.LONGEST, help="公众看到的，如 桓台县图书馆")
    slug = line("代号", most=31, help="小写字母，如 library；定了不能改")


def new(seat: Seat) -> Answer:
    """Add it; its hours come next."""
    form = VenueForm()
    if form.validate_on_submit():
        with refusals(form):
            with seat.begin() as (session, by):
                made = add_venue.add(
                    session, form.slug.data or "", form.name.data or "", by=by, at=seat.now()
                )
                slug, name = made.slug, made.name
            return seat.done(f"已新增{name}，请接着写开放时间", "setting_venue", slug=slug)
    return seat.page(
        "setting/form.html", form=form, title="新增场馆", verb="新增", back="setting_venues", back_name="开放时间",
    )  # fmt: skip


PAGES = (Page("/settings/venues-new", "setting_venue_new", new),)
