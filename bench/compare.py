"""Times the comparison of two renders against dyff and diffyml, start-up included.

    python -m bench.compare OLD NEW [--runs N]

Every program is a process of its own, all take turns in one run, and the medians count. ``compare`` is the
comparison alone, ``chart-triage`` the whole verb: rules, findings and JSON besides. dyff and diffyml are
looked for on PATH (``go install github.com/homeport/dyff/cmd/dyff@latest``,
``go install github.com/szhekpisov/diffyml@latest``); what is not there is left out.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path

_OURS = (
    "import sys; from pathlib import Path; from bot.compare import compare;"
    "old, new = (Path(name).read_text('utf-8') for name in sys.argv[1:]);"
    "found = compare(old, new, key=b'bench'); print(len(found.changes), found.noise)"
)


def programs(old: str, new: str) -> dict[str, list[str]]:
    """The command lines that are compared: the comparison alone, the whole verb with its rules and its
    JSON, and the others."""
    found = {
        "compare": [sys.executable, "-c", _OURS, old, new],
        "chart-triage": [sys.executable, "-m", "bot", "diff", old, new, "--output", "json"],
    }
    for name, arguments in (("dyff", ["between", old, new]), ("diffyml", [old, new])):
        binary = shutil.which(name)
        if binary is not None:
            found[name] = [binary, *arguments]
    return found


def measure(command: list[str]) -> tuple[float, float]:
    """Wall time in seconds, and peak memory of that one process in MB."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1):
        raise SystemExit(f"{command[0]} failed with exit code {process.returncode}")
    return seconds, _megabytes(usage)


def _megabytes(usage: resource.struct_rusage) -> float:
    return usage.ru_maxrss / (1 << 20 if sys.platform == "darwin" else 1 << 10)


def main() -> None:
    """Prints one line for each program."""
    parser = argparse.ArgumentParser(prog="python -m bench.compare", description=__doc__)
    parser.add_argument("old")
    parser.add_argument("new")
    parser.add_argument("--runs", type=int, default=7)
    arguments = parser.parse_args()
    commands = programs(arguments.old, arguments.new)
    seconds: dict[str, list[float]] = {name: [] for name in commands}
    memory: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(max(arguments.runs, 1)):
        for name, command in commands.items():
            wall, peak = measure(command)
            seconds[name].append(wall)
            memory[name].append(peak)
    size = sum(Path(name).stat().st_size for name in (arguments.old, arguments.new)) / 1e6
    print(f"{size:.1f} MB, {arguments.runs} runs, medians")
    ours = [statistics.median(seconds[name]) for name in list(commands)[:2]]
    print(f"{'':13} {'seconds':>9}  compare/it  chart-triage/it  peak memory")
    for name in commands:
        median = statistics.median(seconds[name])
        ratios = f"{ours[0] / median:8.2f} x  {ours[1] / median:13.2f} x"
        print(f"{name:13} {median:9.3f}  {ratios}  {statistics.median(memory[name]):7.0f} MB")


if __name__ == "__main__":
    main()
