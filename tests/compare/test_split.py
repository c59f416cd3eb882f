"""A stream as pieces."""

from bot.compare.split import pieces


def test_comments_name_the_template_and_are_no_part_of_the_text() -> None:
    text = "---\n# Source: shop/templates/a.yaml\n# more\nkind: A\n"
    text += "---\n# Source: shop/templates/empty.yaml\n\n---\nkind: B\n"
    found = [(piece.text, piece.line, piece.origin) for piece in pieces(text)]
    assert found == [
        ("kind: A\n", 4, "shop/templates/a.yaml"),
        ("kind: B\n", 9, "shop/templates/empty.yaml"),
    ]


def test_a_crd_file_that_begins_with_dashes_keeps_its_origin() -> None:
    text = "---\n# Source: shop/crds/crd.yaml\n# https://example.org\n---\nkind: A\n---\nkind: B\n"
    assert [(piece.text, piece.origin) for piece in pieces(text)] == [
        ("kind: A\n", "shop/crds/crd.yaml"),
        ("kind: B\n", None),
    ]


def test_dashes_inside_a_text_do_not_split() -> None:
    text = "kind: A\ndata:\n  a: |\n    ---\n    b\n--- # a comment\nkind: B\n---text: 1\n"
    assert [piece.text for piece in pieces(text)] == [
        "kind: A\ndata:\n  a: |\n    ---\n    b\n",
        "kind: B\n---text: 1\n",
    ]


def test_a_document_on_the_line_of_its_dashes() -> None:
    assert [piece.text for piece in pieces("--- {kind: A}\n--- {kind: B}\n")] == [
        "--- {kind: A}\n",
        "--- {kind: B}\n",
    ]


def test_nothing_but_comments_is_nothing() -> None:
    assert list(pieces("")) == []
    assert list(pieces("\ufeff---\r\n# only\r\n\r\n---\n---\n# words")) == []


def test_a_piece_without_a_template_says_where_it_is() -> None:
    assert [piece.place for piece in pieces("\n\nkind: A\n")] == ["document at line 3"]
