"""`claims FILE|URL…`: one claim a line."""

from __future__ import annotations

import argparse

from bot.commands import common
from summarizers.claims import claim_json, find_claims
from summarizers.document import read
from summarizers.types import Claim

EXAMPLE = "example: python -m bot claims article.txt --json"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("inputs", nargs="+", metavar="FILE|URL", help="text, .html, address or -")
    common.add_json(parser, "one claim a line")


def run(arguments: argparse.Namespace) -> int:
    settings = common.settings_of(arguments)
    failures = common.Failures()
    for item in common.inputs(arguments.inputs, settings, failures):
        found = find_claims(read(item.text, title=item.title))
        if not arguments.json:
            print(f"{item.doc}: {len(found)} claims")
        for claim in found:
            if arguments.json:
                common.print_json(claim_json(item.doc, claim))
            else:
                print(_for_people(claim))
    return failures.status


def _for_people(claim: Claim) -> str:
    from bot.digests import wording

    value = wording.both_notations(claim, "en") or ""
    against = f" {claim.comparator} {claim.object}" if claim.object else ""
    who = f" · {claim.claimant}" if claim.claimant else ""
    head = f"{claim.subject}{against} · {wording.metric_name(claim.metric, 'en')}"
    stance = f"{wording.stance_mark(claim.stance)} {claim.stance.value}{who}"
    quote = wording.plain(claim.quote)
    return f"  {' · '.join(p for p in (head, value, stance) if p)}\n    “{quote}” [{claim.start}]"
