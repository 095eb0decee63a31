"""`quantities FILE|-`: a JSON list a line."""

from __future__ import annotations

import argparse

from bot.commands import common
from summarizers.names import find_names
from summarizers.quantities import find_quantities, quantity_json

EXAMPLE = "example: echo '参数量约200亿' | python -m bot quantities -"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", help="a text file, or - for stdin")
    common.add_json(parser, "one list a line (the only form there is)")


def run(arguments: argparse.Namespace) -> int:
    for line in common.read_lines(arguments.file):
        found = find_quantities(line, find_names(line))
        common.print_json([quantity_json(quantity) for quantity in found])
    return 0
