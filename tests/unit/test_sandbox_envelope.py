"""The sandbox seals as the platform does: its own vector, and another implementation's eyes."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wechatpy.crypto import WeChatCrypto

from bot.sandbox.envelope import BadEnvelope, seal, sign, signed, unseal
from tests.integration.sandbox_help import AES

APP = "wx0123456789abcdef"


def test_the_signature_is_the_one_in_the_platforms_documents() -> None:
    assert sign("AAAAA", "1714036504", "1514711492") == "f464b24fc39322e44b38aa78f5edd27bd1441696"


def test_a_signature_over_other_parts_does_not_pass() -> None:
    assert signed(sign("AAAAA", "1", "2"), "AAAAA", "1", "2")
    assert not signed(sign("AAAAA", "1", "2"), "AAAAA", "1", "3")
    assert not signed("é", "AAAAA", "1", "2")


@given(st.text())
def test_what_is_sealed_can_be_opened(text: str) -> None:
    assert unseal(AES, APP, seal(AES, APP, text)) == text


@given(
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1).map(
        lambda text: f"<xml>{text}</xml>"
    )
)
def test_another_implementation_opens_what_we_seal(text: str) -> None:
    crypto = WeChatCrypto("AAAAA", AES, APP)
    sealed = seal(AES, APP, text)
    signature = sign("AAAAA", "1", "2", sealed)
    wrapped = f"<xml><ToUserName>gh</ToUserName><Encrypt>{sealed}</Encrypt></xml>"
    opened = crypto.decrypt_message(wrapped, signature, "1", "2")
    assert (opened.decode() if isinstance(opened, bytes) else opened) == text


@pytest.mark.parametrize(
    "spoilt", ["", "AAAA", "不是", base64.b64encode(b"\0" * 64).decode(), "A" * 63]
)
def test_what_is_no_envelope_is_said_to_be_none(spoilt: str) -> None:
    with pytest.raises(BadEnvelope):
        unseal(AES, APP, spoilt)


def test_an_envelope_for_another_account_is_not_opened() -> None:
    with pytest.raises(BadEnvelope):
        unseal(AES, APP, seal(AES, "wxother", "字"))
