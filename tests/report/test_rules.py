"""Rules as documentation: the page in docs/ is what the program prints."""

from pathlib import Path

import pytest

from bot.cli import main

PAGE = Path(__file__).parents[2] / "docs" / "rules.md"


def test_the_rules_page_is_up_to_date(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "--output", "markdown"]) == 0
    assert PAGE.read_text(encoding="utf-8") == capsys.readouterr().out, "run `make docs`"


def test_one_rule_stands_without_the_pages_head(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "M202", "--output", "markdown"]) == 0
    shown = capsys.readouterr().out
    assert shown.startswith("## M202 ")
    assert shown in PAGE.read_text(encoding="utf-8")
    assert "- *job* (review): " in shown
