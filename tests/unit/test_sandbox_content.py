"""What the platform does to an article's body."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.sandbox.content import cleaned, with_addresses, words
from bot.sandbox.errcodes import PlatformError


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("<p>一</p><script>alert(1)</script>", "<p>一</p>"),
        ('<p onclick="x()">一</p>', "<p>一</p>"),
        ('<p>一</p><img src="https://example.org/a.png">', "<p>一</p>"),
        ('<img src="http://127.0.0.1:5/mmbiz/Ab-_1/0?wx_fmt=png">', '<img src="/mmbiz/Ab-_1/0">'),
        (
            '<p style="background:url(http://x/y.png);color:red">一</p>',
            '<p style="background:none;color:red">一</p>',
        ),
        ('<a href="javascript:x()">一</a>', "<a>一</a>"),
        ('<a href="https://example.org/">一</a>', '<a href="https://example.org/">一</a>'),
        ("<p>一&amp;&#20108;<br/></p>", "<p>一&amp;&#20108;<br></p>"),
    ],
)
def test_scripts_and_foreign_pictures_go_without_a_word(sent: str, kept: str) -> None:
    assert cleaned(sent) == kept


@pytest.mark.parametrize("sent", ["<iframe src='x'></iframe>", "<form></form>", "<p>一</p><input>"])
def test_frames_and_forms_are_invalid_content(sent: str) -> None:
    with pytest.raises(PlatformError, match="45166"):
        cleaned(sent)


@pytest.mark.parametrize(
    "sent", ["<p> </p>", "<script>1</script>", '<img src="https://example.org/a.png">']
)
def test_a_body_with_nothing_to_see_is_empty(sent: str) -> None:
    with pytest.raises(PlatformError, match="44004"):
        cleaned(sent)


@given(st.text())
@example("<A")
def test_no_script_survives_whatever_is_sent(text: str) -> None:
    try:
        kept = cleaned(f"<p>一</p>{text}<script>{text}</script>")
    except PlatformError:
        return
    assert "<script" not in kept.lower()


def test_own_pictures_get_the_platforms_address_and_digests_lose_marks() -> None:
    assert (
        with_addresses('<img src="/mmbiz/a/0">', "http://h:1") == '<img src="http://h:1/mmbiz/a/0">'
    )
    assert words("<p>一 &lt;二</p>\n<p>三</p>") == "一<二三"
