"""Requests to the callback that no platform sends, made in rows that are the same every time."""

import json
import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from urllib.parse import quote, urlencode

from bot.wechat.envelope import Cipher, sign
from config.account import WeChatAccount
from tests.integration.hostile_bodies import (
    HEAD,
    TEXT,
    WORDS,
    any_json,
    bomb,
    encoded,
    sized,
    wrong_xml,
    xml,
)

KEY, APP, TOKEN = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG", "wx1234567890abcdef", "AAAAA"
ACCOUNTS = (
    WeChatAccount("wechat", APP, "secret", TOKEN),
    WeChatAccount("safe", APP, "secret", TOKEN, KEY),
    WeChatAccount("lenient", APP, "secret", TOKEN, KEY, allow_plain=True),
)
REFUSED = frozenset({400, 403, 413})
PATHS = ["/wechat", "/wechat/safe", "/wechat/lenient"]
STAMPS = [
    "1e9",
    "-1",
    "+1714036504",
    "0x66",
    "９" * 10,
    " 1",
    "1" * 13,
    "1.5",
    "",
    "9" * 5000,
    "１７１４０３６５０４",
]
KINDS = ["text/xml", "application/json", "multipart/form-data; boundary=x", "application/x-www-form-urlencoded", "text/xml; charset=gbk",
         "", "\xff"]  # fmt: skip
ELSEWHERE = ["/wechat", "/wechat/", "//wechat", "/wechat/nobody", "/wechat/../wechat", "/wechat/%2e%2e/wechat", "/wechat%00", "/WECHAT",
             "/wechat;x=1", "/wechat/safe/", "/wechat/safe/x", "/wechat/" + "a" * 5000, "/wechat/" + quote("字" * 50), "/wechat/%ff%fe",
             "/wechat/wechat%0d%0aSet-Cookie:x", "/wechat\\safe", "/wechat/<script>"]  # fmt: skip
ENCODINGS: list[dict[str, str]] = [
    {},
    {"Content-Encoding": "gzip"},
    {"Transfer-Encoding": "chunked"},
]
METHODS = [
    "GET",
    "HEAD",
    "PUT",
    "DELETE",
    "PATCH",
    "OPTIONS",
    "TRACE",
    "CONNECT",
    "POST",
    "PROPFIND",
    "X" * 50,
    "get",
]
HEADERS: list[dict[str, str]] = [{}, {"Content-Length": "-1"}, {"Content-Length": "abc"}, {"Content-Length": "9" * 30}, {"X-Forwarded-Host": "evil"},
           {"X-HTTP-Method-Override": "POST"}, {"Host": "evil<>"}, {"Cookie": "session=" + "x" * 5000}, {"Range": "bytes=0-"}]  # fmt: skip
EVENTS = [
    "VIEW",
    "LOCATION",
    "x" * 200,
    "'; DROP TABLE asked; --",
    "TEMPLATESENDJOBFINISH",
    "card_pass",
]


@dataclass(frozen=True)
class Attack:
    """One request, and with what it may be answered."""

    name: str
    body: bytes = b""
    query: str = ""
    path: str = "/wechat"
    method: str = "POST"
    headers: dict[str, str] = field(default_factory=dict)
    allowed: frozenset[int] = REFUSED


def signed(
    nonce: str, *covered: str, at: float | None = None, token: str = TOKEN
) -> dict[str, str]:
    """A query as the platform would sign it."""
    stamp = str(int(time.time() if at is None else at))
    query = {"timestamp": stamp, "nonce": nonce, "signature": sign(token, stamp, nonce)}
    if covered:
        query |= {"encrypt_type": "aes", "msg_signature": sign(token, stamp, nonce, *covered)}
    return query


def envelope(sealed: str) -> bytes:
    """The body around an encrypted message."""
    return f"<xml><ToUserName>gh_1</ToUserName><Encrypt>{sealed}</Encrypt></xml>".encode()


def forged(dice: random.Random, number: int) -> Attack:
    """A good message, badly signed."""
    good, old = signed(f"n{number}"), time.time() - dice.choice([310, 4000, 10**6, -310, -(10**7)])
    twisted: list[Callable[[], str]] = [
        lambda: urlencode(signed(f"n{number}", token=dice.choice(["", "AAAA", "AAAAA ", "aaaaa", "字"]))),
        lambda: urlencode(dice.sample(list(good.items()), dice.randrange(3))),
        lambda: urlencode([(dice.choice(list(good)), dice.choice(WORDS)), *good.items()]),
        lambda: urlencode(good | {dice.choice(list(good)): dice.choice(WORDS)}),
        lambda: urlencode(good | {"signature": good["signature"].upper().replace("A", "a", 1) + " "}),
        lambda: urlencode(good | {"signature": good["signature"][: dice.randrange(40)]}),
        lambda: urlencode(good | {"nonce": "n" * dice.choice([1000, 30_000])}),
        lambda: urlencode({"msg_signature": good["signature"], "timestamp": good["timestamp"], "nonce": good["nonce"]}),
        lambda: urlencode(signed(f"n{number}", at=old)),
        lambda: urlencode(good).replace("=", "%3D", dice.randrange(1, 4)),
        lambda: urlencode(good).replace("signature=", dice.choice(["signature[]=", "Signature=", "signature%00=", ";signature="])),
        lambda: f"signature=%FF%FE{quote(dice.choice(WORDS)[:200])}&timestamp=%C0%80&nonce=%ED%A0%80" + "&a=b" * dice.randrange(300),
        lambda: urlencode(_odd_stamp(dice, number)),
    ]  # fmt: skip
    query, path = dice.choice(twisted)(), dice.choice(PATHS)
    return Attack(f"forged {query[:200]}", xml(TEXT | {"MsgId": str(number)}).encode(), query, path)


def _odd_stamp(dice: random.Random, number: int) -> dict[str, str]:
    stamp, nonce = dice.choice(STAMPS), f"n{number}"
    return {"timestamp": stamp, "nonce": nonce, "signature": sign(TOKEN, stamp, nonce)}


def unreadable(dice: random.Random, number: int) -> Attack:
    """Rightly signed, but it cannot be read as a push."""
    make = dice.choice([wrong_xml, wrong_xml, any_json, any_json, bomb, encoded, sized])
    headers = {"Content-Type": dice.choice(KINDS)} | dice.choice(ENCODINGS)
    query, name = urlencode(signed(f"u{number}")), f"unreadable {make.__name__} {number}"
    return Attack(name, make(dice), query, dice.choice(PATHS), headers=headers)


def badly_sealed(dice: random.Random, number: int) -> Attack:
    """Encrypted, and something is wrong with it."""
    inner = xml(TEXT | {"MsgId": str(number)})
    whole = Cipher(KEY, APP).seal(inner)
    at = dice.randrange(len(whole) - 4)
    flipped = whole[:at] + dice.choice([c for c in "AZaz09+/" if c != whole[at]]) + whole[at + 1 :]
    other = Cipher(KEY, dice.choice(["wx0", "", APP + "x", APP[:-1]])).seal(inner)
    strange = Cipher(KEY, APP).seal(
        (dice.choice([wrong_xml, any_json, bomb])(dice)).decode("utf-8", "replace")
    )
    junk = dice.choice([
        "", "AAAA", whole[: at + 1], whole[: at // 4 * 4], whole + "A", whole + whole, "字" * 20, "=" * 44, whole[:-2] + "==", "A" * 60_000,
    ])  # fmt: skip
    resigned = dice.choice([flipped, other, strange, junk])
    name, text, query = dice.choice([
        ("resigned", resigned, signed(f"s{number}", resigned)),
        ("flipped", flipped, signed(f"s{number}", whole)),
        ("cut", whole[:at], signed(f"s{number}", whole)),
        ("stale", whole, signed(f"s{number}", whole, at=time.time() - 400)),
        ("by signature", whole, signed(f"s{number}") | {"encrypt_type": "aes", "msg_signature": sign(TOKEN, "1", f"s{number}")}),
        ("another token", whole, signed(f"s{number}", whole, token="BBBBB")),
    ])  # fmt: skip
    path = dice.choice(["/wechat/safe", "/wechat/safe", "/wechat/lenient"])
    return Attack(f"sealed {name} {number}", envelope(text), urlencode(query), path)


def misdirected(dice: random.Random, number: int) -> Attack:
    """Other methods, other ways in."""
    path, method, odd = dice.choice(ELSEWHERE), dice.choice(METHODS), dice.choice(HEADERS)
    query = urlencode(signed(f"m{number}", token="BBBBB") | {"echostr": dice.choice(WORDS)})
    allowed = frozenset({200, 301, 308, 400, 403, 404, 405, 411, 413})
    name = f"{method} {path[:60]} {odd}"
    return Attack(name, xml(TEXT).encode(), query, path, method, odd, allowed)


def unheard_of(dice: random.Random, number: int) -> Attack:
    """Rightly signed and readable, but of a kind that asks nothing of us."""
    event = {"MsgType": "event", "Event": dice.choice(EVENTS)}
    kind = dice.choice([event, {"MsgType": dice.choice(["nothing", "x" * 3000, "\u202e"])}])
    key = dice.choice(WORDS).replace("]]>", "]]")
    fields = HEAD | kind | {"EventKey": key, "MsgId": dice.choice(["0", "1", "x"])}
    body = dice.choice([xml(fields), json.dumps(fields)]).encode()
    query, path = urlencode(signed(f"k{number}")), dice.choice(["/wechat", "/wechat/lenient"])
    return Attack(f"unheard of {number}", body, query, path, allowed=frozenset({200, 400}))


# What a row is made of, and how often.
MAKERS = {forged: 2, unreadable: 3, badly_sealed: 2, misdirected: 1, unheard_of: 1}


def row(seed: int, many: int) -> Iterator[Attack]:
    """So many of all kinds, mixed."""
    dice = random.Random(seed)
    for number in range(many):
        (make,) = dice.choices(list(MAKERS), list(MAKERS.values()))
        yield make(dice, number)


def replays(path: str, number: int) -> tuple[list[Attack], list[Attack]]:
    """Good messages, and the same requests with other content afterwards."""
    at = replace(Attack("good"), path=path, allowed=frozenset({200}))
    other = TEXT | {"MsgId": f"9{number}", "Content": "转账"}
    if path == "/wechat":
        query = urlencode(signed(f"r{number}"))
        good = replace(at, body=xml(TEXT | {"MsgId": str(number)}).encode(), query=query)
        return [good], [replace(good, name="replay", body=xml(other).encode(), allowed=REFUSED)]
    text, swapped = (
        Cipher(KEY, APP).seal(xml(one)) for one in (TEXT | {"MsgId": str(number)}, other)
    )
    query = urlencode(signed(f"r{number}", text))
    good = replace(at, body=envelope(text), query=query)
    bodies = [
        envelope(swapped),
        xml(other).encode(),
        xml(other, f"<Encrypt>{text}x</Encrypt>").encode(),
    ]
    return [good], [replace(good, name="replay", body=body, allowed=REFUSED) for body in bodies]
