"""The main job on real processes: a notice from a file to the public and the ledger; a citizen is answered."""

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlencode, urljoin

import pytest
import requests
from sqlalchemy import func, select

from bot import clock
from bot.answers.asked import Question
from bot.wechat.envelope import Cipher, sign
from tests.e2e import bureau
from tests.e2e.bureau import Platform, address
from tests.e2e.installation import Json, Place, fetch, wait_for

pytestmark = pytest.mark.timeout(300)
TITLES = {"publish": "冬季少儿公益培训报名", "mass": "书画院迎新春书法展开展"}
YEAR = str(clock.local_day(clock.now()).year)


@dataclass(frozen=True)
class Open:
    """A bureau that is open: its installation, its platform, and the notices that it has put out."""

    place: Place
    platform: Platform
    numbers: dict[str, str]


@pytest.fixture(scope="module")
def bureau_open(sqlite_template: Path) -> Iterator[Open]:
    """A bureau at work that has put out one notice in each mode."""
    with bureau.settled(sqlite_template) as bare:
        place = replace(bare, settings={**bare.settings, **bureau.with_platform(bare)})
        with bureau.platform(place) as platform, bureau.at_work(place):
            numbers = {mode: goes_out(place, mode) for mode in TITLES}
            yield Open(place, platform, numbers)


def goes_out(place: Place, mode: str) -> str:
    """Take a notice from its file to the public; its id."""
    number = bureau.approved(place, TITLES[mode])
    place.do("notice", "schedule", number, "--channel", "wechat", "--mode", mode, "--as", "editor")
    wait_for(lambda: fetch(address(place, f"/notices/{number}"))[0] == 200, f"{mode}: it is out")
    return number


def released(place: Place, number: str) -> Json:
    """The one release of a notice, as `release list --json` shows it."""
    rows = place.run("release", "list", "--year", YEAR, "--json").rows()
    (row,) = [row for row in rows if row["notice"] == int(number)]
    return row


def check_it_went_out(place: Place, platform: Platform, number: str, mode: str) -> None:
    row = released(place, number)
    assert (row["state"], row["title"], row["channel"]) == ("published", TITLES[mode], "wechat")
    (article,) = [one for one in platform.seen("published") if one["title"] == TITLES[mode]]
    assert (article["url"], article["notified"]) == (row["url"], mode == "mass")
    status, page = fetch(str(row["url"]))
    assert status == 200
    assert str(row["item"]) in page
    pictures = re.findall(r'<img[^>]* src="([^"]+)"', page)
    assert [fetch(urljoin(str(row["url"]), one))[0] for one in pictures] == [200, 200]
    assert "台账完整" in place.run("release", "verify").out


@pytest.mark.parametrize("mode", TITLES)
def test_a_notice_goes_from_its_file_to_the_public(bureau_open: Open, mode: str) -> None:
    number = bureau_open.numbers[mode]
    check_it_went_out(bureau_open.place, bureau_open.platform, number, mode)
    history = bureau_open.place.run("notice", "show", number, "--json").json()["history"]
    assert isinstance(history, list)
    assert [(act["verb"], act["by"]) for act in history] == [
        ("notice.add", "editor"), ("notice.submit", "editor"), ("notice.approve", "unit_head"),
        ("notice.approve", "deputy"), ("notice.schedule", "editor"), ("release.claim", "system"),
        ("release.confirm", "system"),
    ]  # fmt: skip


def test_a_citizen_finds_the_notice_the_hours_and_the_counts(bureau_open: Open) -> None:
    platform, place = bureau_open.platform, bureau_open.place
    own_page = address(place, f"/notices/{bureau_open.numbers['publish']}")
    for words in ("少儿公益培训", "最新通知"):
        assert own_page in platform.told(words)
    assert "09:00" in platform.told("图书馆几点开门")
    shown = place.run("release", "list", "--year", YEAR, "--json").rows()
    assert f"共公开发布 {len(shown)} 次" in platform.told("今年发布了多少条")
    assert TITLES["mass"] in fetch(address(place, "/notices"), q="书法展")[1]


def test_a_redelivery_gets_the_same_reply_and_leaves_one_row(bureau_open: Open) -> None:
    before = questions(bureau_open.place)
    said = bureau_open.platform.ask("say", openid="oCitizen2", text="图书馆几点关门", again=2)
    deliveries = said["deliveries"]
    assert isinstance(deliveries, list)
    replies = [one["reply"] for one in deliveries]
    assert len(replies) == 3
    assert replies[0]["text"]
    assert replies == [replies[0]] * 3
    assert questions(bureau_open.place) == before + 1


def questions(place: Place) -> int:
    with bureau.database(place) as sessions, sessions.read() as session:
        return session.scalar(select(func.count()).select_from(Question)) or 0


def text_message(number: int, words: str) -> str:
    return (
        f"<xml><ToUserName>gh_1</ToUserName><FromUserName>oForger</FromUserName><CreateTime>{int(time.time())}"
        f"</CreateTime><MsgType>text</MsgType><Content>{words}</Content><MsgId>{number}</MsgId></xml>"
    )


def pushed(
    place: Place, message: str, *, age: int = 0, token: str = bureau.TOKEN, nonce: str = "n1"
) -> int:
    """Push an encrypted message to the callback; the status it gets."""
    sealed = Cipher(bureau.AES_KEY, bureau.APP).seal(message)
    return pushed_sealed(place, sealed, sign_it(sealed, age, token, nonce))


def sign_it(sealed: str, age: int, token: str, nonce: str) -> dict[str, str]:
    stamp = str(int(time.time()) - age)
    return {
        "timestamp": stamp, "nonce": nonce, "signature": sign(token, stamp, nonce), "encrypt_type": "aes",
        "msg_signature": sign(token, stamp, nonce, sealed),
    }  # fmt: skip


def pushed_sealed(place: Place, sealed: str, query: dict[str, str]) -> int:
    body = f"<xml><ToUserName>gh_1</ToUserName><Encrypt>{sealed}</Encrypt></xml>"
    url = address(place, f"/wechat?{urlencode(query)}")
    return requests.post(url, data=body.encode(), timeout=10).status_code


def test_the_callback_refuses_what_is_stale_forged_replayed_or_no_message(
    bureau_open: Open,
) -> None:
    place, message = bureau_open.place, text_message(71, "最新通知")
    assert pushed(place, message) == 200
    assert pushed(place, message, age=400) == 403
    assert pushed(place, message, age=-400) == 403
    assert pushed(place, message, token="BBBBB") == 403
    plain = requests.post(address(place, "/wechat"), data=message.encode(), timeout=10)
    assert plain.status_code == 403
    assert pushed(place, "<xml><Content>") == 400
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa">]><xml><MsgType>&a;</MsgType></xml>'
    assert pushed(place, bomb) == 400


def test_a_withdrawn_notice_is_shown_and_found_no_more(bureau_open: Open) -> None:
    place, number = bureau_open.place, bureau_open.numbers["publish"]
    title, words = TITLES["publish"], "少儿公益培训"
    said = place.run("notice", "withdraw", number, "--reason", "报名时间有误", "--as", "officer")
    assert said.code == 0
    status, page = fetch(address(place, f"/notices/{number}"))
    assert (status, "剪纸" in page) == (410, False)
    assert title not in fetch(address(place, "/notices"))[1]
    assert title not in fetch(address(place, "/notices"), q=words)[1]
    assert all(title not in bureau_open.platform.told(text) for text in (words, "最新通知"))
    answers = place.run("ask", words, "--json").json()["answers"]
    assert isinstance(answers, list)
    assert all(one["kind"] != "notice" for one in answers)
    assert (released(place, number)["state"], place.run("release", "verify").code) == (
        "published",
        0,
    )


def test_the_same_on_postgresql_and_a_redis_of_ones_own(postgres_url: str, redis_url: str) -> None:
    outside = {"GONGKAI_DATABASE_URL": postgres_url, "GONGKAI_REDIS_URL": redis_url}
    with bureau.empty(**outside) as bare:
        place = replace(bare, settings={**bare.settings, **bureau.with_platform(bare)})
        place.do("db", "upgrade")
        with bureau.database(place) as sessions:
            bureau.move_in(sessions)
        with bureau.platform(place) as platform, bureau.at_work(place):
            number = goes_out(place, "mass")
            check_it_went_out(place, platform, number, "mass")
            assert address(place, f"/notices/{number}") in platform.told("书法展")
            assert not any("valkey" in command for command in place.alive().values())
            assert not (place.var / "gongkai.db").exists()
