"""`gongkai notice check`, `dismiss` and `override`, on the command line."""

import json
from pathlib import Path

from tests.integration.office import Office

TEXT = "---\ntitle: 报名通知\nunit: 文化馆\nformed_on: 2026-11-20\n---\n12月5日（周日）开始，电话13800138000。\n"


def test_the_command_line_checks_dismisses_and_submits(tmp_path: Path) -> None:
    office = Office(tmp_path / "var")
    office.run("user", "add", "editor", "--role", "editor", "--unit", "文化馆")
    office.run("user", "add", "deputy", "--role", "deputy")
    office.run("user", "add", "head", "--role", "unit_head", "--unit", "文化馆")
    file = tmp_path / "n.md"
    file.write_text(TEXT, encoding="utf-8")
    listed = json.loads(office.run("notice", "check", str(file), "--json"))
    assert {one["rule"] for one in listed} == {"dates.weekday", "private.mobile"}
    assert {"spot", "severity", "where", "start", "end", "quote", "what", "why", "fix"} <= set(
        listed[0]
    )
    assert "12月5日是周六" in office.run("notice", "check", str(file))
    office.run("notice", "add", str(file), "--as", "editor")
    refused = office.refusal("notice", "submit", "1", "--as", "editor")
    for one in json.loads(office.run("notice", "check", "1", "--json")):
        assert one["spot"] in refused
        office.run("notice", "dismiss", "1", one["spot"], "--note", "核对过", "--as", "editor")
    assert "editor已确认无误：核对过" in office.run("notice", "check", "1")
    office.run("notice", "submit", "1", "--as", "editor")
    assert "没有编号" in office.refusal("notice", "check", "99999999999")
    assert "没有记号" in office.refusal(
        "notice", "override", "1", "0", "--reason", "无", "--as", "deputy"
    )


def test_a_clean_file_has_nothing_to_find(tmp_path: Path) -> None:
    office = Office(tmp_path / "var")
    file = tmp_path / "n.md"
    file.write_text(
        TEXT.replace("周日", "周六").replace("13800138000", "0533-8180313"), encoding="utf-8"
    )
    assert office.run("notice", "check", str(file)).strip() == "没有查出问题"
