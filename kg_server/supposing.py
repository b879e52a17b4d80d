"""`ssc what-if`: which verdicts would change if things stood otherwise, as a table, CSV or JSON."""

import argparse
import json
import sys
import textwrap

from kg_server import tabular
from kg_server.catalogue import supposed, verdicts, what_if
from kg_server.catalogue.grids import WORDS
from kg_server.catalogue.lookup import Lookup
from kg_server.catalogue.what_if import Answer, Wanted
from kg_server.engine import Engine

_WIDTH = 100


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe what can be supposed, and what of the answer is wanted."""
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="TEXT",
        help='that an agent holds a position under a scheme: "turkey southern under authors"',
    )
    parser.add_argument(
        "--without",
        action="append",
        default=[],
        metavar="AGENT",
        help='that an agent takes no part, or all whom a scheme lists, or "NATO members"',
    )
    parser.add_argument(
        "--judge",
        action="append",
        default=[],
        metavar="TEXT",
        help='that a case is judged so on a condition: "minustah-mission ssc.4 not met"',
    )
    parser.add_argument("--scheme", default="", help="test under this position scheme instead of the usual one")
    parser.add_argument("--definition", default="", help="tell only of this definition")
    parser.add_argument("--episode", default="", help="tell only of this episode")
    parser.add_argument(
        "--format", default="table", choices=["table", "csv", "json"], help="how to write it [%(default)s]"
    )


def answered(engine: Engine, chosen: argparse.Namespace) -> str:
    """Answer in the format chosen; raises BadValue for what cannot be supposed."""
    trial = verdicts.trial(engine)
    reader = supposed.Reader(trial, Lookup(engine), supposed.choices(engine))
    wanted = Wanted(
        tuple(chosen.set), tuple(chosen.without), tuple(chosen.judge), chosen.scheme, chosen.definition, chosen.episode
    )
    found = what_if.answer(trial, reader, wanted)
    if chosen.format == "csv":
        return tabular.written(what_if.COLUMNS, what_if.rows(found))
    if chosen.format == "json":
        return json.dumps(what_if.data(found), ensure_ascii=False, indent=1) + "\n"
    return "\n".join([*_head(found), *(line for one in found.changes for line in _lines(one))]) + "\n"


def write(engine: Engine, chosen: argparse.Namespace) -> None:
    """Write the answer to standard output, CSV with its own ends of lines."""
    sys.stdout.buffer.write(answered(engine, chosen).encode())


def _head(found: Answer) -> list[str]:
    if not found.supposed:
        return [
            "Nothing is supposed, so nothing changes; suppose something with --set, --without, --judge or --scheme."
        ]
    told = [*(f"Supposed: {one}." for one in found.supposed), *found.notes]
    many = len(found.changes)
    of = f"of {found.tested} verdicts" + (f" ({', '.join(found.only)})" if found.only else "")
    if not many:
        return [*told, "", f"Nothing changes: none {of}."]
    return [*told, "", f"{many} {of} would change:"]


def _lines(one: what_if.Change) -> list[str]:
    """Tell a change in lines: what changes, under which scheme, and why."""
    scheme = f"by “{one.scheme.label}”"
    if one.scheme_before != one.scheme:
        scheme += f" instead of “{one.scheme_before.label}”"
    head = f"{one.episode.label}: {WORDS[one.before]} → {WORDS[one.after]}"
    about = textwrap.wrap(f"“{one.definition.label}”, {scheme}", _WIDTH - 2)
    why = [line for reason in one.why for line in textwrap.wrap(reason, _WIDTH - 6, subsequent_indent="  ")]
    return ["", head, *(f"  {line}" for line in about), *(f"    {line}" for line in why)]
