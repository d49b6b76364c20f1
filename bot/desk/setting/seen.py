"""Two people who change the same setting: the second is told what the first changed, and loses nothing that was typed.

A form carries a short mark of each field as it stood when the form was opened. Whoever saves takes the settings' turn,
the fields are read anew, and what has another mark by now was changed by somebody else meanwhile.
"""

import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from flask_wtf import FlaskForm
from sqlalchemy.orm import Session
from wtforms import Field, FieldList, HiddenField

from bot.audit import trail
from bot.db import facts
from bot.desk.seat import Seat
from bot.errors import OutOfTurn
from bot.staff.member import Member

_NOT_SET = ("csrf_token", "seen")


class Adding(FlaskForm):
    """A form that adds a thing or ends one: its verb refuses what is there already, or was ended meanwhile."""


class Changing(FlaskForm):
    """A form that shows how something stands and changes it."""

    seen = HiddenField()

    def __init__(self, *args: Any, **given: Any) -> None:  # noqa: ANN401 - as a form takes them
        super().__init__(*args, **given)
        self.others: list[
            tuple[str, str]
        ] = []  # what somebody else changed meanwhile, and how it stands now
        if self.seen.raw_data is None:
            self.seen.data = self.mark()

    def mark(self) -> str:
        """How every field stands, so that each can be told from another state of it."""
        return " ".join(f"{one.name}={_digest(one.data)}" for one in self._set())

    def changed(self, now: "Changing") -> list[tuple[str, str]]:
        """What no longer stands as it did when this form was opened: its name, and how it stands now."""
        opened, present = (self.seen.data or "").split(), now.mark().split()
        return [
            (one.label.text, _words(one, self._fields[one.name]))
            for one, mark in zip(now._set(), present, strict=True)
            if mark not in opened
        ]

    def _set(self) -> list[Field]:
        return [one for one in self if one.name not in _NOT_SET]


@contextmanager
def changing(
    seat: Seat, form: Changing, now: Callable[[Session], Changing], *, about: tuple[str, str, str]
) -> Iterator[tuple[Session, Member]]:
    """A writing transaction for what a form changes. `now` makes the form of how that stands; `about` is the act and
    its subject in the audit trail. Raises OutOfTurn when somebody changed it since the form was opened, naming who and what.
    """  # fmt: skip
    with seat.begin() as (session, by):
        facts.hold(session)
        present = now(session)
        others, act = form.changed(present), trail.newest(session, *about)
        yield session, by  # whoever may not do it at all is told so first
        if others:
            form.others, form.seen.data = others, present.mark()
            who = act.actor if act is not None and act.actor != by.name else "有人"
            what = "、".join(name for name, _ in others)
            raise OutOfTurn(
                f"您打开这一页以后，{who}改过：{what}。您填的都还在；看过下面现在的样子，要用您填的，再保存一次"
            )


def _digest(value: object) -> str:
    told = "" if value in (None, [], False) else value
    text = json.dumps(told, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:10]


def _words(now: Field, shown: Field) -> str:
    """How a field stands now, in words; its choices are those of the form that was shown."""
    value, choices = now.data, getattr(shown, "choices", None)
    if isinstance(now, FieldList):
        return "现在的样子写在这一页上"
    if isinstance(value, bool):
        return "是" if value else "否"
    called = dict(choices) if isinstance(choices, dict) else {}
    values = value if isinstance(value, list) else [value]
    return "、".join(called.get(_text(one), _text(one)) for one in values) or "没有写"


def _text(value: object) -> str:
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, date) else str(value)
