"""Versions of a notice: who wrote what and when, side by side, and back to one of them."""

from flask import request
from flask_wtf import FlaskForm

from bot import clock
from bot.desk.notices import MOST_ID
from bot.desk.seat import Answer, Page, Seat
from bot.notices import difference, save, show, versions, write
from bot.notices.notice import CLASSIFICATIONS, IMPORTANCES, ORIGINS
from bot.notices.save import Written
from bot.notices.versions import NAMES, Version

_WORDS = {"classification": CLASSIFICATIONS, "importance": IMPORTANCES, "origin": ORIGINS}
_DIGITS = 9
_FOLDED = 200  # versions that the page lists


def notice_versions(seat: Seat, number: int) -> Answer:
    """Two versions side by side: the newest and the one before, or those that the address names."""
    with seat.read() as session:
        notice = show.find(session, min(number, MOST_ID))
        every = versions.of(session, notice)
        new = versions.at(every, _number("to", len(every)))
        old = versions.at(every, min(_number("from", max(1, new.number - 1)), len(every)))
        opened, title = save.version(notice), notice.title
    return seat.page(
        "versions.html", number=number, title=title, every=every[-_FOLDED:][::-1], old=old, new=new, opened=opened,
        changes=changes(old, new), form=FlaskForm(),
    )  # fmt: skip


def notice_restore(seat: Seat, number: int) -> Answer:
    """Take a version up again, as an edit of whoever does it."""
    with seat.begin() as (session, by):
        notice = show.find(session, min(number, MOST_ID))
        one = versions.at(versions.of(session, notice), _read(request.form.get("version", "")))
        written = Written(versions.fields(one), request.form.get("opened", ""))
        save.save(
            session,
            notice,
            written,
            by=by,
            files=seat.files,
            fetch=write.no_pictures,
            at=seat.now(),
        )
    return seat.done(f"已退回第 {one.number} 版的内容，成为新的一版草稿", "notice", number=number)


def changes(old: Version, new: Version) -> list[dict[str, object]]:
    """What differs between two versions, field by field; the text of the body paragraph by paragraph."""
    if not old.content or not new.content:
        return []
    found: list[dict[str, object]] = []
    for name, chinese in NAMES.items():
        was, now = _text(old, name), _text(new, name)
        if was != now:
            lines = difference.lines(was, now)
            shown = difference.around(lines) if name == "body" else lines
            found.append({"name": chinese, "lines": shown})
    return found


def _text(version: Version, name: str) -> str:
    said = version.content.get(name)
    if isinstance(said, dict):
        return "\n".join(
            f"{_EVENT.get(key, key)}：{_moment(key, value)}" for key, value in said.items() if value
        )
    if isinstance(said, list):
        return "\n".join(str(one).partition(" ")[2] for one in said)
    if name == "cover" and said:
        return f"图片 {str(said)[:8]}"
    return _WORDS.get(name, {}).get(str(said or ""), str(said or ""))


def _moment(key: str, value: object) -> str:
    return clock.in_words(clock.parse_time(str(value))) if key.endswith("_at") else str(value)


_EVENT = {
    "starts_at": "开始",
    "ends_at": "结束",
    "venue": "地点",
    "quota": "名额",
    "contact": "联系",
}


def _number(name: str, usual: int) -> int:
    return _read(request.args[name]) if request.args.get(name) else usual


def _read(given: str) -> int:
    """A version's number; 0, which no version has, for what is none."""
    return int(given) if given.isascii() and given.isdigit() and len(given) < _DIGITS else 0


PAGES = (
    Page("/notices/<int:number>/versions", "notice_versions", notice_versions, only="GET"),
    Page("/notices/<int:number>/restore", "notice_restore", notice_restore, only="POST"),
)
