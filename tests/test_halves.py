"""Half of the work in a copy of the process. Test runners have threads, so programs of their own are run."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from bot import halves

ROOT = Path(__file__).parent.parent


def said(program: str, *args: str) -> list[str]:
    argv = [sys.executable, "-W", "error", "-c", textwrap.dedent(program), *args]
    done = subprocess.run(argv, capture_output=True, text=True, check=True, cwd=ROOT, timeout=120)
    assert done.stderr == ""
    return done.stdout.split()


FORKED = pytest.mark.skipif(halves._cores() < 2, reason="one core")


@FORKED
def test_both_answer_and_the_second_elsewhere() -> None:
    one, two, here = said("""
        import os
        from bot import halves
        assert halves.possible()
        print(*halves.both(os.getpid, os.getpid), os.getpid())
        """)
    assert one == here
    assert two != here


@pytest.mark.parametrize("failing", ["1 / 0", "os._exit(3)", "lambda: 1", "sys.exit(0)"])
def test_what_a_copy_cannot_answer_is_done_here(failing: str) -> None:
    program = f"""
        import os, sys
        from bot import halves
        here = os.getpid()
        def other():
            return 2 if os.getpid() == here else ({failing})
        print(*halves.both(lambda: 1, other))
        """
    assert said(program) == ["1", "2"]


def test_with_other_threads_all_is_done_here() -> None:
    program = """
        import os, threading
        from bot import halves
        wait = threading.Event()
        thread = threading.Thread(target=wait.wait)
        thread.start()
        print(len(set(halves.both(os.getpid, os.getpid))))
        wait.set()
        """
    assert said(program) == ["1"]


def test_large_comparisons_are_the_same_either_way(tmp_path: Path) -> None:
    for side in ("old", "new"):
        filler = "x: abcdefghij\n    " * 4000
        documents = [
            f"apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: m{number}\n"
            f"data:\n  a: |\n    {filler}\n  b: {side}\n"
            for number in range(24)
        ]
        broken = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: bad\ndata: [" + side
        (tmp_path / side).write_text("---\n".join([*documents, broken]))
    program = """
        import sys
        from pathlib import Path
        from bot import halves
        from bot.compare import compare
        old, new = (Path(name).read_text() for name in sys.argv[1:3])
        elsewhere = []
        kept = halves.both
        halves.both = lambda *work: elsewhere.append(halves.possible()) or kept(*work)
        besides = []
        one = compare(old, new, key=b"k", meanwhile=lambda: besides.append(1))
        halves.possible = lambda: False
        two = compare(old, new, key=b"k", meanwhile=lambda: besides.append(2))
        print(elsewhere, besides, one == two, len(one.changes), len(one.gaps), sep=";")
        """
    assert said(program, str(tmp_path / "old"), str(tmp_path / "new")) == ["[True];[1];True;24;1"]
