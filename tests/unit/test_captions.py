"""What is said of a picture stands in the text, and is seen where the text is."""

from hypothesis import given
from hypothesis import strategies as st

from bot.notices import article, captions
from bot.notices.captions import Caption

BODY = '前。\n\n![开幕](media/a.png "开幕现场（图：张某）")\n\n![旧](<media/b c.png>)\n\n后。'


def test_alternative_text_caption_and_credit_are_three_things() -> None:
    assert captions.read(BODY) == {
        "media/a.png": Caption("开幕", "开幕现场", "张某"), "media/b c.png": Caption("旧"),
    }  # fmt: skip
    html = article.unstyled(BODY, title="题", picture=lambda path: f"https://x.cn/{path}")
    assert 'alt="开幕"><figcaption>开幕现场（图：张某）</figcaption>' in html
    assert 'alt="旧"><figcaption>旧</figcaption>' in html
    assert "开幕现场（图：张某）" in article.plain(BODY)


def test_other_words_change_nothing_but_the_words() -> None:
    new = {"media/b c.png": Caption("一群人", "合影", "文化馆"), "media/none.png": Caption("x")}
    changed = captions.write(BODY, new)
    assert changed == BODY.replace(
        "![旧](<media/b c.png>)", '![一群人](<media/b c.png> "合影（图：文化馆）")'
    )
    assert captions.write(changed, {"media/b c.png": Caption("合影", "合影")}).count('"') == 2


WORDS = st.text(alphabet="字图[]()\\\"'*_`<>&!|~ 1", max_size=12).map(
    lambda text: " ".join(text.split())
)


@given(WORDS, WORDS, st.text(alphabet="张某馆", max_size=4))
def test_no_words_break_out_of_their_picture(alt: str, words: str, credit: str) -> None:
    changed = captions.write(
        "前。\n\n![](media/a.png)\n\n后。", {"media/a.png": Caption(alt, words, credit)}
    )
    read = captions.read(changed)
    assert list(read) == ["media/a.png"]
    assert len(read["media/a.png"].alt) == len(alt)
    assert article.pictures(changed) == ["media/a.png"]
    assert article.plain(changed).splitlines()[0] == "前。"
    assert article.plain(changed).splitlines()[-1] == "后。"
