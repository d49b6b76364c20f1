"""Articles: what the public reads, and what can never be in it."""

from datetime import date
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import Refused
from bot.notices import article, markup

FOOT = article.Foot(
    unit="群众文化科",
    formed_on=date(2026, 11, 3),
    address="https://example.cn/notices/7",
    index_no="HT-2026-0007",
)


def shown(path: str) -> str:
    """Every local picture lies on the platform."""
    return f"https://mmbiz.example.cn/{path}"


def unstyled(body: str, *, printed: bool = False) -> str:
    """The body without styles."""
    return article.unstyled(body, title="标题", picture=shown, printed=printed)


def for_platform(body: str, foot: article.Foot = FOOT) -> str:
    """The body as the platform gets it."""
    return article.for_platform(body, title="标题", picture=shown, foot=foot)


class Tags(HTMLParser):
    """Collects what a browser would make of the markup."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep a tag with its attributes."""
        self.found.append((tag, dict(attrs)))


ATTACKS = [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<style>*{}</style>", "<svg onload=a()>", "<!--", "-->",
    "[x](javascript:alert(1))", "[x](JaVaScRiPt&#58;alert(1))", "![x](javascript:a())", "[x](data:text/html,a)", "]]>",
    '![a" onerror="b](media/a.png "t")', "[x](https://a.cn/\"onclick=\"b)", "<https://a.cn/?a=1&b=2>", "<a href=//b>",
    '[x](https://a.cn "style=")', "|a|b|\n|-|:-:|\n|1|2|", "```js\n<b>\n```", "**粗**", "# 一", "> ", "- ", "\n\n", "\n",
    "&lt;script&gt;", "&#x3C;iframe>", "<math><mi//xlink:href='data:x'>", "class=\"note\"", "<table", "'", '"', "　　文字。",
]  # fmt: skip
HOSTILE = st.lists(st.one_of(st.sampled_from(ATTACKS), st.text(max_size=12)), max_size=10).map(
    "".join
)
ATTRIBUTES = {"href", "rel", "src", "alt", "start", "border", "cellpadding", "class", "style"}


@given(body=HOSTILE, words=st.text(max_size=20))
def test_whatever_is_written_an_article_can_only_be_read(body: str, words: str) -> None:
    foot = article.Foot(words + body, date(2026, 1, 1), body, body, body, words, body)
    for html in (for_platform(body, foot), unstyled(body), unstyled(body, printed=True)):
        for tag, attributes in Tags(html).found:
            assert tag in markup.TAGS
            assert attributes.keys() <= ATTRIBUTES
            assert (attributes.get("href") or "https:").split(":")[0].lower() in markup.SCHEMES
            assert (attributes.get("src") or shown("")).startswith(shown(""))
            assert "url(" not in (attributes.get("style") or "")


@given(body=HOSTILE)
def test_the_same_words_give_the_same_bytes(body: str) -> None:
    assert for_platform(body) == for_platform(body)


@given(body=st.text(alphabet="0123456789-~*_、，：。（）张王李 \nX", max_size=60))
def test_no_letter_is_lost_on_the_way_to_the_reader(body: str) -> None:
    def kept(text: str) -> list[str]:
        return [character for character in text if character.isalpha()]

    assert kept(article.plain(body)) == kept(body)


def test_masked_numbers_and_names_keep_their_masks() -> None:
    line = (
        "电话138****0000（丁）、139****1111；370321********1234；获奖：张*华、李*明、王**、赵**。"
    )
    assert article.plain(line) == line
    assert unstyled(line) == f"<p>{line}</p>"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("**时间：**周五", "<strong>时间：</strong>周五"),
        ("根据**《条例》**，通知", "根据<strong>《条例》</strong>，通知"),
        ("请于**周五**前", "请于<strong>周五</strong>前"),
        ("~~9时~~10时", "<s>9时</s>10时"),
        ("8~~9时，10~~11时", "8~~9时，10~~11时"),
        ("*注*", "<em>注</em>"),
        ("<b>x</b> & y", "&lt;b&gt;x&lt;/b&gt; &amp; y"),
    ],
)
def test_marks_mean_what_chinese_writers_mean(written: str, read: str) -> None:
    assert unstyled(written) == f"<p>{read}</p>"


def test_a_line_is_a_paragraph_and_needs_no_indent() -> None:
    assert unstyled("　　第一段。\n    第二段。\r\n\n文化馆\n-----") == (
        "<p>第一段。</p>\n<p>第二段。</p>\n<p>文化馆</p>\n<hr>"
    )


def test_a_line_in_a_list_stays_in_its_list() -> None:
    assert unstyled("- 一\n  二\n- 三") == "<ul>\n<li>一<br>\n二</li>\n<li>三</li>\n</ul>"


def test_headings_stand_below_the_title_and_do_not_repeat_it() -> None:
    assert unstyled("# 标题\n\n### 甲\n\n#### 乙") == "<h2>甲</h2>\n<h3>乙</h3>"
    assert unstyled("## 甲\n\n##### 乙") == "<h2>甲</h2>\n<h3>乙</h3>"


def test_a_picture_stands_alone_above_its_words() -> None:
    figure = f'<figure><img src="{shown("media/图.png")}" alt="馆舍"><figcaption>馆舍</figcaption></figure>'
    assert unstyled("前![馆舍](media/图.png)后") == f"<p>前</p>\n{figure}<p>后</p>"


def test_pictures_that_cannot_be_shown_leave_no_hole() -> None:
    body = "![远](https://other.example/a.png)\n![](media/a.png)"
    assert article.unstyled(body, title="", picture=lambda _: "") == ""
    assert article.foreign_pictures(body) == ["https://other.example/a.png"]


def test_the_platform_gets_addresses_in_words_because_it_makes_no_links() -> None:
    body = "[网站](https://a.example/x?a=1&b=2)、<https://b.example/>、[信箱](mailto:x@a.example)"
    assert unstyled(body, printed=True) == (
        '<p><span class="link">网站（https://a.example/x?a=1&amp;b=2）</span>、'
        '<span class="link">https://b.example/</span>、<span class="link">信箱（x@a.example）</span></p>'
    )
    inside = unstyled("[前文](https://mp.weixin.qq.com/s/abc)", printed=True)
    assert inside.startswith('<p><a href="https://mp.weixin.qq.com/s/abc"')


def test_links_on_the_site_give_nothing_away() -> None:
    assert unstyled("[网站](https://a.example/)") == (
        '<p><a href="https://a.example/" rel="noopener noreferrer nofollow">网站</a></p>'
    )
    assert "href" not in unstyled("[坏](javascript:alert(1)) [近](/desk) [近](//b.example)")


def test_a_wide_table_is_scrolled_and_a_narrow_one_is_not() -> None:
    narrow = unstyled("|甲|乙|\n|:-:|--:|\n|1|2|")
    assert narrow.startswith('<section class="table"><table>')
    assert '<td class="right">2</td>' in narrow
    wide = "|" * 7 + "\n" + "|-" * 6 + "|\n"
    assert '<table class="wide">' in unstyled(wide.replace("||", "|甲|乙"))


def test_the_foot_says_who_what_when_and_where() -> None:
    foot = article.Foot(
        unit="群众文化科",
        formed_on=date(2026, 11, 3),
        address="https://example.cn/notices/7",
        index_no="HT-7",
        source_name="大众<日报>",
        source_url="https://dz.example/1?a=1&b=2",
        note="演示数据",
    )
    html = for_platform("正文", foot)
    for line in ("发布单位：群众文化科", "索引号：HT-7", "形成日期：2026年11月3日", "演示数据",
                 "来源：大众&lt;日报&gt;（https://dz.example/1?a=1&amp;b=2）", "本文网址：https://example.cn/notices/7"):  # fmt: skip
        assert line in html
    assert "来源" not in for_platform("正文")


def test_the_style_is_in_the_tags_and_words_that_look_like_it_stay() -> None:
    html = for_platform('写着 class="note" 的<table 文字\n\n|a|\n|-|\n|1|')
    assert 'style="font-size:17px' in html
    assert '写着 class="note" 的&lt;table 文字' in html
    assert not any("class" in attributes for _, attributes in Tags(html).found)


def test_a_very_long_text_wears_less_so_that_it_fits() -> None:
    short, long = (
        for_platform("一段话。\n" * 10),
        for_platform("一段长一点的话，说一件事情。\n" * 700),
    )
    assert short.count("<p style") > 9
    assert article.length(long).fits
    assert "text-indent:2em" in long
    assert not article.length(for_platform("字" * 20_000)).fits


def test_a_digest_is_whole_sentences_without_the_salutation() -> None:
    body = (
        "# 关于开放的通知\n\n各镇（街道）：\n\n![图](media/a.png)\n\n图书馆**周五**开放。请自备水杯。"
        + "长" * 200
    )
    assert article.digest(body, limit=20) == "图书馆周五开放。请自备水杯。"
    assert article.digest("长" * 200, limit=10) == "长" * 9 + "…"
    assert article.digest("") == ""
    assert article.digest("第一行\n第二行。") == "第一行 第二行。"


@given(body=HOSTILE, limit=st.integers(10, 128))
def test_a_digest_keeps_its_limit(body: str, limit: int) -> None:
    assert len(article.digest(body, limit=limit)) <= limit


def test_plain_text_holds_everything_that_is_read() -> None:
    body = (
        "# 题\n\n段**一**\n\n- 项\n\n|甲|乙|\n|-|-|\n|1|2|\n\n![图注](media/a.png)\n\n```\n码\n```"
    )
    assert article.plain(body) == "题\n段一\n项\n甲\n乙\n1\n2\n图注\n码"


def test_pictures_are_found_and_pointed_elsewhere_however_they_are_written() -> None:
    body = (
        '![一](图/甲.png "题")\n\n[![二](<图/乙 丙.png>)](https://a.example/)\n\n|x|\n|-|\n|![三](c.png)|\n\n'
        "![四][ref] ![远](https://a.example/c.png) ![再](c.png)\n\n[ref]: d.png\n"
    )
    assert article.pictures(body) == ["图/甲.png", "图/乙 丙.png", "c.png", "d.png"]
    mapping = {path: f"media/{number}.png" for number, path in enumerate(article.pictures(body))}
    changed = article.replace_pictures(body, mapping)
    assert article.pictures(changed) == [f"media/{number}.png" for number in range(4)]
    assert article.plain(changed) == article.plain(body)
    assert article.foreign_pictures(changed) == ["https://a.example/c.png"]


def test_a_picture_that_cannot_be_pointed_elsewhere_is_refused() -> None:
    with pytest.raises(Refused, match="图片的写法"):
        article.replace_pictures("![甲](图(1).png)", {"图(1).png": "media/a.png"})
