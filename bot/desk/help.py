"""The manual inside the desk: one Markdown file for each page, opened by the question mark of that page."""

from pathlib import Path

from flask import request

from bot.desk.seat import Answer, Page, Seat
from bot.errors import NotFound
from bot.notices import article

_FOLDER = Path(__file__).with_name("manual")
# File -> the pages it is about: a page has the help whose beginning of its name is longest. In order of the list.
TOPICS: dict[str, tuple[str, ...]] = {
    "today": ("today", "message", "search"),
    "write": ("notice_new", "notice_edit", "setting_template"),
    "notices": ("notice",),
    "review": ("review", "emergency", "paper", "remark"),
    "calendar": ("calendar", "notice_schedule", "setting_day", "setting_apart"),
    "releases": ("release", "comment"),
    "after": ("notice_correct", "notice_withdraw", "error"),
    "ledger": ("ledger",),
    "questions": ("question",),
    "citizens": ("unanswered", "conversation", "owed", "proposal", "link"),
    "activities": ("activit", "booking"),
    "settings": ("setting",),
    "staff": ("staff",),
    "delegations": ("delegation",),
    "chain": ("setting_chain", "setting_case"),
    "venues": ("setting_venue", "setting_holiday", "setting_workday", "setting_guide", "setting_section"),
    "menu": ("setting_menu", "setting_repl", "setting_second"),
    "rules": ("setting_rule", "setting_severity"),
    "reposts": ("setting_repost", "setting_source"),
    "accounts": ("account", "setting_channel"),
    "audit": ("audit",),
    "me": ("me", "password", "second_factor"),
}  # fmt: skip


def topic_of(page: str) -> str:
    """The topic of a page, by its name; empty where there is none."""
    fits = [
        (len(begins), topic)
        for topic, names in TOPICS.items()
        for begins in names
        if page.startswith(begins)
    ]
    return max(fits)[1] if fits else ""


def text(topic: str) -> tuple[str, str]:
    """A topic's title and its text in Markdown."""
    title, _, body = (_FOLDER / f"{topic}.md").read_text(encoding="utf-8").partition("\n")
    return title.removeprefix("# ").strip(), body.strip()


def manual(seat: Seat) -> Answer:
    """The list of topics, or one of them."""
    topic = request.args.get("topic", "")
    if topic and topic not in TOPICS:
        raise NotFound("帮助里没有这一页，请从目录里找")
    topics = [(name, text(name)[0]) for name in TOPICS]
    title, body = text(topic) if topic else ("帮助", "")
    shown = article.unstyled(body, title=title, picture=lambda _path: "") if body else ""
    return seat.page("help.html", topics=topics, topic=topic, title=title, text=shown)


PAGES = (Page("/help", "help", manual, only="GET"),)
