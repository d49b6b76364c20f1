"""Every kind of push is understood as what it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.asked import Means
from bot.wechat.body import Fields, read
from bot.wechat.envelope import Malformed
from bot.wechat.events import typed
from bot.wechat.incoming import Happened, Left, Nothing, Said, understand

HEAD: Fields = {"ToUserName": "gh_1", "FromUserName": "oA", "CreateTime": "1714036504"}


def message(kind: str, **fields: str) -> Fields:
    """A message of a citizen."""
    return {**HEAD, "MsgType": kind, "MsgId": "23456789012345678", **fields}


def event(name: str, **fields: object) -> Fields:
    """An event."""
    return {**HEAD, "MsgType": "event", "Event": name, **fields}  # type: ignore[dict-item]


@pytest.mark.parametrize(
    ("fields", "means", "text"),
    [
        (message("text", Content=" 开放时间 "), Means.TEXT, "开放时间"),
        (message("text", Content="第一项", bizmsgmenuid="101"), Means.TEXT, "第一项"),
        (message("image", PicUrl="http://x/1.jpg", MediaId="m"), Means.IMAGE, ""),
        (message("voice", MediaId="m", Format="amr"), Means.VOICE, ""),
        (message("voice", MediaId="m", Format="amr", Recognition="开放时间"), Means.VOICE, "开放时间"),
        (message("video", MediaId="m", ThumbMediaId="t"), Means.VIDEO, ""),
        (message("shortvideo", MediaId="m", ThumbMediaId="t"), Means.VIDEO, ""),
        (message("location", Location_X="36.9", Label="桓台县文化馆"), Means.LOCATION, "桓台县文化馆"),
        (message("link", Title="一篇文章", Url="http://x"), Means.LINK, "一篇文章"),
        (event("subscribe", EventKey=""), Means.FOLLOW, ""),
        (event("subscribe"), Means.FOLLOW, ""),
        (event("subscribe", EventKey="qrscene_library", Ticket="t"), Means.FOLLOW, "library"),
        (event("subscribe", EventKey="last_trade_no_1"), Means.FOLLOW, ""),
        (event("SCAN", EventKey="library", Ticket="t"), Means.SCAN, "library"),
        (event("CLICK", EventKey="latest"), Means.MENU, "latest"),
        (event("scancode_waitmsg", EventKey="ticket"), Means.MENU, "ticket"),
    ],
)  # fmt: skip
def test_what_a_citizen_does_is_understood(fields: Fields, means: Means, text: str) -> None:
    said = understand(fields)
    assert isinstance(said, Said)
    assert (said.means, said.text, said.citizen, said.us) == (means, text, "oA", "gh_1")


def test_unfollowing_is_leaving() -> None:
    assert understand(event("unsubscribe", EventKey="")) == Left("oA")


@pytest.mark.parametrize(
    "name",
    ["VIEW", "view_miniprogram", "LOCATION", "scancode_push", "pic_sysphoto", "pic_photo_or_album", "pic_weixin",
     "location_select", "TEMPLATESENDJOBFINISH", "subscribe_msg_popup_event", "subscribe_msg_change_event",
     "subscribe_msg_sent_event"],
)  # fmt: skip
def test_what_needs_no_answer_is_heard_of(name: str) -> None:
    assert understand(event(name)) == Nothing(name, heard_of=True)


@pytest.mark.parametrize("fields", [event("brand_new_event"), message("hologram", Content="x")])
def test_what_nobody_has_heard_of_is_nothing(fields: Fields) -> None:
    understood = understand(fields)
    assert isinstance(understood, Nothing)
    assert not understood.heard_of


@pytest.mark.parametrize(
    "name", ["qualification_verify_fail", "naming_verify_success", "verify_expired", "annual_renew"]
)
def test_losing_the_verification_is_noted(name: str) -> None:
    noted = understand(event(name, ExpiredTime="1714036504"))
    assert isinstance(noted, Happened)
    assert (noted.kind, noted.data) == (name, {"ExpiredTime": "1714036504"})


MASS = "<Event>MASSSENDJOBFINISH</Event><MsgID>34182</MsgID><Status>send success</Status>"
JOB = (
    "<xml><ToUserName>gh_1</ToUserName><FromUserName>mphelper</FromUserName><CreateTime>{at}</CreateTime>"
    "<MsgType>event</MsgType>{rest}</xml>"
)


def test_a_job_event_said_twice_is_one_and_one_that_brings_more_is_another() -> None:
    first = understand(read(JOB.format(at=1, rest=MASS)))
    again = understand(read(JOB.format(at=2, rest=MASS)))
    address = "<ArticleUrlResult><Count>1</Count><ResultList><item><ArticleUrl>u</ArticleUrl></item></ResultList></ArticleUrlResult>"
    more = understand(read(JOB.format(at=3, rest=MASS + address)))
    assert isinstance(first, Happened)
    assert isinstance(more, Happened)
    assert first == again
    assert first.kind == more.kind == "MASSSENDJOBFINISH"
    assert first.delivery != more.delivery
    assert "FromUserName" not in first.data


@pytest.mark.parametrize("name", ["PUBLISHJOBFINISH", "FREEPUBLISHJOBFINISH"])
def test_a_publish_event_is_known_by_either_name(name: str) -> None:
    rest = f"<Event>{name}</Event><PublishEventInfo><publish_id>7</publish_id></PublishEventInfo>"
    noted = understand(read(JOB.format(at=1, rest=rest)))
    assert isinstance(noted, Happened)
    assert (noted.kind, noted.data) == (
        "PUBLISHJOBFINISH",
        {"PublishEventInfo": {"publish_id": "7"}},
    )


def test_a_delivery_is_the_same_again_and_no_openid_is_in_it() -> None:
    def delivery(fields: Fields) -> str:
        said = understand(fields)
        assert isinstance(said, Said)
        return said.delivery

    text = message("text", Content="你好")
    assert delivery(text) == delivery({**text})
    assert delivery(text) != delivery({**text, "MsgId": "23456789012345679"})
    click = event("CLICK", EventKey="latest")
    assert delivery(click) == delivery({**click})
    assert delivery(click) != delivery({**click, "EventKey": "help"})
    assert delivery(click) != delivery({**click, "CreateTime": "1714036505"})
    assert "oA" not in delivery(click) + delivery(text)


@pytest.mark.parametrize(
    "fields",
    [
        {}, {"MsgType": "text"}, {**HEAD}, {**HEAD, "MsgType": "event"}, {**message("text"), "FromUserName": ""},
        {**message("text"), "FromUserName": "o" * 200}, {**message("text"), "CreateTime": "soon"},
        {**message("text"), "CreateTime": "²"}, {**message("text"), "CreateTime": "9" * 40},
        {**message("text"), "Content": ["a", "b"]}, {**message("text"), "Content": {"a": "b"}},
        {**message("text"), "MsgType": ["text", "image"]}, {**event("CLICK"), "EventKey": {"a": "b"}},
        {**message("text"), "MsgId": ["1", "2"]},
    ],
)  # fmt: skip
def test_fields_that_are_missing_or_misshapen_are_malformed(fields: Fields) -> None:
    with pytest.raises(Malformed):
        understand(fields)


KINDS = st.sampled_from(
    ["text", "image", "voice", "event", "location", "link", "EVENT", "device_text", ""]
)
EVENTS = st.sampled_from(
    [
        "subscribe",
        "CLICK",
        "SCAN",
        "MASSSENDJOBFINISH",
        "PUBLISHJOBFINISH",
        "unsubscribe",
        "card_pass_check",
    ]
)
VALUES = st.recursive(
    st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=6,
)
NAMES = st.sampled_from(
    [
        "Content",
        "EventKey",
        "MsgId",
        "MsgID",
        "Status",
        "PublishEventInfo",
        "Event",
        "MsgType",
        "ToUserName",
        "bizmsgmenuid",
        "Recognition",
    ]
)


@given(KINDS, EVENTS, st.dictionaries(NAMES, VALUES))
def test_any_fields_are_understood_or_malformed(kind: str, name: str, more: Fields) -> None:
    fields: Fields = {**HEAD, "MsgType": kind, "Event": name, **more}
    try:
        understood = understand(fields)
    except Malformed:
        return
    assert isinstance(understood, Said | Left | Happened | Nothing)


def test_events_of_ours_are_classes_of_wechatpy() -> None:
    checked = event(
        "MASSSENDJOBFINISH", MsgID="34182", Status="err(10001)", TotalCount="100",
        CopyrightCheckResult={"Count": "1", "CheckState": "2"}, ArticleUrlResult={"Count": "0"},
    )  # fmt: skip
    mass = typed(checked)
    assert (mass.msg_id, mass.status, mass.total_count) == ("34182", "err(10001)", 100)
    assert mass.copyright_check["CheckState"] == "2"
    assert (
        typed(event("PUBLISHJOBFINISH", PublishEventInfo={"publish_id": "7"})).info["publish_id"]
        == "7"
    )
