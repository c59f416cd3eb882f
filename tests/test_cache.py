from __future__ import annotations

from pathlib import Path

import pytest

from bot.cache import Cache, write_atomically
from bot.errors import ChartTriageError


def test_what_is_put_is_found_again(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    assert cache.get("renders", "key") is None
    path = cache.put("renders", "key", b"one")
    assert path == cache.path("renders", "key")
    assert cache.get("renders", "key") == b"one"
    assert Cache(tmp_path).get("renders", "key") == b"one"


def test_kinds_keys_and_suffixes_are_apart(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    places = [("a", "key", ""), ("b", "key", ""), ("a", "other", ""), ("a", "key", ".json")]
    for number, (kind, key, suffix) in enumerate(places):
        cache.put(kind, key, str(number).encode(), suffix)
    assert [cache.get(*place) for place in places] == [b"0", b"1", b"2", b"3"]


def test_no_key_leads_outside(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    for key in ("../../etc/passwd", "/etc/passwd", "", "a\0b", "x" * 9999, "\U0001f600"):
        path = cache.file("charts", key, key.encode())
        assert path.is_relative_to(tmp_path / "charts")
        assert cache.raw("charts", key) == key.encode()


@pytest.mark.parametrize("damage", [b"", b"x", b"x" * 32, None])
def test_an_entry_that_was_damaged_is_none(tmp_path: Path, damage: bytes | None) -> None:
    cache = Cache(tmp_path)
    path = cache.put("renders", "key", b"one\ntwo\n")
    assert path is not None
    path.write_bytes(path.read_bytes()[:-4] if damage is None else damage)
    assert cache.get("renders", "key") is None
    cache.put("renders", "key", b"")
    assert cache.get("renders", "key") == b""


def test_entries_are_for_their_owner_alone(tmp_path: Path) -> None:
    assert Cache(tmp_path).file("renders", "key", b"x").stat().st_mode & 0o777 == 0o600


def test_a_folder_that_cannot_be_written_is_an_empty_cache(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    cache = Cache(tmp_path / "file")
    assert cache.put("charts", "key", b"x") is None
    assert cache.get("charts", "key") is None
    with pytest.raises(ChartTriageError, match="cannot be written") as caught:
        cache.file("charts", "key", b"x")
    assert caught.value.hint == "set CHART_TRIAGE_CACHE to a folder that can"


def test_a_write_replaces_and_leaves_nothing_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "file"
    write_atomically(path, b"one")
    write_atomically(path, b"two", 0o755)
    assert path.read_bytes() == b"two"
    assert path.stat().st_mode & 0o777 == 0o755
    assert list(tmp_path.iterdir()) == [path]


def test_a_write_that_fails_leaves_what_was(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "kept").write_text("")
    with pytest.raises(OSError, match="directory"):
        write_atomically(folder, b"new")
    assert list(tmp_path.iterdir()) == [folder]
