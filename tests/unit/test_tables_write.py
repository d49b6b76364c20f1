"""Tables written for people: no cell is a formula, columns stand under each other."""

import pytest

from bot.tables.write import columns, csv_text, safe


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_a_cell_that_would_be_run_gets_an_apostrophe(cell: str) -> None:
    assert safe(cell) == "'" + cell


@pytest.mark.parametrize("cell", ["吕剧=好戏", "", -3, 0.5, None])
def test_other_cells_stay_as_they_are(cell: object) -> None:
    assert safe(cell) == cell


def test_csv_is_quoted_and_marked_for_excel() -> None:
    assert (
        csv_text([("标题", "次"), ('说"好"', -1)], bom=True) == '\ufeff标题,次\r\n"说""好""",-1\r\n'
    )


def test_chinese_columns_are_aligned_by_width() -> None:
    assert (
        columns(("渠道", "n"), [("桓台电视台", 12), ("TV", 3)])
        == "渠道        n\n桓台电视台  12\nTV          3"
    )
