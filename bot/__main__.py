"""``python -m bot`` is ``chart-triage``."""

from bot.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
