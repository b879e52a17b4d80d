"""Statistics that scholars ask for: each with how it was made, the things behind every figure, and as CSV."""

from flask import Blueprint, Response, render_template
from werkzeug.exceptions import NotFound

from kg_server.catalogue import tally_formats
from kg_server.catalogue.links import Link
from kg_server.catalogue.tallies import Statistic, Tally
from kg_server.catalogue.tally_formats import STATISTICS
from kg_server.web import holdings

blueprint = Blueprint("statistics", __name__)

_MOST_SHOWN = 200


@blueprint.get("/statistics")
def overview() -> str:
    """Show which statistics there are."""
    return render_template("statistics.html", statistics=STATISTICS.values())


@blueprint.get("/statistics/<name>")
def one(name: str) -> str:
    """Show a statistic, with its method and its query."""
    statistic = _known(name)
    tally = _tally(statistic)
    return render_template(
        "statistic.html",
        statistic=statistic,
        query=statistic.query(holdings().engine),
        tally=tally,
        crossed=_crossed(statistic, tally),
        most=_MOST_SHOWN,
    )


@blueprint.get("/statistics/<name>.csv")
def table(name: str) -> Response:
    """Give a statistic as CSV; a link in the header leads to its description."""
    statistic = _known(name)
    filed = {
        "Content-Disposition": f'attachment; filename="{name}.csv"',
        "Link": f'</statistics/{name}.csv-metadata.json>; rel="describedby"; type="application/csvm+json"',
    }
    written = tally_formats.as_csv(statistic, _tally(statistic))
    return Response(written, content_type="text/csv; charset=utf-8; header=present", headers=filed)


@blueprint.get("/statistics/<name>.csv-metadata.json")
def description(name: str) -> Response:
    """Describe that CSV (CSV on the Web): its columns, and by which method and query it was made."""
    statistic = _known(name)
    written = tally_formats.description(statistic, holdings().engine, holdings().release.id)
    return Response(written, content_type="application/csvm+json")


def _known(name: str) -> Statistic:
    if name not in STATISTICS:
        raise NotFound(f"There is no statistic {name!r}; there are {', '.join(STATISTICS)}")
    return STATISTICS[name]


def _tally(statistic: Statistic) -> Tally:
    return holdings().remember(f"statistic {statistic.name}", statistic.tally)


def _crossed(statistic: Statistic, tally: Tally) -> list[tuple[Link, list[tuple[int, str]]]]:
    """Give the rows as a cross table: for each line and head the number of the row and the count in it, or 0 and ""."""
    if statistic.crossed is None:
        return []
    down, across, counted = statistic.crossed
    at = {(row[down], row[across]): (number, row[counted][0].label) for number, row in enumerate(tally.rows, 1)}
    lines = dict.fromkeys(row[down] for row in tally.rows)
    return [(line[0], [at.get((line, (head,)), (0, "")) for head in tally.heads]) for line in lines]
