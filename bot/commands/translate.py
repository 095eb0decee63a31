"""`translate --to en|zh FILE|-`: a line in, a line out, or the line itself where that failed."""

from __future__ import annotations

import argparse

from bot.commands import common
from summarizers.translate import translate_lines
from summarizers.types import Language, SummarizerError, Verdict

EXAMPLE = "example: echo '参数只有200亿。' | python -m bot translate --to en -"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", help="a text file, or - for stdin")
    parser.add_argument("--to", required=True, choices=("en", "zh"), help="the language wanted")
    common.add_json(parser, "one object a line")


def run(arguments: argparse.Namespace) -> int:
    from bot.reading import load_model

    settings = common.settings_of(arguments)
    lines = common.read_lines(arguments.file)
    try:
        model = load_model(settings.model)
        if model is None:
            common.complain(
                "translate",
                "no translation model is installed; python -m bot models list shows which can be "
                "fetched, --model DIR uses a folder",
            )
            return 1
        done = translate_lines(lines, Language(arguments.to), model)
    except SummarizerError as error:
        common.complain("translate", error)
        return 1
    for number, translation in enumerate(done, start=1):
        if translation.guard.verdict is Verdict.REJECTED:
            reasons = "; ".join(translation.guard.reasons)
            common.complain(f"line {number}", f"not translated: {reasons}")
        if not arguments.json:
            print(translation.text)
            continue
        common.print_json(
            {
                "line": number,
                "text": translation.text,
                "lang": translation.lang.value,
                "translated": translation.translated,
                "guard": {
                    "verdict": translation.guard.verdict.value,
                    "reasons": list(translation.guard.reasons),
                },
                "score": translation.score,
                "masked": translation.masked,
            }
        )
    return 0
