"""Pasting: what Word, WPS, 秀米 and web pages put on the clipboard becomes our Markdown, and nothing else."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import Refused
from bot.notices import article, markup
from bot.notices.paste.paste import Pasted, escaped, from_html
from tests import clipboard


def picture(address: str) -> str:
    """Every picture but those on the writer's own disk can be had."""
    if address.startswith("file:"):
        raise Refused("图片在自己的电脑上")
    return "media/kept.png"


def pasted(html: str) -> Pasted:
    """What becomes of some HTML."""
    return from_html(html, picture)


def shown(markdown: str) -> str:
    """What the platform would be sent."""
    return article.unstyled(markdown, title="标题", picture=lambda path: f"https://x.cn/{path}")


def test_word_keeps_headings_lists_tables_links_and_bold() -> None:
    assert pasted(clipboard.WORD).markdown == clipboard.WORD_READ


def test_word_tells_of_hidden_words_and_of_pictures_on_the_writers_disk() -> None:
    hidden, pictures = pasted(clipboard.WORD).remarks
    assert hidden == "去掉了 2 处看不见的文字：“样式表里藏的字”、“标出来藏的字”"
    assert pictures == "1 张图片没有带过来：图片在自己的电脑上"


def test_wps_headings_are_known_by_their_letters_and_numbers() -> None:
    assert pasted(clipboard.WPS).markdown == clipboard.WPS_READ


def test_an_editor_for_phones_is_read_through_its_boxes() -> None:
    assert pasted(clipboard.XIUMI).markdown == clipboard.XIUMI_READ


@pytest.mark.parametrize("look", clipboard.UNSEEN)
def test_what_nobody_could_see_is_not_taken_and_told(look: str) -> None:
    found = pasted(f'<p>看得见<span style="{look}">夹带的字</span></p>')
    assert found.markdown == "看得见"
    assert "夹带的字" in found.remarks[0]


@pytest.mark.parametrize("look", clipboard.SEEN)
def test_what_only_looks_so_is_taken(look: str) -> None:
    assert "看得见的字" in pasted(f'<div style="{look}"><span>看得见的字</span></div>').markdown


def test_light_words_on_a_dark_ground_are_words() -> None:
    badge = '<section style="background:#0b6b6b"><p style="color:#fff">活动须知</p></section>'
    assert pasted(badge).markdown == "活动须知"


def test_words_without_size_around_words_with_one_are_read() -> None:
    trick = '<section style="font-size:0"><section style="font-size:16px">正文</section></section>'
    assert pasted(trick).markdown == "正文"


@pytest.mark.parametrize("tracker", clipboard.TRACKERS)
def test_a_picture_that_counts_readers_is_not_even_fetched(tracker: str) -> None:
    asked: list[str] = []

    def fetched(address: str) -> str:
        asked.append(address)
        return "media/x.png"

    assert from_html(f"<p>字{tracker}</p>", fetched).markdown == "字"
    assert asked == []


def test_a_caption_under_a_picture_becomes_its_words() -> None:
    html = '<figure><img src="https://x.cn/a.jpg"><figcaption>开幕现场（张某 摄）</figcaption></figure>'
    assert pasted(html).markdown == "![开幕现场（张某 摄）](media/kept.png)"


@pytest.mark.parametrize("text", clipboard.LITERAL)
def test_words_that_look_like_marks_stay_words(text: str) -> None:
    written = pasted(f"<p>{text}</p>").markdown
    read = re.sub(r"<[^<>]+>", "", shown(written))
    assert "".join(read.split()) == "".join(text.split())


def test_masks_and_usual_words_are_not_escaped() -> None:
    assert escaped("电话138****0000，张*华（第3号）") == "电话138****0000，张*华（第3号）"


def test_what_a_tracked_change_took_out_stays_out() -> None:
    html = '<p>原定<del cite="mailto:a" datetime="2026-01-01">周五</del><ins>周六</ins>举行</p>'
    assert pasted(html).markdown == "原定周六举行"


def test_a_merged_cell_is_said_in_every_row() -> None:
    rows = '<tr><td>馆</td><td>日</td></tr><tr><td rowspan="2">图书馆</td><td>一</td></tr><tr><td>二</td></tr>'
    assert pasted(f"<table>{rows}</table>").markdown.splitlines()[2:] == [
        "| 图书馆 | 一 |", "| 图书馆 | 二 |",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "monster",
    [
        "<table><tr><td colspan='9999' rowspan='9999'>1</td><td>2</td></tr></table>",
        "<table>" + "<tr><td colspan='1000'>1</td><td>2</td></tr>" * 60 + "</table>",
        "<div>" * 900 + "深" + "</div>" * 900,
        "<p>长</p>" * 500_000,
    ],
    ids=["cells", "rows", "levels", "length"],
)
def test_a_monster_is_refused_in_a_sentence(monster: str) -> None:
    with pytest.raises(Refused):
        pasted(monster)


class Tags(HTMLParser):
    """Collects what a browser would make of the markup."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep a tag with its attributes."""
        self.found.append((tag, dict(attrs)))


@settings(max_examples=120, deadline=None)
@given(st.lists(st.sampled_from(clipboard.HOSTILE) | st.text(max_size=8), max_size=12).map("".join))
def test_nothing_active_ever_comes_through(html: str) -> None:
    try:
        markdown = from_html(html, lambda _: "media/kept.png").markdown
    except Refused:
        return
    for tag, attributes in Tags(shown(markdown)).found:
        assert tag in markup.TAGS, markdown
        assert attributes.keys() <= {"href", "rel", "src", "alt", "start", "class"}, markdown
        for name in ("href", "src"):
            assert re.match(r"https?://|mailto:|tel:", attributes.get(name) or "tel:"), markdown


@settings(max_examples=80, deadline=None)
@given(st.lists(st.text(alphabet="文字*_~`[]()#>|<&!1.-\\ ", min_size=1, max_size=10), max_size=4))
def test_plain_words_come_through_letter_by_letter(lines: list[str]) -> None:
    html = "".join(f"<p>{clipboard.quoted(line)}</p>" for line in lines)
    wanted = [line for line in (" ".join(line.split()) for line in lines) if line]
    assume_text = [line for line in wanted if not re.match(r"[-+*_]|[0-9]+[.)]", line)]
    if wanted == assume_text:  # a dash or a number at the start makes a list, as a typist means it
        read = article.plain(from_html(html, picture).markdown).splitlines()
        assert ["".join(one.split()) for one in read] == ["".join(one.split()) for one in wanted]
