"""What the commands do, each with the arguments as parsed and the settings; each gives its exit code."""

import argparse
import hashlib
import sys

from kg_server import anchors, formatting, release, sources
from kg_server.engine import Engine
from kg_server.errors import FindingsError, SettingError
from kg_server.media_types import ResultKind, by_name
from kg_server.settings import Settings


def _say(step: str) -> None:
    print(f"  {step} ...", file=sys.stderr, flush=True)


def report(error: FindingsError) -> str:
    """Give an error with its findings as text."""
    from kg_server.validation import render  # pyshacl takes half a second to import; only a report needs it

    return f"ssc: {error.summary}\n\n{render(error.findings)}" if error.findings else f"ssc: {error.summary}"


def build(chosen: argparse.Namespace, settings: Settings) -> int:
    """Build a release and tell where it is."""
    root = sources.locate(settings.text("sources"))
    print(f"Building {root}", file=sys.stderr)
    made = release.build(root, chosen.release, _say) if chosen.release else release.current(root, settings, _say)
    print(made.folder)
    print(f"  release {made.id}: {made.triples} triples in the default graph, {len(made.graphs)} named graphs")
    return 0


def check(_: argparse.Namespace, settings: Settings) -> int:
    """Check the sources and print the report."""
    from kg_server import assembly, validation

    made = assembly.assemble(sources.locate(settings.text("sources")), _say)
    print(validation.render(made.findings), end="")
    return 1 if validation.violations(made.findings) else 0


def settle(chosen: argparse.Namespace, settings: Settings) -> int:
    """Bring the Turtle under data/ into canonical form."""
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


def anchors_verify(chosen: argparse.Namespace, settings: Settings) -> int:
    """Look for every anchored passage in a copy of the article."""
    result = anchors.verify(_passages(settings), chosen.article)
    print(anchors.describe_verification(result, chosen.article), end="")
    return 1 if result.failed else 0


def anchors_coverage(chosen: argparse.Namespace, settings: Settings) -> int:
    """List which paragraph carries which statements."""
    rows = anchors.coverage(_passages(settings))
    if chosen.format == "csv":
        sys.stdout.buffer.write(anchors.coverage_csv(rows).encode())
    else:
        print(anchors.describe_coverage(rows), end="")
    return 0


def query(chosen: argparse.Namespace, settings: Settings) -> int:
    """Answer a query."""
    from kg_server import terminal

    text = terminal.read_query(chosen.query)
    engine, _ = _asked(chosen, settings)
    terminal.hint(engine, text)
    if chosen.format == "table":
        print(terminal.table(engine, text), end="")
        return 0
    answer = engine.answer(terminal.query(text), {kind: by_name(chosen.format, kind) for kind in ResultKind})
    sys.stdout.buffer.write(answer.content())
    return 0


def what_if(chosen: argparse.Namespace, settings: Settings) -> int:
    """Suppose something and list what would change."""
    from kg_server import supposing

    supposing.write(_asked(chosen, settings)[0], chosen)
    return 0


def study(chosen: argparse.Namespace, settings: Settings) -> int:
    """Compare two things, or print a statistic."""
    from kg_server import studies

    engine, opened = _asked(chosen, settings)
    studies.STUDIES[chosen.study](engine, opened.id, chosen)
    return 0


def explain(chosen: argparse.Namespace, settings: Settings) -> int:
    """Say why a relation holds, or what is missing."""
    from kg_server import terminal

    names = (chosen.subject, chosen.predicate, chosen.object)
    text, holds = terminal.explain(_asked(chosen, settings)[0], names, chosen.limit, chosen.format)
    print(text, end="")
    return 0 if holds else 1


def _release(chosen: argparse.Namespace, settings: Settings) -> release.Release:
    if chosen.release:
        return release.open_release(chosen.release)
    return release.current(sources.locate(settings.text("sources")), settings, _say)


def _asked(chosen: argparse.Namespace, settings: Settings) -> tuple[Engine, release.Release]:
    """Give the engine over the release that is asked, as the viewpoint that is named has it, and the release."""
    from kg_server import terminal
    from kg_server.engine.embedded import EmbeddedEngine

    opened = _release(chosen, settings)
    return terminal.according_to(EmbeddedEngine(opened.dataset), chosen.viewpoint, opened.graphs), opened


def export(chosen: argparse.Namespace, settings: Settings) -> int:
    """Write every file to download."""
    from kg_server import exports

    opened = _release(chosen, settings)
    exported = exports.export(opened, chosen.to)
    print(f"{len(exported.files)} files of release {opened.id} are in {chosen.to}.")
    return 0


def load(chosen: argparse.Namespace, settings: Settings) -> int:
    """Put a release into another engine."""
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


def serve(chosen: argparse.Namespace, settings: Settings) -> int:
    """Serve the graph over HTTP."""
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
        print(report(error), file=sys.stderr)
        print(
            f"ssc: the sources are at fault (see above); serving the last good release, {previous.id}", file=sys.stderr
        )
        return previous
