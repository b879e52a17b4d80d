"""Describes the tables by the W3C's CSV on the Web: columns, types, keys, and how rows are read as RDF."""

import json
from collections.abc import Sequence

from kg_server.exports.facts import expand
from kg_server.exports.table import SEPARATOR, Column, Table
from kg_server.vocabulary import LICENCE

NAME = "csv-metadata.json"  # what a reader of CSV on the Web looks for beside a table


def written(tables: Sequence[Table]) -> bytes:
    """Write the description of tables that stand in the same folder."""
    group = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "dc:title": "SSC Knowledge Graph: tables",
        "dc:creator": "SSC Knowledge Graph editors",
        "dc:license": {"@id": LICENCE},
        "tables": [_table(table) for table in tables],
    }
    return (json.dumps(group, indent=1, ensure_ascii=False) + "\n").encode()


def _table(table: Table) -> dict[str, object]:
    about = next(column.url for column in table.columns if column.name == table.about)
    references = [
        {"columnReference": r.column, "reference": {"resource": f"{r.table}.csv", "columnReference": r.key}}
        for r in table.references
    ]
    schema: dict[str, object] = {
        "columns": [_column(column, column.name in table.key) for column in table.columns],
        "primaryKey": list(table.key),
        "aboutUrl": about,
    }
    if references:
        schema["foreignKeys"] = references
    return {
        "url": f"{table.name}.csv",
        "dc:title": table.title,
        "dc:description": table.meaning,
        "tableSchema": schema,
    }


def _column(column: Column, required: bool) -> dict[str, object]:
    """Describe a column; one that gives no property is for readers and makes no triples."""
    described: dict[str, object] = {
        "name": column.name,
        "titles": column.name,
        "dc:description": column.meaning,
        "datatype": column.datatype,
    }
    if required:
        described["required"] = True
    if column.several:
        described["separator"] = SEPARATOR
    if column.lang:
        described["lang"] = column.lang
    if not column.property:
        described["suppressOutput"] = True
        return described
    described["propertyUrl"] = expand(column.property)
    if column.url:
        described["valueUrl"] = column.url
    return described
