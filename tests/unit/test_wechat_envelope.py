"""Pushes are proven, opened and sealed as the platform's documents say, and as another implementation does."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wechatpy.crypto import WeChatCrypto

from bot.errors import Refused
from bot.wechat.envelope import (
    Cipher,
    Malformed,
    Stamp,
    Unproven,
    prove,
    prove_sealed,
    sign,
    wrap,
)

OFFICIAL = Stamp("1714036504", "1514711492", "f464b24fc39322e44b38aa78f5edd27bd1441696", "")
THEN = 1714036504.0
KEY, APP = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG", "wx1234567890abcdef"


def test_the_official_vector_is_proven() -> None:
    prove("AAAAA", OFFICIAL, at=THEN)


@pytest.mark.parametrize(
    ("token", "stamp", "at"),
    [
        ("AAAAB", OFFICIAL, THEN),
        ("", Stamp("1714036504", "1514711492", sign("1714036504", "1514711492"), ""), THEN),
        ("AAAAA", Stamp("", "", sign("AAAAA"), ""), THEN),
        ("AAAAA", Stamp("1714036504", "1514711492", "", ""), THEN),
        ("AAAAA", Stamp("1714036504", "1514711492", "签名", ""), THEN),
        ("AAAAA", OFFICIAL, THEN + 301),
        ("AAAAA", OFFICIAL, THEN - 301),
        ("AAAAA", Stamp("soon", "n", sign("AAAAA", "soon", "n"), ""), THEN),
        ("AAAAA", Stamp("1" * 400, "n", sign("AAAAA", "1" * 400, "n"), ""), THEN),
    ],
)
def test_what_the_platform_did_not_sign_now_is_not_proven(
    token: str, stamp: Stamp, at: float
) -> None:
    with pytest.raises(Unproven):
        prove(token, stamp, at=at)


def test_a_few_minutes_are_allowed() -> None:
    prove("AAAAA", OFFICIAL, at=THEN + 299)
    prove("AAAAA", OFFICIAL, at=THEN - 299)


def test_the_plain_signature_does_not_prove_an_encrypted_push() -> None:
    with pytest.raises(Unproven):
        prove_sealed("AAAAA", OFFICIAL, "sealed", at=THEN)


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=900))
def test_what_is_sealed_opens_again(text: str) -> None:
    cipher = Cipher(KEY, APP)
    assert cipher.open(cipher.seal(text)) == text


def test_another_implementation_opens_our_envelope_and_we_open_its() -> None:
    other, ours = WeChatCrypto("AAAAA", KEY, APP), Cipher(KEY, APP)
    told = wrap(
        ours.seal("<xml>你好</xml>"), token="AAAAA", nonce="n1", at=1714036504, as_json=False
    )
    signature = told.split("<MsgSignature><![CDATA[")[1].split("]")[0]
    assert other.decrypt_message(told, signature, "1714036504", "n1") == "<xml>你好</xml>"
    theirs = other.encrypt_message("<xml>您好</xml>", "n2", "1714036504")
    sealed = theirs.split("<Encrypt><![CDATA[")[1].split("]")[0]
    assert ours.open(sealed) == "<xml>您好</xml>"


def test_a_message_for_another_account_is_not_opened() -> None:
    with pytest.raises(Malformed):
        Cipher(KEY, "wx_another").open(Cipher(KEY, APP).seal("你好"))


@given(st.binary(max_size=400))
def test_anything_else_is_malformed(noise: bytes) -> None:
    with pytest.raises(Malformed):
        Cipher(KEY, APP).open(base64.b64encode(noise).decode())


@given(st.text(max_size=100))
def test_what_is_not_even_base64_is_malformed(noise: str) -> None:
    with pytest.raises(Malformed):
        Cipher(KEY, APP).open(noise)


@pytest.mark.parametrize("key", ["", "short", KEY[:-1], KEY + "A", "密" * 43, "=" * 43])
def test_a_key_that_is_none_is_refused_in_chinese(key: str) -> None:
    with pytest.raises(Refused, match="43 位"):
        Cipher(key, APP)
