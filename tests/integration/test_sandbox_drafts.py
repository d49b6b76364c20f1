"""Material and the draft box: limits and error codes as the platform has them."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from tests.integration.sandbox_help import JPG, PNG, Platform, platform

MB = 1024 * 1024


@pytest.fixture
def wechat(tmp_path: Path) -> Iterator[Platform]:
    with platform(tmp_path) as running:
        yield running


def test_an_uploaded_picture_is_served(wechat: Platform) -> None:
    url = str(wechat.upload("media/uploadimg", PNG)["url"])
    answer = requests.get(url, timeout=10)
    assert (answer.content, answer.headers["Content-Type"]) == (PNG, "image/png")


@pytest.mark.parametrize(
    ("path", "data", "name", "kind", "code"),
    [
        ("media/uploadimg", b"GIF89a....", "a.gif", "", 40005),
        ("media/uploadimg", b"not a picture", "a.png", "", 40005),
        ("media/uploadimg", PNG, "a", "", 40005),
        ("media/uploadimg", PNG + b"\0" * MB, "a.png", "", 40009),
        ("media/uploadimg", b"", "a.png", "", 44001),
        ("material/add_material", PNG, "a.png", "", 40004),
        ("material/add_material", PNG, "a.png", "thumb", 40005),
        ("material/add_material", JPG + b"\0" * 65536, "a.jpg", "thumb", 45001),
        ("material/add_material", PNG + b"\0" * 10 * MB, "a.png", "image", 45001),
    ],
)
def test_material_that_the_platform_does_not_take(
    wechat: Platform, path: str, data: bytes, name: str, kind: str, code: int
) -> None:
    query = {"type": kind} if kind else {}
    assert wechat.upload(path, data, name, **query)["errcode"] == code


def test_an_upload_without_a_file_is_said_to_miss_it(wechat: Platform) -> None:
    url = f"{wechat.base}/cgi-bin/media/uploadimg?access_token={wechat.fresh()}"
    assert requests.post(url, data=b"", timeout=10).json()["errcode"] == 41005


def test_material_is_counted_and_deleted(wechat: Platform) -> None:
    cover = wechat.cover()
    assert wechat.call("material/get_materialcount")["image_count"] == 1
    assert wechat.call("material/del_material", {"media_id": cover})["errcode"] == 0
    assert wechat.call("material/del_material", {"media_id": cover})["errcode"] == 40007
    assert wechat.draft(thumb_media_id=cover)["errcode"] == 40007


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"title": "题" * 65}, 45003),
        ({"title": ""}, 45003),
        ({"author": "甲" * 17}, 45110),
        ({"digest": "摘" * 129}, 45004),
        ({"content": ""}, 44004),
        ({"content": "<p>" + "字" * 20_000}, 45002),
        ({"content": "<form>x</form>"}, 45166),
        ({"content_source_url": "http://h/" + "a" * 1024}, 41039),
        ({"content_source_url": "ftp://h/"}, 41039),
        ({"thumb_media_id": ""}, 40007),
        ({"thumb_media_id": "nothing"}, 40007),
        ({"title": ["题"]}, 47001),
    ],
)
def test_an_article_over_a_limit_is_refused(
    wechat: Platform, fields: dict[str, object], code: int
) -> None:
    assert wechat.draft(**fields)["errcode"] == code
    assert wechat.call("draft/count") == {"total_count": 0}


def test_limits_count_characters_and_a_limit_is_still_allowed(wechat: Platform) -> None:
    assert "media_id" in wechat.draft(title="题" * 63 + "🎉", author="甲" * 16, digest="摘" * 128)


def test_a_temporary_picture_is_no_cover(wechat: Platform) -> None:
    temporary = wechat.upload("media/upload", PNG, type="image")["media_id"]
    assert wechat.draft(thumb_media_id=temporary)["errcode"] == 40007


@pytest.mark.parametrize(("count", "code"), [(0, 44003), (9, 45008)])
def test_a_draft_has_one_to_eight_articles(wechat: Platform, count: int, code: int) -> None:
    article = {"title": "题", "content": "<p>文</p>", "thumb_media_id": wechat.cover()}
    assert wechat.call("draft/add", {"articles": [article] * count})["errcode"] == code
    if count:
        assert "media_id" in wechat.call("draft/add", {"articles": [article] * (count - 1)})


def test_a_foreign_picture_is_dropped_and_an_own_one_kept(wechat: Platform) -> None:
    own = wechat.upload("media/uploadimg", PNG)["url"]
    body = f'<p>文</p><img src="https://example.org/x.png"><img src="{own}">'
    draft = wechat.draft(content=body)["media_id"]
    (article,) = items(wechat.call("draft/get", {"media_id": draft}))
    assert article["content"] == f'<p>文</p><img src="{own}">'
    assert requests.get(str(article["thumb_url"]), timeout=10).content == PNG
    assert "文" in requests.get(str(article["url"]), timeout=10).text


def items(answer: dict[str, object]) -> list[dict[str, object]]:
    found = answer["news_item"]
    assert isinstance(found, list)
    return found


def test_an_empty_digest_is_the_start_of_the_text(wechat: Platform) -> None:
    draft = wechat.draft(content="<p>" + "字" * 100 + "</p>")["media_id"]
    assert items(wechat.call("draft/get", {"media_id": draft}))[0]["digest"] == "字" * 54


def test_answers_are_written_without_escapes_and_escapes_are_shown_as_they_stand(
    wechat: Platform,
) -> None:
    url, cover = f"{wechat.base}/cgi-bin/draft/add?access_token={wechat.fresh()}", wechat.cover()
    article = {"title": "公告", "content": "<p>文</p>", "thumb_media_id": cover}
    draft = requests.post(url, data=json.dumps({"articles": [article]}), timeout=10).json()[
        "media_id"
    ]  # escaped
    assert items(wechat.call("draft/get", {"media_id": draft}))[0]["title"] == r"\u516c\u544a"
    good = wechat.draft(title="公告", content='<p>"引号"\n</p>')["media_id"]
    url = f"{wechat.base}/cgi-bin/draft/get?access_token={wechat.token}"
    assert (
        '"title": "公告"'
        in requests.post(url, json={"media_id": good}, timeout=10).content.decode()
    )


def test_a_draft_is_updated_listed_and_deleted(wechat: Platform) -> None:
    cover = wechat.cover()
    draft = wechat.draft()["media_id"]
    better = {"title": "新题", "content": "<p>新</p>", "thumb_media_id": cover}
    assert (
        wechat.call("draft/update", {"media_id": draft, "index": 1, "articles": better})["errcode"]
        == 40114
    )
    assert (
        wechat.call("draft/update", {"media_id": draft, "index": 0, "articles": better})["errcode"]
        == 0
    )
    listed = wechat.call("draft/batchget", {"offset": 0, "count": 20, "no_content": 1})
    assert (listed["total_count"], listed["item_count"]) == (1, 1)
    assert items(wechat.call("draft/get", {"media_id": draft}))[0]["title"] == "新题"
    assert wechat.call("draft/batchget", {"offset": 0, "count": 21})["errcode"] == 40097
    assert wechat.call("draft/delete", {"media_id": draft})["errcode"] == 0
    assert wechat.call("draft/delete", {"media_id": draft})["errcode"] == 40007


def test_a_picture_article_names_its_pictures(wechat: Platform) -> None:
    pictures = {"image_list": [{"image_media_id": wechat.cover()}]}
    article = {"article_type": "newspic", "title": "题", "content": "文", "image_info": pictures}
    assert "media_id" in wechat.call("draft/add", {"articles": [article]})
    assert (
        wechat.call("draft/add", {"articles": [{**article, "image_info": {}}]})["errcode"] == 40007
    )


@pytest.mark.parametrize(
    ("method", "path", "data", "code"),
    [
        ("POST", "draft/count", b"{}", 43001),
        ("GET", "draft/add", b"", 43002),
        ("POST", "draft/add", b"", 44002),
        ("POST", "draft/add", b"{", 47001),
        ("POST", "draft/add", b"[]", 47001),
        ("POST", "draft/add", b'{"articles": {}}', 47001),
        ("POST", "draft/nothing", b"{}", 40066),
        ("POST", "material/add_news", b"{}", 45103),
    ],
)
def test_a_call_that_is_no_call_is_told_why(
    wechat: Platform, method: str, path: str, data: bytes, code: int
) -> None:
    url = f"{wechat.base}/cgi-bin/{path}?access_token={wechat.fresh()}"
    answer = requests.request(method, url, data=data, timeout=10)
    assert answer.status_code == 200
    assert answer.json()["errcode"] == code
