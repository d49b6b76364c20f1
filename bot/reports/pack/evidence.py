"""What proves a release, as data: the platform's evidence, the ledger's lines with their hashes, the acts, what came after."""

from collections.abc import Set
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.audit import trail
from bot.audit.trail import Act
from bot.clock import beijing, in_words
from bot.ledger import chain
from bot.ledger.channels import Channel
from bot.ledger.entry import Entry
from bot.ledger.verify import Verdict
from bot.notices import mistake, removal
from bot.notices.channel import Mode
from bot.notices.dispatch import CARRIED, Dispatch
from bot.notices.evidence import Evidence
from bot.notices.mistake import Source
from bot.notices.release import STAGE_WORDS, Release
from bot.reports.form.released import MODE_WORDS
from bot.reports.pack.subject import Subject

Told = dict[str, object]
_ATTEMPT = (
    "account", "mode", "attempt", "state", "draft_id", "client_id", "job_id", "msg_data_id", "article_id",
    "created_at", "submitting_at", "confirm_until", "fenced_at", "settled_at", "reason",
)  # fmt: skip
_RELEASE = ("channel", "mode", "state", "due_at", "published_at", "url", "attempts", "reason", "created_by", "created_at")  # fmt: skip
HASHED = (
    "hash = SHA-256(JSON 文本，UTF-8，无空白：[form, prev, 按 sealed 的顺序的各项])，时间为 UTC、带微秒；"
    "title_digest = SHA-256(salt + 换行 + title)。标题依法清除的，title 和 salt 为空，指纹仍然成立。"
)


def of_release(session: Session, subject: Subject) -> Told:
    """Links, times, and every attempt with what the platform said of it."""
    one = subject.release
    if one is None:
        line = subject.entries[0]
        return {
            "id": subject.name, "from": "登记的媒体刊发或后台发表，没有经过本系统发送", "channel": line.channel_name,
            "level": line.level, "published_at": _plain(line.released_at), "url": line.url,
        }  # fmt: skip
    carried = select(Dispatch).join(CARRIED, CARRIED.c.dispatch_id == Dispatch.id)
    attempts = session.scalars(
        carried.where(CARRIED.c.release_id == one.id).order_by(Dispatch.id)
    ).all()
    return {
        "id": subject.name, "channel_name": session.get_one(Channel, one.channel).name,
        "mode_name": MODE_WORDS[Mode(one.mode)], "state_name": STAGE_WORDS[one.state], **_values(one, _RELEASE),
        "dispatches": [{"id": each.id, **_values(each, _ATTEMPT), "evidence": _learnt(session, each)} for each in attempts],
    }  # fmt: skip


def _learnt(session: Session, attempt: Dispatch) -> list[Told]:
    chosen = select(Evidence).where(Evidence.dispatch_id == attempt.id).order_by(Evidence.id)
    return [
        {"at": _plain(one.at), "kind": one.kind, "outcome": one.outcome, "data": one.data}
        for one in session.scalars(chosen)
    ]


def of_ledger(subject: Subject, verdict: Verdict) -> Told:
    """The lines of the ledger, what each is hashed from, and what verifying the whole chain found."""
    return {
        "form": chain.FORM, "how": HASHED, "sealed": list(chain.SEALED),
        "entries": [_entry(one) for one in subject.entries],
        "verified": {
            "whole": verdict.whole, "entries": verdict.entries, "purged": verdict.purged, "head": verdict.head,
            "problems": [{"seq": one.seq, "why": one.why} for one in verdict.problems],
        },
    }  # fmt: skip


def _entry(one: Entry) -> Told:
    values = {name: getattr(one, name) for name in chain.SEALED}
    return {name: chain.plain(value) for name, value in values.items()} | {
        "title": one.title, "salt": one.salt, "url": one.url, "prev": one.prev, "hash": one.hash,
        "hash_matches": one.hash == chain.link(one.prev, values), "purged_at": _plain(one.purged_at),
    }  # fmt: skip


def of_audit(session: Session, subject: Subject) -> list[Told]:
    """Everything that staff and the product did to the notice, and to the release by its own name."""
    acts, readers = trail.of(session, "release", subject.name), set()
    if subject.notice is not None:
        acts += trail.of(session, "notice", str(subject.notice.id))
        found = mistake.of(session, subject.notice.id)
        readers = {one.id for one in found if one.source == Source.READER}
    return [_act(one, readers) for one in sorted(acts, key=lambda one: one.id)]


def _act(one: Act, readers: Set[object]) -> Told:
    return {
        "id": one.id, "at": _plain(one.at), "by": one.actor, "verb": one.verb, "before": one.before, "after": _staff_only(one.after, readers),
    }  # fmt: skip


def _staff_only(after: Told | None, readers: Set[object]) -> Told | None:
    """Names of staff belong into a pack; of a reader who found an error, neither the name nor what was said to them."""
    if after is None:
        return None
    theirs = "found_by" in after and after.get("source") in (None, Source.READER)
    if not theirs and after.get("error") not in readers:
        return after
    hidden = {
        key: "（涉及读者，不列出）"
        for key in ("found_by", "note", "reason", "proof")
        if after.get(key)
    }
    return after | hidden


def removals(session: Session, one: Release) -> list[str]:
    """How the article was taken down after a withdrawal, a line for people."""
    found = removal.of_all(session, [one]).get(one.id)
    if found is None:
        return []
    when = f"，{in_words(found.settled_at)}" if found.settled_at else ""
    parts = (found.reason, found.by, found.note)
    return [
        f"R{one.id} 的删除：{removal.STANDING_WORDS[found.state]}{when}　{'　'.join(filter(None, parts))}"
    ]


def _values(one: object, names: tuple[str, ...]) -> Told:
    return {name: _plain(getattr(one, name)) for name in names}


def _plain(value: object) -> object:
    return beijing(value).isoformat() if isinstance(value, datetime) else value
