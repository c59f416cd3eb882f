from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import pytest

from bot import process
from bot.errors import ProcessError

PYTHON = sys.executable


def python(code: str, **options: object) -> process.Completed:
    return process.run([PYTHON, "-c", code], **options)  # type: ignore[arg-type]


def test_what_a_program_says() -> None:
    done = python("import sys; print('out'); print('err', file=sys.stderr)")
    assert (done.code, done.stdout, done.stderr) == (0, b"out\n", "err\n")
    assert done.argv[0] == PYTHON


def test_it_is_no_shell() -> None:
    done = process.run([PYTHON, "-c", "import sys; print(sys.argv[1])", "$(echo x); * `id`"])
    assert done.stdout == b"$(echo x); * `id`\n"


def test_standard_input_is_what_is_given_or_nothing() -> None:
    echo = "import sys; sys.stdout.write(sys.stdin.read())"
    assert python(echo, stdin=b"x" * 300_000).stdout == b"x" * 300_000
    assert python(echo).stdout == b""


def test_a_program_that_does_not_read_its_input() -> None:
    assert python("pass", stdin=b"x" * 1_000_000).code == 0


def test_both_streams_are_drained() -> None:
    code = "import sys; [(sys.stdout.write('o' * 9999), sys.stderr.write('e' * 9999)) for _ in range(40)]"
    done = python(code)
    assert len(done.stdout) == 40 * 9999
    assert done.stderr == "e" * 4000


def test_the_working_folder(tmp_path: Path) -> None:
    done = python("import os; print(os.getcwd())", cwd=tmp_path)
    assert Path(done.stdout.decode().strip()) == tmp_path.resolve()


def test_a_failure_has_the_end_of_what_was_said() -> None:
    with pytest.raises(ProcessError, match="failed with exit code 3") as caught:
        python("import sys; print('a' * 9999 + 'the end', file=sys.stderr); sys.exit(3)")
    assert caught.value.stderr.endswith("the end\n")
    assert len(caught.value.stderr) == 4000


def test_codes_that_are_no_failure() -> None:
    assert python("raise SystemExit(1)", ok=(0, 1)).code == 1
    with pytest.raises(ProcessError):
        python("pass", ok=(1,))


def test_a_signal_is_a_failure() -> None:
    with pytest.raises(ProcessError, match="exit code -15"):
        python(f"import os; os.kill(os.getpid(), {int(signal.SIGTERM)})")


def test_too_long_is_stopped_with_its_children(tmp_path: Path) -> None:
    mark = tmp_path / "outlived"
    with pytest.raises(ProcessError, match=r"took longer than 0\.5 s") as caught:
        process.run(["/bin/sh", "-c", f"(sleep 3; echo > {mark}) & echo before >&2; wait"], timeout=0.5)
    assert caught.value.stderr == "before\n"
    assert not mark.exists()


@pytest.mark.parametrize("stream", ["stdout", "stderr"])
def test_too_much_is_stopped(stream: str) -> None:
    with pytest.raises(ProcessError, match="printed more than 1 MiB"):
        python(f"import sys\nwhile True: sys.{stream}.write('x' * 65536)", cap=1 << 20)


@pytest.mark.parametrize(
    ("argv", "reason"),
    [
        (["/absent/program"], "program cannot be started: No such file"),
        ([PYTHON, "a\0b"], "an argument cannot be passed on"),
        ([PYTHON, "\ud800"], "an argument cannot be passed on"),
    ],
)
def test_what_cannot_be_started(argv: list[str], reason: str) -> None:
    with pytest.raises(ProcessError, match=reason):
        process.run(argv)
    with pytest.raises(ProcessError, match="cannot be started"):
        process.Dialogue(argv)


def test_a_child_sees_no_tokens_and_a_home_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_TOKEN", "secret")
    monkeypatch.setenv("AWS_PROFILE", "mine")
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example")
    said = python(
        "import os; print('\\n'.join(f'{k}={v}' for k, v in os.environ.items()))", env={"EXTRA": "1"}
    )
    seen = dict(line.split("=", 1) for line in said.stdout.decode().splitlines())
    assert "GITHUB_TOKEN" not in seen
    assert "AWS_PROFILE" not in seen
    assert seen["HOME"] == str(process.scratch_home()) != os.environ.get("HOME")
    assert (seen["HTTPS_PROXY"], seen["EXTRA"], seen["PATH"]) == (
        "http://proxy.example",
        "1",
        os.environ["PATH"],
    )


def test_the_home_goes_with_the_program() -> None:
    done = python(
        "from bot.process import scratch_home; print(scratch_home(), scratch_home().is_dir())", cwd=Path.cwd()
    )
    home, _, there = done.stdout.decode().strip().partition(" ")
    assert there == "True"
    assert not Path(home).exists()


def test_secrets_in_messages_are_masked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REGISTRY_PASSWORD", "correct horse")
    with pytest.raises(ProcessError) as caught:
        python("import sys; sys.exit('wrong: correct horse, https://me:hidden@host.example')")
    assert caught.value.stderr == "wrong: ***, https://***@host.example\n"


def test_a_dialogue() -> None:
    code = "import sys\nfor line in sys.stdin: print(line.strip()[::-1], flush=True)"
    talk = process.Dialogue([PYTHON, "-c", code])
    talk.ask(b"abc\n")
    assert talk.line() == b"cba"
    talk.ask(b"xyz\n")
    assert talk.read(4) == b"zyx\n"
    talk.close()
    with pytest.raises(ProcessError):
        talk.ask(b"more\n")


def test_a_dialogue_with_one_who_leaves() -> None:
    talk = process.Dialogue([PYTHON, "-c", "print('bye', flush=True)"])
    assert talk.line() == b"bye"
    assert talk.line() == b""
    with pytest.raises(ProcessError, match="middle of an answer"):
        talk.read(1)
    talk.close()
