"""Read the Markdown that the bureau writes: Chinese lines, masked numbers, figures of their own."""

import re
from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.emphasis import tokenize
from markdown_it.token import Token

# What stands around a run of marks when Chinese writers mean bold, although CommonMark, made for
# languages with spaces, reads the run as plain: 根据**《条例》**， and **时间：**周五.
_OPENS_BOLD = frozenset("《“「【")
_CLOSES_BOLD = frozenset("：。！？；，、》”）」】")
_INDENT = re.compile(r"^[ \t]*[\u3000\u00a0][ \t\u3000\u00a0]*", re.MULTILINE)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u2028\u2029]")
TOP_HEADING, LAST_HEADING = 2, 4  # the title above the body is the only first heading


def _keep_mask(state: StateInline, silent: bool) -> bool:
    """Keep the marks that hide digits or names: 138****0000 and 张*华 are not bold and not slanted."""
    mark = state.src[state.pos]
    if silent or mark not in "*_~":
        return False
    end = state.pos
    while end < state.posMax and state.src[end] == mark:
        end += 1
    before = state.src[state.pos - 1] if state.pos else " "
    after = state.src[end] if end < state.posMax else " "
    length = end - state.pos
    hides_digits = before.isalnum() and before.isascii() and after.isalnum() and after.isascii()
    hides_name = length == 1 and before.isalpha() and after.isalpha()
    if not (hides_digits or hides_name or length > 3):
        return False
    state.append_pending(state.src[state.pos : end])
    state.pos = end
    return True


def _embolden(state: StateInline, silent: bool) -> bool:
    """CommonMark's own rule, and beyond it bold that touches Chinese punctuation."""
    first, start = len(state.delimiters), state.pos
    if not tokenize(state, silent):
        return False
    if state.src[start] == "*":
        before = state.src[start - 1] if start else " "
        after = state.src[state.pos] if state.pos < state.posMax else " "
        for delimiter in state.delimiters[first:]:
            delimiter.open = delimiter.open or (after in _OPENS_BOLD and not before.isspace())
            delimiter.close = delimiter.close or (before in _CLOSES_BOLD and not after.isspace())
    return True


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    # Lines indented by four spaces are paragraphs, and a row of dashes below a line is a rule:
    # what is pasted from a word processor means neither code nor a heading.
    parser.disable(["code", "lheading", "html_block", "html_inline"])
    parser.inline.ruler.before("strikethrough", "keep_mask", _keep_mask)
    parser.inline.ruler.at("emphasis", _embolden)
    return parser


PARSER = _parser()


def parse(body: str, *, title: str = "") -> list[Token]:
    """The tokens of a body: a line is a paragraph, a picture stands alone, headings begin at 2.

    A picture among text that is not part of a list, table or link becomes a token `figure`
    with the image as its only child. A first heading that repeats `title` is left out.
    """
    text = body.encode("utf-8", "replace").decode().replace("\r\n", "\n").replace("\r", "\n")
    tokens = PARSER.parse(_CONTROL.sub("", _INDENT.sub("", text)))
    if title and len(tokens) > 2 and tokens[0].type == "heading_open":
        repeats = words(tokens[1].children or []) == " ".join(title.split())
        tokens = tokens[3:] if repeats else tokens
    _lower_headings(tokens)
    return list(_one_line_one_paragraph(tokens))


def alt(image: Token) -> str:
    """What an image shows, for those who cannot see it."""
    words = PARSER.renderer.renderInlineAsText(image.children or [], PARSER.options, {})  # type: ignore[attr-defined]
    return " ".join(str(words).split())


def caption(image: Token) -> str:
    """What stands under an image: its own words where it has some, ![what it shows](file "the caption"), else the same."""
    return " ".join(str(image.attrs.get("title") or "").split()) or alt(image)


def source(image: Token) -> str:
    """Where an image lies, as it was written: `media/图.png`, not percent-encoded."""
    return unquote(str(image.attrs.get("src", "")))


def is_local(path: str) -> bool:
    """Whether a reference names a file beside the text, rather than somewhere on the network."""
    try:
        parts = urlsplit(path)
    except ValueError:
        return False
    return bool(parts.path) and not parts.scheme and not parts.netloc and path[0] not in "/\\"


def images(tokens: list[Token]) -> Iterator[Token]:
    """Every image, in order, also within links and tables."""
    for token in tokens:
        if token.type == "image":
            yield token
        elif token.children:
            yield from images(token.children)


def words(children: list[Token]) -> str:
    """What is read of a line, without marks."""
    breaks = {"softbreak": " ", "hardbreak": " "}
    parts = (
        alt(child) if child.type == "image" else breaks.get(child.type, child.content)
        for child in children
    )
    return " ".join("".join(parts).split())


def _lower_headings(tokens: list[Token]) -> None:
    headings = [token for token in tokens if token.type in ("heading_open", "heading_close")]
    levels = sorted({token.tag for token in headings})
    for token in headings:
        token.tag = f"h{min(levels.index(token.tag) + TOP_HEADING, LAST_HEADING)}"


def _one_line_one_paragraph(tokens: list[Token]) -> Iterator[Token]:
    at = 0
    while at < len(tokens):
        token = tokens[at]
        if token.type == "paragraph_open" and not token.hidden:
            yield from _paragraphs(token, tokens[at + 1], tokens[at + 2])
            at += 3
            continue
        for child in token.children or []:
            if child.type == "softbreak":
                child.type, child.tag = "hardbreak", "br"
        yield token
        at += 1


def _paragraphs(opening: Token, inline: Token, closing: Token) -> Iterator[Token]:
    """One paragraph for each line of text, one figure for each picture that stands in no mark."""
    line: list[Token] = []
    for child in [*(inline.children or []), Token("softbreak", "br", 0)]:
        if child.level == 0 and child.type in ("softbreak", "image"):
            if any(part.content.strip() or part.nesting for part in line):
                yield from (opening, _inline(line), closing)
            line = []
            if child.type == "image":
                yield Token("figure", "figure", 0, children=[child])
            continue
        if child.type == "softbreak":
            child.type, child.tag = "hardbreak", "br"
        line.append(child)


def _inline(children: list[Token]) -> Token:
    return Token("inline", "", 0, children=children)
