"""Words a query for other programs: curl, Python and R, ready to be run."""

from collections.abc import Iterator
from dataclasses import dataclass

from kg_server.media_types import ResultKind

_ACCEPT = {ResultKind.SOLUTIONS: "text/csv", ResultKind.BOOLEAN: "text/csv", ResultKind.GRAPH: "text/turtle"}


@dataclass(frozen=True)
class Snippet:
    """Lines for another program, and what program that is."""

    title: str
    code: str


def snippets(address: str, query: str, kind: ResultKind) -> list[Snippet]:
    """Word a query that is asked at an address, for an answer of this kind."""
    text = query.replace("\r\n", "\n").rstrip("\n") + "\n"
    return [
        Snippet("On a terminal, with curl", _curl(address, text, _ACCEPT[kind])),
        Snippet(
            f"In Python, with SPARQLWrapper{' and pandas' if kind is ResultKind.SOLUTIONS else ''}",
            _PYTHON[kind].format(address=address, query=_python_text(text)),
        ),
        Snippet("In R, with httr2", _r(address, text, kind)),
    ]


_PANDAS = """\
import io

import pandas
from SPARQLWrapper import CSV, SPARQLWrapper

client = SPARQLWrapper("{address}", returnFormat=CSV)
client.setMethod("POST")
client.setQuery({query})
table = pandas.read_csv(io.BytesIO(client.queryAndConvert()))
print(table)
"""
_YES_OR_NO = """\
from SPARQLWrapper import JSON, SPARQLWrapper

client = SPARQLWrapper("{address}", returnFormat=JSON)
client.setMethod("POST")
client.setQuery({query})
print(client.queryAndConvert()["boolean"])
"""
_TURTLE = """\
from SPARQLWrapper import TURTLE, SPARQLWrapper

client = SPARQLWrapper("{address}", returnFormat=TURTLE)
client.setMethod("POST")
client.setQuery({query})
print(client.queryAndConvert().decode())
"""
_PYTHON = {ResultKind.SOLUTIONS: _PANDAS, ResultKind.BOOLEAN: _YES_OR_NO, ResultKind.GRAPH: _TURTLE}


def _curl(address: str, text: str, media_type: str) -> str:
    end = next(mark for mark in _marks("END") if mark not in text.split("\n"))
    return f"curl --silent '{address}' -H 'Accept: {media_type}' --data-urlencode query@- <<'{end}'\n{text}{end}\n"


def _r(address: str, text: str, kind: ResultKind) -> str:
    dashes = next(mark for mark in _marks("", "-") if f'){mark}"' not in text)
    shown = "read.csv(text = answer)" if kind is ResultKind.SOLUTIONS else "cat(answer)"
    return f"""library(httr2)

query <- r"{dashes}({text}){dashes}"
answer <- request("{address}") |>
  req_headers(Accept = "{_ACCEPT[kind]}") |>
  req_body_form(query = query) |>
  req_perform() |>
  resp_body_string()
{shown}
"""


def _python_text(text: str) -> str:
    """Write a text as Python would read it: in triple quotes where these hold it, else escaped."""
    return repr(text) if '"""' in text or "\\" in text else f'"""\n{text}"""'


def _marks(first: str, more: str = "_") -> Iterator[str]:
    """Give marks of growing length, of which one does not occur in a text."""
    while True:
        yield first
        first += more
