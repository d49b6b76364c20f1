"""Bodies of pushes that cannot be read, or mean nothing: XML, JSON, encodings, sizes, bombs."""

import json
import random

LIMIT = 64 * 1024
HEAD = {"ToUserName": "gh_1", "FromUserName": "oA", "CreateTime": "1714036504"}
TEXT = HEAD | {"MsgType": "text", "Content": "你好", "MsgId": "1"}
WORDS = ["", "x", "<", "]]>", "\x00\x1d", "😀" * 40, "字" * 5000, "' OR 1=1 --", "{{7*7}}", "%s%n", "../../etc/passwd", "\ufeff", "NaN",
         "1e999", "-1", "9" * 4000, "\u202e", "&amp;", "&#0;", "null", "１７１４０３６５０４"]  # fmt: skip


def xml(fields: dict[str, str], *more: str) -> str:
    """A push in XML."""
    parts = [f"<{name}><![CDATA[{value}]]></{name}>" for name, value in fields.items()]
    return f"<xml>{''.join(parts)}{''.join(more)}</xml>"


def _shapes(dice: random.Random, depth: int = 0) -> object:
    kind = dice.randrange(9 if depth < 4 else 7)
    if kind < 4:
        return dice.choice([*WORDS, "text", "event", "subscribe"])
    if kind < 7:
        return dice.choice([None, True, 0, -1, 1e300, 10**400, 1714036504, 0.5])
    if kind == 7:
        return [_shapes(dice, depth + 1) for _ in range(dice.randrange(4))]
    names = dice.sample([*TEXT, "Event", "EventKey", "Encrypt", "a", "", "\x00"], dice.randrange(5))
    return {name: _shapes(dice, depth + 1) for name in names}


def any_json(dice: random.Random) -> bytes:
    """JSON of every shape but that of a message."""
    shape: object = dice.choice(
        [
            _shapes(dice),
            {
                **TEXT,
                dice.choice([*HEAD, "MsgType"]): dice.choice([[], {}, None, ["a"], {"a": 1}, ""]),
            },
        ]
    )
    if isinstance(shape, dict) and all(
        isinstance(shape.get(name), str | int | float) for name in (*HEAD, "MsgType")
    ):
        shape.pop("MsgType")
    written = json.dumps(shape, ensure_ascii=dice.random() < 0.5)
    return (
        dice.choice(["", "\ufeff", " \n"]).encode()
        + written.encode()
        + dice.choice([b"", b"}", b",", b"\x00"])
    )


def wrong_xml(dice: random.Random) -> bytes:
    """A push in XML with one thing wrong."""
    gone = dice.choice([*HEAD, "MsgType"])
    lacking = {name: value for name, value in TEXT.items() if name != gone}
    wrong = TEXT | {
        "CreateTime": dice.choice(["", "x", "1" * 13, "-1", "1e3", "１７１４０３６５０４"])
    }
    long = TEXT | {
        dice.choice(["ToUserName", "FromUserName"]): dice.choice(["", "o" * 129, "o" * 40_000])
    }
    twice = f"<{gone}>{dice.choice(['x', TEXT[gone]])}</{gone}>"
    nested = f"<{gone}><a>b</a></{gone}>"
    return dice.choice(
        [
            xml(lacking),
            xml(wrong),
            xml(long),
            xml(TEXT, twice),
            xml(lacking, nested),
            xml(HEAD | {"MsgType": "event"}),
        ]
    ).encode()


def bomb(dice: random.Random) -> bytes:
    """What takes parsers down."""
    deep = dice.choice([17, 500, 9000])
    entity = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10 if n else "ha"}">' for n in range(9))
    good = xml(TEXT)[5:-6]
    return dice.choice([
        f"<!DOCTYPE x [{entity}]><xml><Content>&a8;</Content>{good}</xml>",
        f'<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><xml>{good}<A>&f;</A></xml>',
        f'<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd"><xml>{good}</xml>',
        f'<!DOCTYPE x [<!ENTITY % p SYSTEM "http://127.0.0.1:9/x"> %p;]><xml>{good}</xml>',
        f"<!DOCTYPE xml><xml>{good}</xml>", "<xml>" + "<a>" * deep + "</a>" * deep + good + "</xml>", "<a>" * deep, '{"a":' * deep, "[" * deep,
        f"<xml>{good}", f"<xml>{good}</xml><xml>{good}</xml>", f"{good}", "<xml>&undefined;" + good + "</xml>", "<xml a='1' a='2'>" + good + "</xml>",
        "<xml>" + good + "&#xD800;</xml>", f"x{xml(TEXT)}", "<xml/>", "<xml></xml>", "", " ", "\x00", "<?xml version='1.0' encoding='utf-16'?>",
    ]).encode()  # fmt: skip


def encoded(dice: random.Random) -> bytes:
    """In no encoding of ours, or broken within it."""
    whole, broken = xml(TEXT), xml(HEAD)
    return dice.choice([
        whole.encode("utf-16"), whole.encode("utf-32"), whole.encode("gbk"), whole.encode("big5"),
        b'<?xml version="1.0" encoding="gbk"?>' + whole.encode("gbk"), b"\xff\xfe" + whole.encode(), whole.encode()[:-8] + b"\xc3</xml>",
        b"\xef\xbb\xbf" + broken.encode(), broken.encode().replace(b"gh_1", b"\xed\xa0\x80"), whole.encode().replace("你".encode(), b"\xe4\xbd"),
        whole.encode().replace("好".encode(), b"\xc0\x80"), bytes(dice.randrange(256) for _ in range(dice.randrange(400))) + b"\xff",
    ])  # fmt: skip


def sized(dice: random.Random) -> bytes:
    """Around the limit, and far beyond it."""
    room = LIMIT - len(xml(HEAD | {"a": ""}).encode())
    return xml(HEAD | {"a": "x" * (room + dice.choice([-1, 0, 1, 2, 1000, 200_000]))}).encode()
