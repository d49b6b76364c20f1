"""Events that wechatpy does not know, or knows only by half, as message classes of our own.

They register themselves with wechatpy by being defined. developers.weixin.qq.com/doc: guide/product/publish,
Batch_Sends_and_Originality_Checks.
"""

from wechatpy.events import (
    EVENT_TYPES,
    AnnualRenewEvent,
    BaseEvent,
    MassSendJobFinishEvent,
    NamingVerifyFailEvent,
    NamingVerifySuccessEvent,
    QualificationVerifyFailEvent,
    QualificationVerifySuccessEvent,
    VerifyExpiredEvent,
)
from wechatpy.fields import BaseField, StringField
from wechatpy.messages import MESSAGE_TYPES, BaseMessage, TextMessage, UnknownMessage

from bot.wechat.body import Fields, text_of
from bot.wechat.envelope import Malformed

PUBLISHED, SENT = "PUBLISHJOBFINISH", "MASSSENDJOBFINISH"  # as evidence calls them
SCENE = "qrscene_"  # a follow by a code carries the code's scene behind this


class PublishJobFinishEvent(BaseEvent):
    """A publish job ended. The old documents had another name for it; either is understood."""

    event = "publishjobfinish"
    info = BaseField("PublishEventInfo", {})


class FreePublishJobFinishEvent(PublishJobFinishEvent):
    """The same under the name that early documents gave it."""

    event = "freepublishjobfinish"


class MassJobFinishEvent(MassSendJobFinishEvent):
    """A mass send ended. wechatpy's class lacks what the originality check said, and the addresses."""

    event = "masssendjobfinish"
    msg_id = StringField("MsgID", "")
    copyright_check = BaseField("CopyrightCheckResult", {})
    article_urls = BaseField("ArticleUrlResult", {})


class MenuTextMessage(TextMessage):
    """A text that a citizen sent by touching a line of a menu message."""

    menu_id = StringField("bizmsgmenuid", "")


# Losing the verification (认证) kills publishing: these are written down, so that somebody is told.
VERIFICATION = (
    QualificationVerifySuccessEvent,
    QualificationVerifyFailEvent,
    NamingVerifySuccessEvent,
    NamingVerifyFailEvent,
    AnnualRenewEvent,
    VerifyExpiredEvent,
)


def typed(fields: Fields) -> BaseMessage:
    """The message or event that these fields are; `UnknownMessage` for a kind nobody has heard of.

    Raises Malformed when they do not even say what they are.
    """
    kind = text_of(fields, "MsgType").lower()
    if not kind:
        raise Malformed("MsgType is missing")
    if kind != "event":
        chosen = MenuTextMessage if kind == "text" and "bizmsgmenuid" in fields else None
        return (chosen or MESSAGE_TYPES.get(kind, UnknownMessage))(fields)
    event, key = text_of(fields, "Event").lower(), text_of(fields, "EventKey")
    if not event:
        raise Malformed("Event is missing")
    if event == "subscribe" and key.startswith(SCENE):
        event, fields = "subscribe_scan", {**fields, "EventKey": key.removeprefix(SCENE)}
    return EVENT_TYPES.get(event, UnknownMessage)(fields)
