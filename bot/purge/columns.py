"""Which columns can hold the text of a notice: every column of every table is named once, so that nobody forgets one.

Whoever adds a column decides here; tests/guards/test_purge.py refuses one that is named nowhere.
"""

from sqlalchemy import JSON, Column, String, Table

# Tables that nothing else here would make known: what is not known is neither purged nor looked into for files in use.
from bot.accounts import menu, register  # noqa: F401
from bot.activities import offer, tell  # noqa: F401
from bot.answers import conversation, owed, picture  # noqa: F401
from bot.db.base import Base
from bot.ledger import check, scan  # noqa: F401
from bot.links import check as _links  # noqa: F401
from bot.notices import (  # noqa: F401
    allowance,
    comment,
    remark,
)
from bot.review import chain_change, proposal  # noqa: F401
from bot.staff import desk_session, second_factor, sign_in  # noqa: F401
from bot.takeover import kept  # noqa: F401
from bot.workdays import override  # noqa: F401

# Texts in their own right: emptied in the rows of the purged notice. Where another notice or an answer says the same,
# it says it by its own right; it stays, and a person is told.
TEXT: dict[str, tuple[str, ...]] = {
    "notice": (
        "title", "digest", "author", "article20", "source_name", "source_title", "source_url", "cover", "event", "body",
        "importance_note", "reason",
    ),
    "notice_attachment": ("name", "passages"), "notice_version": ("content",),
    "answer_entry": ("key", "question", "answer", "unit", "source"), "answer_lesson": ("question",),
    "wording": ("text",), "unit": ("name",), "channel": ("name",), "channel_alias": ("alias",),
    "venue": ("name", "aliases", "address", "phone", "note"), "venue_closing": ("reason",),
    "notice_kind": ("name", "article20"), "notice_template": ("name", "kind", "title", "body"), "fact": ("value",),
    "observance": ("name", "dates", "idea"), "lexicon_term": ("name", "words", "phone", "note"),
    "importance_rule": ("name", "words", "beside", "kinds"),
    "emergency_case": ("name", "words", "kinds"),
    "check_word": ("word", "use", "source", "unless"), "check_leader": ("name", "title"),
    "check_listed": ("value",), "special_day": ("name",),
    "repost_source": ("name", "hosts", "accounts", "reason", "note", "end_reason"),
    "account_record": ("holder", "note"), "menu_draft": ("menu",),
    "booking_offer": ("title", "place", "audience", "contact"),
}  # fmt: skip
# What is said about notices: emptied in the rows of the purged one, and wherever else it quotes the text.
SAID: dict[str, tuple[str, ...]] = {
    "working_copy": ("said",),
    "text_proposal": ("title", "before", "after", "reason"), "asked": ("text", "reply", "told"), "owed_reply": ("text", "reason"), "audit_act": ("before", "after"), "message": ("text", "outside"),
    "platform_event": ("data",), "evidence": ("data", "outcome"), "found": ("articles", "note"),
    "dispatch": ("reason",), "comment_box": ("problem",), "release": ("reason",), "removal": ("reason", "note"),
    "release_entry": ("title",), "correction": ("note", "proof"), "clarification": ("rumour", "url"), "countersign": ("file", "said"),
    "review_step": ("comment", "difference"), "review_round": ("fingerprint",),
    "chain_change": ("reason", "answer"), "delegation": ("document",), "mistake": ("place", "wrong", "right", "note", "proof"), "paper_signature": ("file",), "release_scan": ("file",),
    "emergency": ("said", "reason", "file"), "workday_override": ("document",),
    "activity": ("title", "venue", "audience", "contact", "reason", "blocked", "announced"), "booking_telling": ("text", "note"),
    "repost_task": ("title", "url", "document", "reason"), "takeover": ("menu", "replies"),
}  # fmt: skip
WORDS = ("notice_words", "desk_words", "ledger_words")  # what is searched by
# Tables whose rows of the purged notice go altogether; of the pack the words that its errors gave.
GONE = (
    "remark",
    "notice_media",
    "notice_attachment",
    "check_dismissal",
    *WORDS,
    "check_word",
    "comment",
)
# Codes, names of people and bodies, numbers and days: no word of a notice.
BARE: dict[str, tuple[str, ...]] = {
    "activity": ("kind", "offer", "approved_by"),
    "booking": (
        "number", "state", "name", "phone", "account", "openid", "delivery", "made_by", "cancelled_by",
    ),
    "booking_offer": ("slug", "kind", "venue", "days", "first", "last", "not_on"),
    "booking_telling": ("why", "state", "way", "told_by"),
    "account_record": ("account", "keeper", "filing", "updated_by"),
    "answer_entry": ("kind", "reviewed_by"), "answer_lesson": ("by",), "link_check": ("url", "places", "problem"), "text_proposal": ("kind", "target", "state", "ended_by"), "api_use": ("account", "day", "call"),
    "asked": ("account", "delivery", "openid", "means", "intent", "settled", "settled_by"),
    "owed_reply": ("account", "openid", "state", "made_by", "passed_by", "lease_by", "problem", "way"),
    "conversation": ("account", "openid"),
    "asked_picture": ("account", "delivery", "openid", "media_id", "state", "lease_by", "file", "problem"),
    "audit_act": ("actor", "verb", "subject_kind", "subject_id"),
    "audit_head": ("hash",), "audit_seal": ("salt", "digest", "prev", "hash"),
    "channel": ("slug", "kind", "level"), "channel_alias": ("channel",),
    "check_listed": ("kind",), "check_severity": ("rule", "severity"),
    "check_word": ("category", "severity"), "correction": ("way", "by", "state"), "clarification": ("by",),
    "countersign": ("body", "asked_by", "person", "recorded_by"),
    "chain_change": ("importance", "origin", "steps", "state"), "delegation": ("role", "by"),
    "menu_draft": ("account", "edited_by", "pushed_by"),
    "dispatch": (
        "account", "mode", "state", "lease_by", "draft_id", "client_id", "job_id", "msg_data_id", "article_id",
    ),
    "evidence": ("kind",), "fact": ("name",),
    "found": ("account", "key", "mode", "job_id", "article_id", "state", "by"),
    "ledger_head": ("hash",), "mistake": ("grade", "source", "how", "found_by", "reported_by", "state", "settled_by"),
    "paper_signature": ("person", "recorded_by"), "release_scan": ("by",), "repost_task": ("body", "added_by", "closed_by", "link", "state"),
    "takeover": ("account", "by", "left_by"), "member": ("name", "roles", "password_hash"),
    "emergency": ("case", "how", "recorded_by", "state"), "workday_override": ("kind", "by"),
    "message": ("role", "subject_kind", "subject_id", "wants"),
    "delivery": ("same", "state", "lease_by", "reason", "draft_id"),
    "way": ("kind", "address", "secret", "account", "shown", "code", "codes"),
    "month_close": ("month", "figures", "hash", "ledger_hash"),
    "notice_version": ("by",), "working_copy": ("opened",),
    "notice": (
        "index_no", "cover_focus", "kind", "classification", "importance", "importance_held", "origin", "state", "writers",
    ),
    "notice_kind": ("on_reprint",), "platform_event": ("account", "delivery", "kind"),
    "release": ("channel", "mark", "mode", "state", "created_by", "batch", "url"),
    "preview": ("account", "recipient", "by", "draft_id"),
    "release_counter": ("ym", "channel", "level", "unit", "category"), "release_day_counter": ("channel",),
    "release_item_counter": ("year",), "ledger_check": ("by", "hash", "problem"),
    "release_entry": (
        "kind", "item", "channel", "channel_name", "level", "unit", "category", "classification", "origin",
        "ym", "url", "recorded_by", "salt", "title_digest", "prev", "hash",
    ),
    "removal": ("state", "by"), "repost_source": ("added_by", "ended_by"), "review_chain_step": ("importance", "origin", "role"),
    "review_round": ("subject_kind", "authors", "ended"),
    "review_step": ("role", "outcome", "checklist"), "unit": ("kind",),
    "upload": ("account", "file", "use", "place"),  # its rows go with the file
    "sign_in_attempt": ("account", "address"), "desk_session": ("digest", "address", "agent"), "second_factor": ("secret",),
    "venue": ("slug",), "venue_closing": ("venue", "opens", "closes"),
    "venue_opening": ("venue", "days", "opens", "closes", "last_entry", "season_from", "season_to"),
    "withheld": ("ground", "number", "state", "recorded_by"), "wording": ("name",), "lexicon_term": ("sort",),
}  # fmt: skip


def tables() -> list[Table]:
    """Every table that may hold a text."""
    named = {*TEXT, *SAID, *GONE}
    return [table for table in Base.metadata.sorted_tables if table.name in named]


def can_hold_text(column: Column[object]) -> bool:
    """Whether a column is of a kind that takes words."""
    return isinstance(column.type, (String, JSON))


def undecided() -> list[str]:
    """Columns that are named nowhere or twice here, and names here that are no column; empty when all is well."""
    wrong = []
    for table in Base.metadata.sorted_tables:
        if table.name not in GONE:
            named = [
                *TEXT.get(table.name, ()), *SAID.get(table.name, ()), *BARE.get(table.name, ()),
            ]  # fmt: skip
            known = [column.name for column in table.columns if can_hold_text(column)]
            wrong += [
                f"{table.name}.{name}"
                for name in {*known, *named}
                if named.count(name) != 1 or name not in known
            ]
    return sorted(wrong)


def touched() -> list[str]:
    """The tables from which a purge takes something."""
    return [*SAID, *GONE, "notice", "notice_version", "upload", "audit_seal"]
