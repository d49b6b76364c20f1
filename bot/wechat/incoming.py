"""Understand a push: a citizen said something, somebody left, a job ended, or nothing for us."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime

from wechatpy import events as known
from wechatpy import messages
from wechatpy.messages import BaseMessage, UnknownMessage

from bot.chat.asked import Asked, Means
from bot.wechat import events
from bot.wechat.body import Fields, text_of
from bot.wechat.envelope import Malformed

LONGEST_NAME = 128  # characters of an openid (28) or an id
HEAD = ("ToUserName", "FromUserName", "CreateTime", "MsgType", "Event")

# What a citizen can do to us, and which attribute of the message carries the words.
SAID: dict[type[BaseMessage], tuple[Means, str]] = {
    messages.TextMessage: (Means.TEXT, "content"),
    events.MenuTextMessage: (Means.TEXT, "content"),
    messages.ImageMessage: (Means.IMAGE, ""),
    messages.VoiceMessage: (Means.VOICE, "recognition"),
    messages.VideoMessage: (Means.VIDEO, ""),
    messages.ShortVideoMessage: (Means.VIDEO, ""),
    messages.LocationMessage: (Means.LOCATION, "label"),
    messages.LinkMessage: (Means.LINK, "title"),
    known.SubscribeEvent: (Means.FOLLOW, ""),
    known.SubscribeScanEvent: (Means.FOLLOW, "scene_id"),
    known.ScanEvent: (Means.SCAN, "scene_id"),
    known.ClickEvent: (Means.MENU, "key"),
    known.ScanCodeWaitMsgEvent: (Means.MENU, "key"),
}
JOBS: dict[type[BaseMessage], str] = {
    events.PublishJobFinishEvent: events.PUBLISHED,
    events.FreePublishJobFinishEvent: events.PUBLISHED,
    events.MassJobFinishEvent: events.SENT,
}


@dataclass(frozen=True)
class Said:
    """A citizen said or did something and may be answered."""

    citizen: str  # openid
    us: str  # the account's own gh_… id
    created: int  # epoch seconds by the platform
    means: Means
    text: str
    delivery: str
    media: str = ""  # of a picture

    def asked(self, account: str, at: datetime) -> Asked:
        """The same for the chat, which knows no platform."""
        return Asked(account, self.citizen, self.means, self.text, self.delivery, at, self.media)


@dataclass(frozen=True)
class Left:
    """A citizen stopped following: what we hold of them goes (Receiving_event_pushes)."""

    citizen: str


@dataclass(frozen=True)
class Happened:
    """The platform tells of a job or of the account itself."""

    kind: str  # PUBLISHJOBFINISH, MASSSENDJOBFINISH, or the event's own name
    delivery: str
    data: dict[str, object]


@dataclass(frozen=True)
class Nothing:
    """A push that asks nothing of us."""

    kind: str
    heard_of: bool


def understand(fields: Fields) -> Said | Left | Happened | Nothing:
    """What a push means. Raises Malformed when fields are missing or of the wrong shape."""
    citizen, us = _name(fields, "FromUserName"), _name(fields, "ToUserName")
    created = text_of(fields, "CreateTime")
    if not (created.isascii() and created.isdigit()) or len(created) > 12:
        raise Malformed("CreateTime is no number")
    message = events.typed(fields)
    if type(message) in SAID:
        means, attribute = SAID[type(message)]
        text = _words(message, attribute) if attribute else ""
        media = text_of(fields, "MediaId") if means == Means.IMAGE else ""
        return Said(citizen, us, int(created), means, text, _delivery(fields), media)
    if isinstance(message, known.UnsubscribeEvent):
        return Left(citizen)
    if type(message) in JOBS:
        return _happened(JOBS[type(message)], fields)
    if isinstance(message, events.VERIFICATION):
        return _happened(text_of(fields, "Event"), fields)
    kind = text_of(fields, "Event") or text_of(fields, "MsgType")
    return Nothing(kind[:LONGEST_NAME], heard_of=not isinstance(message, UnknownMessage))


def _name(fields: Fields, field: str) -> str:
    name = text_of(fields, field)
    if not name or len(name) > LONGEST_NAME:
        raise Malformed(f"{field} is missing or too long")
    return name


def _words(message: BaseMessage, attribute: str) -> str:
    words = getattr(message, attribute) or ""
    if not isinstance(words, str):
        raise Malformed(f"{attribute} is no text")
    return words.strip()


def _delivery(fields: Fields) -> str:
    """The same for every redelivery, and for nothing else.

    By MsgId where there is one. Sender and time alone collide (two events in a second), hence event
    and key. Hashed, so that no openid is left where deliveries are kept.
    """
    number = text_of(fields, "MsgId")
    sender = text_of(fields, "FromUserName")
    if number and number != "0":
        return "m-" + _digest(number, sender)
    parts = ("CreateTime", "MsgType", "Event", "EventKey")
    return "e-" + _digest(sender, *(text_of(fields, part) for part in parts))


def _happened(kind: str, fields: Fields) -> Happened:
    """A job's event, known by job, status and what it brings: the addresses may come in a second one."""
    data: dict[str, object] = {name: value for name, value in fields.items() if name not in HEAD}
    told = json.dumps(data, ensure_ascii=False, sort_keys=True)
    when = "" if kind in JOBS.values() else text_of(fields, "CreateTime")
    return Happened(kind, "j-" + _digest(kind, told, when), data)


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]
