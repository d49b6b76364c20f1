"""Habits as fields of a plain form: a value as text, and a text as the value of the right kind."""

import math
import re
from collections.abc import Mapping

from bot.errors import Refused
from bot.sandbox.calls import Json
from bot.sandbox.habits import EVERY, Habit


def kind(habit: Habit) -> str:
    """Which field a habit needs: check, choice, number, words (one line), lines."""
    if isinstance(habit.usual, bool):
        return "check"
    if habit.choices:
        return "choice"
    if isinstance(habit.usual, int | float):
        return "number"
    return "lines" if isinstance(habit.usual, dict) else "words"


def written(value: object) -> str:
    """A value as its field shows it; a ticked box is "1"."""
    if isinstance(value, bool):
        return "1" if value else ""
    if isinstance(value, float) and value == int(value):
        return str(int(value))
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if isinstance(value, dict):
        return "\n".join(f"{name} = {number}" for name, number in value.items())
    return str(value)


def said(habit: Habit, value: object) -> str:
    """A value in words, for a person who only reads."""
    if isinstance(value, bool):
        return "是" if value else "否"
    return dict(habit.choices).get(str(value), written(value)) or "空"


def read(form: Mapping[str, str]) -> Json:
    """The habits that a sent form says. Raises Refused naming the field that is wrong."""
    return {name: _read(one, form.get(name, "").strip()) for name, one in EVERY.items()}


def _read(habit: Habit, text: str) -> object:
    wanted = kind(habit)
    if wanted == "check":
        return bool(text)
    if wanted == "number":
        return _number(habit, text)
    if wanted == "lines":
        return dict(_limit(habit, line) for line in text.splitlines() if line.strip())
    return re.split(r"[\s,，、]+", text) if isinstance(habit.usual, list) else text


def _number(habit: Habit, text: str) -> int | float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise Refused(f"“{habit.title}”应为数字，现在是“{text}”")
    return int(value) if value == int(value) else value


def _limit(habit: Habit, line: str) -> tuple[str, int]:
    path, mark, number = (part.strip() for part in line.partition("="))
    if not path.startswith("/") or not mark or not number.isdecimal():
        raise Refused(f"“{habit.title}”应一行一个，如 /cgi-bin/freepublish/get = 3；现在是“{line}”")
    return path, int(number)
