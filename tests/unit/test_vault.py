"""Keys: what they seal only they open; and passwords that are made up."""

from pathlib import Path

import pytest

from bot.errors import Refused
from bot.staff import passwords
from bot.vault import Vault, made_once


def test_what_a_vault_sealed_only_its_keys_open(tmp_path: Path) -> None:
    old, new = Vault(["a" * 40]), Vault(["b" * 40, "a" * 40])
    sealed = old.seal("秘密")
    assert "秘密" not in sealed
    assert new.unseal(sealed) == "秘密"
    with pytest.raises(Refused, match="GONGKAI_DATA_KEY"):
        old.unseal(new.seal("秘密"))
    file = tmp_path / "key"
    assert made_once(file) == made_once(file)
    assert file.stat().st_mode & 0o777 == 0o600
    assert [one.name for one in tmp_path.iterdir()] == ["key"]


def test_a_made_up_password_is_one_that_is_taken() -> None:
    first = passwords.made_up()
    assert passwords.matches(passwords.hashed(first), first)
    assert first != passwords.made_up()
