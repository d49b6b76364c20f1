"""How grave what each rule of checking finds is."""

from sqlalchemy.orm import Session

from bot.checks.finding import SEVERITY_WORDS
from bot.desk.seat import Answer, Page, Seat, refusals
from bot.desk.setting.fields import choice
from bot.desk.setting.seen import Changing, changing
from bot.notices import change_severity
from bot.notices.change_severity import NEVER_LESS, RULES
from bot.staff import roles

_CHOICES = {"": "照原来的"} | SEVERITY_WORDS


class SeverityForm(Changing):
    """One choice for each rule that may be graver or less grave."""

    def given(self) -> dict[str, str]:
        """What was chosen, by rule."""
        return {rule: self._fields[_field(rule)].data or "" for rule in _OPEN}


def _field(rule: str) -> str:
    return rule.replace(".", "-")


_OPEN = {rule: title for rule, title in RULES.items() if rule not in NEVER_LESS}
for _rule, _title in _OPEN.items():
    setattr(SeverityForm, _field(_rule), choice(_title, _CHOICES))


def severity(seat: Seat) -> Answer:
    """All rules at once."""
    form = SeverityForm()
    if form.validate_on_submit():
        with refusals(form):
            about = ("rules.severity", "check_word", "severity")
            with changing(seat, form, _now, about=about) as (session, by):
                change_severity.put(session, form.given(), by=by, at=seat.now())
            return seat.done("已保存，以后送审照它查", "setting_severity")
    with seat.read() as session:
        form = form if form.is_submitted() else _now(session)
    return seat.page(
        "setting/severity.html", form=form, mine=roles.may(seat.person, "rules.manage")
    )


def _now(session: Session) -> SeverityForm:
    known = change_severity.now(session)
    return SeverityForm(formdata=None, data={_field(rule): known.get(rule, "") for rule in _OPEN})


PAGES = (Page("/settings/rules/severity", "setting_severity", severity),)
