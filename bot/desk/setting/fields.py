"""Fields of the settings' forms, which say in Chinese what is wrong with what was typed."""

from collections.abc import Iterable, Mapping
from datetime import date

from wtforms import (
    DateField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from bot.errors import Refused
from bot.staff.units import Unit

_NEEDED, _TOO_LONG = "请填写", "太长了，最多 %(max)d 个字"
_NOT_OFFERED = "请从列出的里面选一个"


class Day(DateField):
    """A day, as a browser's own field gives it."""

    @property
    def chosen(self) -> date:
        """The day of a field that must have one. Raises Refused."""
        if self.data is None:
            raise Refused("请填写日期")
        return self.data

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read it, or say how it is written."""
        self.data = None
        text = valuelist[0].strip() if valuelist else ""
        if not text:
            return
        try:
            self.data = date.fromisoformat(text)
        except ValueError:
            raise ValueError("日期要写成 2026-11-24 这样") from None


class Whole(IntegerField):
    """A whole number."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read it, or say how it is written."""
        self.data = None
        text = valuelist[0].strip() if valuelist else ""
        if text.isascii() and text.isdigit() and len(text) < 9:
            self.data = int(text)
        elif text:
            raise ValueError("请写整数，如 20")


class Boxes(SelectMultipleField):
    """Some of a few, each with a box to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


def choice(label: str, choices: Mapping[str, str] | None = None) -> SelectField:
    """One of a list: value -> what it is called."""
    return SelectField(label, choices=dict(choices or {}), invalid_choice_message=_NOT_OFFERED)


def one_of(label: str, choices: Mapping[str, str], *, default: str) -> RadioField:
    """One of a few, all in sight."""
    return RadioField(
        label, choices=dict(choices), default=default, invalid_choice_message=_NOT_OFFERED
    )


def several(label: str, choices: Mapping[str, str]) -> Boxes:
    """Some of a few, all in sight."""
    return Boxes(label, choices=dict(choices), invalid_choice_message=_NOT_OFFERED)


def line(
    label: str, *, most: int = 60, help: str = "", optional: bool = False, kind: str = "text"
) -> StringField:
    """A field of one line; `kind` as browsers name it."""
    checks = [
        Optional() if optional else DataRequired(_NEEDED),
        Length(max=most, message=_TOO_LONG),
    ]
    shown = {"autocomplete": "off", "type": kind}
    return StringField(label, checks, description=help, filters=[_stripped], render_kw=shown)


def text(
    label: str, *, most: int = 2000, help: str = "", optional: bool = False, rows: int = 3
) -> TextAreaField:
    """A field of several lines."""
    checks = [
        Optional() if optional else DataRequired(_NEEDED),
        Length(max=most, message=_TOO_LONG),
    ]
    return TextAreaField(label, checks, description=help, render_kw={"rows": rows})


def day(label: str, *, help: str = "", optional: bool = False) -> Day:
    """A day."""
    return Day(label, [Optional() if optional else InputRequired(_NEEDED)], description=help)


def number(label: str, *, help: str = "", optional: bool = False) -> Whole:
    """A whole number, not below zero."""
    return Whole(
        label, [Optional() if optional else InputRequired(_NEEDED)], description=help, render_kw={"inputmode": "numeric"}
    )  # fmt: skip


def lines_of(given: str | None) -> tuple[str, ...]:
    """What was typed one a line, or with marks between, without what is empty."""
    text = (given or "").replace("、", "\n").replace("，", "\n").replace(",", "\n")
    return tuple(one for raw in text.splitlines() if (one := raw.strip()))


def unit_choices(units: Iterable[Unit], *, none: str) -> dict[str, str]:
    """Units to choose from, and none of them."""
    return {"": none} | {str(one.id): one.name for one in units}


def _stripped(given: str | None) -> str | None:
    return given.strip() if given else given
