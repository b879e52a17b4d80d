"""The commands: build, check, format, anchors, query, explain, export, serve, load."""

import argparse
import hashlib
import sys
from collections.abc import Callable, Sequence
from importlib.metadata import version
from pathlib import Path

from kg_server import anchors, formatting, release, sources
from kg_server.engine import Engine
from kg_server.errors import FindingsError, SettingError, SscError
from kg_server.media_types import ResultKind, by_name, names
from kg_server.settings import SETTINGS, Settings


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; give the exit code: 0 well, 1 not well (told on standard error), 2 wrong usage."""
    parser = _parser()
    chosen = parser.parse_args(arguments)
    try:
        command: Callable[[argparse.Namespace, Settings], int] = chosen.run
        return command(chosen, Settings())
    except FindingsError as error:
        print(_report(error), file=sys.stderr)
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
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    build = commands.add_parser("build", help="build a release from the sources")
    build.add_argument(
        "--release",
        type=Path,
        metavar="DIR",
        help="folder to build into (else: the cache, reused while nothing changes)",
    )
    build.set_defaults(run=_build)
    check = commands.add_parser("check", help="check the sources and print a report; build nothing")
    check.set_defaults(run=_check)
    query = commands.add_parser("query", help="answer a SPARQL query")
    query.add_argument(
        "query", metavar="FILE|TEXT", help="a file with a query, the query itself, or - for standard input"
    )
    query.add_argument(
        "--format", default="table", choices=["table", *names()], help="how to write the answer [%(default)s]"
    )
    query.add_argument("--release", type=Path, metavar="DIR", help="release to ask (else: the one of the sources)")
    query.set_defaults(run=_query)
    _add_explain(commands.add_parser("explain", help="say why a relation holds, or what is missing for it"))
    settle = commands.add_parser("format", help="bring the Turtle under data/ into canonical form")
    settle.add_argument("--check", action="store_true", help="write nothing; list the files that would change")
    settle.set_defaults(run=_format)
    _add_anchors(commands.add_parser("anchors", help="check where statements stand, or list it"))
    _add_export(commands.add_parser("export", help="write every file to download: graphs, tables, statements"))
    serve = commands.add_parser("serve", help="serve the graph over HTTP")
    serve.add_argument("--host", help="address to listen on [SSC_HOST]")
    serve.add_argument("--port", type=int, help="port to listen on [SSC_PORT]")
    serve.add_argument("--release", type=Path, metavar="DIR", help="release to serve (else: the one of the sources)")
    serve.add_argument("--writable", action="store_true", help="take writes that carry the token SSC_TOKEN")
    serve.add_argument("--state", type=Path, metavar="DIR", help="folder that keeps what was written [SSC_STATE]")
    serve.add_argument("--engine", metavar="URL", help="answer from another SPARQL engine [SSC_ENGINE]")
    serve.set_defaults(run=_serve)
    load = commands.add_parser("load", help="put a release into another SPARQL engine")
    load.add_argument("--engine", metavar="URL", help="address of the engine [SSC_ENGINE]")
    load.add_argument("--release", type=Path, metavar="DIR", help="release to put there (else: the one of the sources)")
    load.set_defaults(run=_load)
    return parser


def _add_anchors(parser: argparse.ArgumentParser) -> None:
    parts = parser.add_subparsers(required=True, metavar="PART")
    verify = parts.add_parser("verify", help="look for every anchored passage in your own copy of the article")
    verify.add_argument("article", type=Path, metavar="ARTICLE", help="the copy, as plain text in UTF-8")
    verify.set_defaults(run=_anchors_verify)
    coverage = parts.add_parser("coverage", help="list which paragraph carries which statements, and which none")
    coverage.add_argument("--format", default="table", choices=["table", "csv"], help="how to write it [%(default)s]")
    coverage.set_defaults(run=_anchors_coverage)


def _add_explain(parser: argparse.ArgumentParser) -> None:
    for part, about in (("subject", "who or what"), ("predicate", "the relation"), ("object", "to whom or what")):
        parser.add_argument(part, metavar=part.upper(), help=f"{about}: a label, slug, short name or address")
    parser.add_argument(
        "--limit", type=int, default=3, metavar="N", help="proofs to show, shortest first [%(default)s]"
    )
    parser.add_argument("--format", default="text", choices=["text", "json"], help="how to write it [%(default)s]")
    parser.add_argument("--release", type=Path, metavar="DIR", help="release to ask (else: the one of the sources)")
    parser.set_defaults(run=_explain)


def _add_export(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--to", type=Path, metavar="DIR", default=Path("ssc-kg-export"), help="folder to write to [%(default)s]"
    )
    parser.add_argument("--release", type=Path, metavar="DIR", help="release to write (else: the one of the sources)")
    parser.set_defaults(run=_export)


def _say(step: str) -> None:
    print(f"  {step} ...", file=sys.stderr, flush=True)


def _report(error: FindingsError) -> str:
    from kg_server.validation import render  # pyshacl takes half a second to import; only a report needs it

    return f"ssc: {error.summary}\n\n{render(error.findings)}" if error.findings else f"ssc: {error.summary}"


def _build(chosen: argparse.Namespace, settings: Settings) -> int:
    root = sources.locate(settings.text("sources"))
    print(f"Building {root}", file=sys.stderr)
    made = release.build(root, chosen.release, _say) if chosen.release else release.current(root, settings, _say)
    print(made.folder)
    print(f"  release {made.id}: {made.triples} triples in the default graph, {len(made.graphs)} named graphs")
    return 0


def _check(_: argparse.Namespace, settings: Settings) -> int:
    from kg_server import assembly, validation

    made = assembly.assemble(sources.locate(settings.text("sources")), _say)
    print(validation.render(made.findings), end="")
    return 1 if validation.violations(made.findings) else 0


def _format(chosen: argparse.Namespace, settings: Settings) -> int:
    read = sources.read(sources.locate(settings.text("sources")))
    changed = formatting.unformatted(read)
    for path, text in changed.items():
        print(path)
        if not chosen.check:
            (read.root / path).write_text(text, encoding="utf-8")
    told = "would change" if chosen.check else "changed"
    print(f"{len(changed)} file(s) {told}." if changed else "Every file is in canonical form.")
    return 1 if changed and chosen.check else 0


def _passages(settings: Settings) -> list[anchors.Passage]:
    return anchors.passages(sources.read(sources.locate(settings.text("sources"))))


def _anchors_verify(chosen: argparse.Namespace, settings: Settings) -> int:
    result = anchors.verify(_passages(settings), chosen.article)
    print(anchors.describe_verification(result, chosen.article), end="")
    return 1 if result.failed else 0


def _anchors_coverage(chosen: argparse.Namespace, settings: Settings) -> int:
    rows = anchors.coverage(_passages(settings))
    if chosen.format == "csv":
        sys.stdout.buffer.write(anchors.coverage_csv(rows).encode())
    else:
        print(anchors.describe_coverage(rows), end="")
    return 0


def _query(chosen: argparse.Namespace, settings: Settings) -> int:
    from kg_server import terminal

    text = terminal.read_query(chosen.query)
    engine = _engine(_release(chosen, settings))
    terminal.hint(engine, text)
    if chosen.format == "table":
        print(terminal.table(engine, text), end="")
        return 0
    answer = engine.answer(terminal.query(text), {kind: by_name(chosen.format, kind) for kind in ResultKind})
    sys.stdout.buffer.write(answer.content())
    return 0


def _explain(chosen: argparse.Namespace, settings: Settings) -> int:
    from kg_server import terminal

    names = (chosen.subject, chosen.predicate, chosen.object)
    text, holds = terminal.explain(_engine(_release(chosen, settings)), names, chosen.limit, chosen.format)
    print(text, end="")
    return 0 if holds else 1


def _release(chosen: argparse.Namespace, settings: Settings) -> release.Release:
    if chosen.release:
        return release.open_release(chosen.release)
    return release.current(sources.locate(settings.text("sources")), settings, _say)


def _engine(opened: release.Release) -> Engine:
    from kg_server.engine.embedded import EmbeddedEngine

    return EmbeddedEngine(opened.dataset)


def _export(chosen: argparse.Namespace, settings: Settings) -> int:
    from kg_server import exports

    opened = _release(chosen, settings)
    exported = exports.export(opened, chosen.to)
    print(f"{len(exported.files)} files of release {opened.id} are in {chosen.to}.")
    return 0


def _load(chosen: argparse.Namespace, settings: Settings) -> int:
    from kg_server.engine import dialects, loading
    from kg_server.engine.limits import Limits

    opened = _release(chosen, settings)
    endpoints = dialects.from_settings(_address(chosen, settings), settings)
    place = hashlib.sha256(endpoints.graphs.encode()).hexdigest()[:12]
    progress = settings.cache_folder() / f"load-{opened.id}-{place}.json"
    loading.load(opened, endpoints, progress, _say, Limits.of(settings))
    print(f"Release {opened.id} is in the engine ({endpoints.dialect.name}), and the counts agree.")
    return 0


def _address(chosen: argparse.Namespace, settings: Settings) -> str:
    address = str(chosen.engine or settings.text("engine"))
    if not address:
        raise SettingError("name the engine: --engine URL, for example --engine http://127.0.0.1:7878")
    return address


def _serve(chosen: argparse.Namespace, settings: Settings) -> int:
    from kg_server.web import launch, serving

    place = launch.Place(
        chosen.host or settings.text("host"), settings.number("port") if chosen.port is None else chosen.port
    )
    serving.require_free(place.host, place.port)
    if chosen.state and not chosen.writable:
        raise SettingError("--state names where writes are kept; add --writable to take any")
    if chosen.engine or settings.text("engine"):
        if chosen.writable:
            raise SettingError("an engine elsewhere is only read from; leave out --writable, and write to it directly")
        launch.launch_remote(_servable(chosen, settings), place, settings, _address(chosen, settings))
        return 0
    state = (chosen.state or settings.state_folder()) if chosen.writable else None
    launch.launch(_servable(chosen, settings), place, settings, state)
    return 0


def _servable(chosen: argparse.Namespace, settings: Settings) -> release.Release:
    """Give the release to serve: where the sources are at fault, the last one that was good, after saying so."""
    try:
        return _release(chosen, settings)
    except FindingsError as error:
        previous = release.last_good(sources.locate(settings.text("sources")), settings)
        if previous is None:
            raise
        print(_report(error), file=sys.stderr)
        print(
            f"ssc: the sources are at fault (see above); serving the last good release, {previous.id}", file=sys.stderr
        )
        return previous
