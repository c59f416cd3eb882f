"""How the time of ``chart-triage diff`` grows with the number of changed documents.

    python -m bench.growth [--most N]

Deployments of some 3 KB of which one variable changes, each number a process of its own, start-up included.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from bench.compare import measure

_ENV = "\n".join(
    f'            - {{name: VARIABLE_{number}, value: "{number * 7919}"}}' for number in range(60)
)
_DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web-{number}
spec:
  selector: {{matchLabels: {{app: web-{number}}}}}
  template:
    metadata: {{labels: {{app: web-{number}}}}}
    spec:
      containers:
        - name: web
          image: example.org/web:1.0.0
          env:
            - {{name: MODE, value: {mode}}}
{env}
"""


def main() -> None:
    """Prints a line for each number of documents."""
    parser = argparse.ArgumentParser(prog="python -m bench.growth", description=__doc__)
    parser.add_argument("--most", type=int, default=1600)
    most = parser.parse_args().most
    count = 100
    with tempfile.TemporaryDirectory() as name:
        while count <= most:
            sides = [Path(name) / side for side in ("old.yaml", "new.yaml")]
            for side, mode in zip(sides, ("fast", "slow"), strict=True):
                texts = [_DEPLOYMENT.format(number=number, mode=mode, env=_ENV) for number in range(count)]
                side.write_text("---\n".join(texts), encoding="utf-8")
            command = [sys.executable, "-m", "bot", "diff", *map(str, sides), "--output", "json"]
            seconds, memory = measure(command)
            each = f"{1000 * seconds / count:5.1f} ms each"
            print(f"{count:5} changed documents: {seconds:6.2f} s, {each}, {memory:4.0f} MB")
            count *= 2


if __name__ == "__main__":
    main()
