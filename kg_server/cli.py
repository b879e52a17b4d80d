"""The commands: build, check, format, anchors, query, explain, what-if, compare, statistics, export, serve, load."""

import argparse
import sys
from collections.abc import Callable, Sequence
from importlib.metadata import version
from pathlib import Path

from kg_server import commands
from kg_server.errors import FindingsError, SscError
from kg_server.media_types import names
from kg_server.settings import SETTINGS, Settings


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; give the exit code: 0 well, 1 not well (told on standard error), 2 wrong usage."""
    parser = _parser()
    chosen = parser.parse_args(arguments)
    try:
        command: Callable[[argparse.Namespace, Settings], int] = chosen.run
        return command(chosen, Settings())
    except FindingsError as error:
        print(commands.report(error), file=sys.stderr)
    except SscError as error:
        print(f"ssc: {error}", file=sys.stderr)
    except BrokenPipeError:
        sys.stderr.close()  # the reader has gone; there is nobody to complain to
    except KeyboardInterrupt:
        print(file=sys.stderr)
    return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="ssc",
        description="Builds, checks, queries and serves the SSC Knowledge Graph.",
        epilog="Settings, read from the environment:\n"
        + "\n".join(f"  {s.variable:12} {s.help} [{s.default}]" for s in SETTINGS),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"ssc {version('ssc-kg')}")
    parts = parser.add_subparsers(required=True, metavar="COMMAND")
    build = parts.add_parser("build", help="build a release from the sources")
    build.add_argument(
        "--release",
        type=Path,
        metavar="DIR",
        help="folder to build into (else: the cache, reused while nothing changes)",
    )
    build.set_defaults(run=commands.build)
    check = parts.add_parser("check", help="check the sources and print a report; build nothing")
    check.set_defaults(run=commands.check)
    query = parts.add_parser("query", help="answer a SPARQL query")
    query.add_argument(
        "query", metavar="FILE|TEXT", help="a file with a query, the query itself, or - for standard input"
    )
    query.add_argument(
        "--format", default="table", choices=["table", *names()], help="how to write the answer [%(default)s]"
    )
    _add_asking(query)
    query.set_defaults(run=commands.query)
    _add_what_if(parts.add_parser("what-if", help="suppose something, and see which verdicts would change"))
    _add_explain(parts.add_parser("explain", help="say why a relation holds, or what is missing for it"))
    settle = parts.add_parser("format", help="bring the Turtle under data/ into canonical form")
    settle.add_argument("--check", action="store_true", help="write nothing; list the files that would change")
    settle.set_defaults(run=commands.settle)
    _add_anchors(parts.add_parser("anchors", help="check where statements stand, or list it"))
    _add_more(parts)
    serve = parts.add_parser("serve", help="serve the graph over HTTP")
    serve.add_argument("--host", help="address to listen on [SSC_HOST]")
    serve.add_argument("--port", type=int, help="port to listen on [SSC_PORT]")
    _add_release(serve, "serve")
    serve.add_argument("--writable", action="store_true", help="take writes that carry the token SSC_TOKEN")
    serve.add_argument("--state", type=Path, metavar="DIR", help="folder that keeps what was written [SSC_STATE]")
    serve.add_argument("--engine", metavar="URL", help="answer from another SPARQL engine [SSC_ENGINE]")
    serve.set_defaults(run=commands.serve)
    load = parts.add_parser("load", help="put a release into another SPARQL engine")
    load.add_argument("--engine", metavar="URL", help="address of the engine [SSC_ENGINE]")
    _add_release(load, "put there")
    load.set_defaults(run=commands.load)
    return parser


def _add_release(parser: argparse.ArgumentParser, what: str) -> None:
    about = f"release to {what} (else: the one of the sources)"
    parser.add_argument("--release", type=Path, metavar="DIR", help=about)


def _add_asking(parser: argparse.ArgumentParser) -> None:
    """Let it be said which graph is asked."""
    _add_release(parser, "ask")
    parser.add_argument("--viewpoint", default="default", metavar="NAME", help="ask the graph according to a viewpoint")


def _add_anchors(parser: argparse.ArgumentParser) -> None:
    parts = parser.add_subparsers(required=True, metavar="PART")
    verify = parts.add_parser("verify", help="look for every anchored passage in your own copy of the article")
    verify.add_argument("article", type=Path, metavar="ARTICLE", help="the copy, as plain text in UTF-8")
    verify.set_defaults(run=commands.anchors_verify)
    coverage = parts.add_parser("coverage", help="list which paragraph carries which statements, and which none")
    coverage.add_argument("--format", default="table", choices=["table", "csv"], help="how to write it [%(default)s]")
    coverage.set_defaults(run=commands.anchors_coverage)


def _add_what_if(parser: argparse.ArgumentParser) -> None:
    from kg_server import supposing

    supposing.add_arguments(parser)
    _add_asking(parser)
    parser.set_defaults(run=commands.what_if)


def _add_explain(parser: argparse.ArgumentParser) -> None:
    for part, about in (("subject", "who or what"), ("predicate", "the relation"), ("object", "to whom or what")):
        parser.add_argument(part, metavar=part.upper(), help=f"{about}: a label, slug, short name or address")
    parser.add_argument(
        "--limit", type=int, default=3, metavar="N", help="proofs to show, shortest first [%(default)s]"
    )
    parser.add_argument("--format", default="text", choices=["text", "json"], help="how to write it [%(default)s]")
    _add_asking(parser)
    parser.set_defaults(run=commands.explain)


def _add_export(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--to", type=Path, metavar="DIR", default=Path("ssc-kg-export"), help="folder to write to [%(default)s]"
    )
    _add_release(parser, "write")
    parser.set_defaults(run=commands.export)


def _add_more(parts: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    _add_export(parts.add_parser("export", help="write every file to download: graphs, tables, statements"))
    pair = parts.add_parser("compare", help="compare two episodes, actors or ideas, point by point")
    pair.add_argument("a", metavar="A", help="the one: a name, slug, kind:slug or IRI")
    pair.add_argument("b", metavar="B", help="the other")
    pair.add_argument(
        "--show", default="all", choices=["all", "different", "shared"], help="which points [%(default)s]"
    )
    tally = parts.add_parser("statistics", help="print a statistic, or list those that there are")
    tally.add_argument("name", metavar="NAME", nargs="?", help="which one")
    for parser, more, study in ((pair, "json", "compared"), (tally, "csvw", "counted")):
        parser.add_argument("--format", default="table", choices=["table", "csv", more], help="[%(default)s]")
        _add_asking(parser)
        parser.set_defaults(run=commands.study, study=study)
