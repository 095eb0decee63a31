"""`python -m bot` and the installed `yibao`."""

from __future__ import annotations

import sys

from bot.cli import main as run_command_line


def main() -> None:
    """Run the command line and leave with its exit status."""
    sys.exit(run_command_line())


if __name__ == "__main__":
    main()
