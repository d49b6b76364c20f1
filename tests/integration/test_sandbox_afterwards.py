"""What people do in the console to an article that is out: delete it, mend a few characters once."""

from pathlib import Path

import pytest
import requests

from tests.integration.sandbox_help import Platform, platform

BODY = '<p class="time">本周六 19:30 开演</p><p>请提前 <b>入场</b>，19:30 后不开门</p>'


def out(wechat: Platform, mode: str = "publish", count: int = 1) -> list[dict[str, object]]:
    """Articles of one send by hand, as the console lists them."""
    articles = [{"title": f"第{n}篇", "content": BODY} for n in range(1, count + 1)]
    wechat.sandbox("by_hand", mode=mode, articles=articles)
    return listed(wechat)


def listed(wechat: Platform) -> list[dict[str, object]]:
    found = wechat.quiet()["published"]
    assert isinstance(found, list)
    return sorted(found, key=lambda one: str(one["idx"]))


def read(article: dict[str, object]) -> str:
    return requests.get(str(article["url"]), timeout=10).text


@pytest.mark.parametrize("mode", ["publish", "mass"])
def test_an_article_deleted_by_hand_is_gone_and_its_job_says_so(tmp_path: Path, mode: str) -> None:
    with platform(tmp_path) as wechat:
        first, second = out(wechat, mode, count=2)
        wanted = {"article_id": first["article_id"]}
        wechat.sandbox("delete_by_hand", **wanted, idx=1)
        assert ["已被发布者删除" in read(one) for one in (first, second)] == [True, False]
        assert outcome(wechat) in {"0", "send success"}
        wechat.sandbox("delete_by_hand", **wanted)
        assert "已被发布者删除" in read(second)
        assert outcome(wechat) == ("deleted" if mode == "mass" else "5")
        assert "没有这篇" in str(wechat.sandbox("delete_by_hand", **wanted, idx=3)["error"])


def outcome(wechat: Platform) -> object:
    (job,) = wechat.look()["jobs"]  # type: ignore[misc]
    return job["outcome"]  # type: ignore[has-type]


def test_a_publish_whose_articles_were_deleted_over_the_api_is_of_status_5(tmp_path: Path) -> None:
    with platform(tmp_path) as wechat:
        draft = wechat.draft()["media_id"]
        job = wechat.call("freepublish/submit", {"media_id": draft})["publish_id"]
        (one,) = listed(wechat)
        wechat.call("freepublish/delete", {"article_id": one["article_id"]})
        assert wechat.call("freepublish/get", {"publish_id": job})["publish_status"] == 5


def test_a_few_characters_of_the_body_are_mended_once(tmp_path: Path) -> None:
    with platform(tmp_path) as wechat:
        (one,) = out(wechat)
        mend = {"article_id": one["article_id"], "old": "本周六 19:30", "new": "本周日 <19:00>"}
        assert wechat.sandbox("mend_by_hand", **mend) == {}
        assert '<p class="time">本周日 &lt;19:00&gt; 开演</p>' in read(one)
        again = {**mend, "old": "开演", "new": "开始"}
        assert "只能改一次" in str(wechat.sandbox("mend_by_hand", **again)["error"])


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("19:30", "19:00", "正好有一处"),  # twice in the body
        ("time", "x", "正好有一处"),  # only in a mark
        ("没有的字", "x", "正好有一处"),
        (" ", "x", "不能空着"),
        ("开演", "长" * 21, "不能超过 20"),
    ],
)
def test_more_than_the_console_allows_is_refused(
    tmp_path: Path, old: str, new: str, why: str
) -> None:
    with platform(tmp_path) as wechat:
        (one,) = out(wechat)
        before = read(one)
        mend = {"article_id": one["article_id"], "old": old, "new": new}
        assert why in str(wechat.sandbox("mend_by_hand", **mend)["error"])
        assert read(one) == before


def test_the_consoles_buttons_mend_and_delete(tmp_path: Path) -> None:
    with platform(tmp_path) as wechat:
        (one,) = out(wechat)
        url = f"{wechat.base}/console/article/{one['article_id']}/1"
        wrong = requests.post(url, data={"act": "mend", "old": "没有", "new": "有"}, timeout=10)
        assert (wrong.status_code, wrong.text.count("正好有一处")) == (400, 1)
        assert 'value="没有"' in wrong.text
        right = {"act": "mend", "old": "本周六", "new": "本周日"}
        assert "已修改" in requests.post(url, data=right, timeout=10).text
        assert "本周日" in read(one)
        again = requests.post(url, data=right, timeout=10)
        assert (again.status_code, again.text.count("已发表的文章只能改一次")) == (400, 1)
        assert "已删除" in requests.post(url, data={"act": "delete"}, timeout=10).text
        assert "已被发布者删除" in read(one)
