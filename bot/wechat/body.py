"""Read the body of a push: XML or JSON, whichever the console was set to, into plain fields.

Own reader on expat: no document type, hence no entities; no depth; one exception for all that is wrong.
"""

import json
import re
from collections.abc import Mapping
from xml.parsers import expat

from bot.wechat.envelope import Malformed

LIMIT = 64 * 1024  # bytes of a push; real ones have a few hundred
DEEPEST = 16  # levels; the deepest real event has six
# Citizens' phones send these and the platform passes them on raw: XML 1.0 cannot hold them, nor can PostgreSQL.
UNWANTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")

Value = str | list["Value"] | dict[str, "Value"]
Fields = dict[str, Value]


def clean(text: str) -> str:
    """A text without control characters and what else XML cannot hold."""
    return UNWANTED.sub("", text)


def is_json(text: str) -> bool:
    """Whether a body is JSON rather than XML."""
    return text.lstrip("\ufeff \t\r\n").startswith("{")


def read(text: str) -> Fields:
    """The fields of a body. Numbers come as text; an element that repeats comes as a list.

    Raises Malformed for everything that is neither.
    """
    cleaned = clean(text).lstrip("\ufeff \t\r\n")
    found = _from_json(cleaned) if is_json(cleaned) else _from_xml(cleaned)
    if not isinstance(found, dict):
        raise Malformed("no fields")
    return found


def decode(body: bytes) -> str:
    """The text of a body. Raises Malformed when it is not UTF-8."""
    try:
        return body.decode()
    except UnicodeDecodeError:
        raise Malformed("not UTF-8") from None


def text_of(fields: Mapping[str, Value], name: str) -> str:
    """A field that must be one text, empty when it is missing. Raises Malformed when it is repeated or nests."""
    value = fields.get(name, "")
    if not isinstance(value, str):
        raise Malformed(f"{name} is no text")
    return value


def _from_json(text: str) -> Value:
    try:
        return _plain(json.loads(text), 0)
    except (ValueError, RecursionError):
        raise Malformed("not JSON") from None


def _plain(value: object, depth: int) -> Value:
    if depth > DEEPEST:
        raise Malformed("too deep")
    if isinstance(value, dict):
        return {clean(str(name)): _plain(inner, depth + 1) for name, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner, depth + 1) for inner in value]
    if value is None or isinstance(value, bool):
        return str(int(value)) if value is not None else ""
    return clean(str(value))


def _from_xml(text: str) -> Value:
    reader = _Reader()
    try:
        reader.parser.Parse(text, True)
    except (expat.ExpatError, ValueError):
        raise Malformed("not well-formed") from None
    return reader.root


class _Reader:
    """Builds fields from what expat calls out."""

    def __init__(self) -> None:
        self.root: Value = ""
        self._open: list[tuple[str, Fields, list[str]]] = []
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        self.parser.StartDoctypeDeclHandler = self._refuse

    def _start(self, name: str, _attributes: dict[str, str]) -> None:
        if len(self._open) >= DEEPEST:
            raise Malformed("too deep")
        self._open.append((name, {}, []))

    def _text(self, data: str) -> None:
        self._open[-1][2].append(data)

    def _end(self, _name: str) -> None:
        name, children, texts = self._open.pop()
        value: Value = children or "".join(texts).strip()
        if not self._open:
            self.root = value
            return
        siblings = self._open[-1][1]
        earlier = siblings.get(name)
        if earlier is None:
            siblings[name] = value
        elif isinstance(earlier, list):
            earlier.append(value)
        else:
            siblings[name] = [earlier, value]

    def _refuse(self, *_: object) -> None:
        raise Malformed("document type")
