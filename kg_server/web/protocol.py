"""Takes requests apart by the SPARQL 1.1 Protocol: the text, the dataset set from outside it, the format named."""

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl

from flask import Request
from werkzeug.exceptions import BadRequest, UnsupportedMediaType

from kg_server.engine import Account, Query
from kg_server.engine.changes import Change

FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
UPDATE = "application/sparql-update"
_MOST_FIELDS = 2000
_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|\\^`]*")


@dataclass(frozen=True)
class SparqlRequest:
    """What a client asks, taken apart once; `text` or `update` is None where there is none of it."""

    text: str | None
    update: str | None
    fields: dict[str, tuple[str, ...]]

    @property
    def format(self) -> str | None:
        """The format named; SPARQLWrapper names it twice, once by name and once by media type: the first says it."""
        return next(iter(self.fields.get("format", ())), None)

    @property
    def viewpoint(self) -> str:
        """The viewpoint named, "" for the default one."""
        return next(iter(self.fields.get("viewpoint", ())), "")

    @property
    def whose(self) -> bool:
        """Whether columns are wanted that name whose claim each row rests on."""
        return any(value not in ("", "0") for value in self.fields.get("whose", ()))

    def query(self, base: str, account: Account, lenient: bool) -> Query:
        """Give the query for the engine; see `interface.Query`.

        A release has the graphs it has: who names another has mistaken it. Where graphs come and go, it is empty.
        """
        return Query(self.text or "", *self._dataset(), base=base, account=account, lenient=lenient)

    def check(self, base: str, account: Account, lenient: bool) -> Query:
        """Give the query over a dataset without any graph, which finds what is wrong with its text and nothing else."""
        return Query(self.text or "", (), (), base=base, account=account, lenient=lenient)

    def change(self, base: str) -> Change:
        """Give the update for the engine."""
        using, named = self.fields.get("using-graph-uri", ()), self.fields.get("using-named-graph-uri", ())
        return Change("update", self.update or "", base, using, named)

    def _dataset(self) -> tuple[tuple[str, ...] | None, tuple[str, ...] | None]:
        """Give the dataset: a side that is not named is empty as soon as the other is, as the protocol has it."""
        default, named = self.fields.get("default-graph-uri"), self.fields.get("named-graph-uri")
        return (None, None) if default is None and named is None else (default or (), named or ())


def read(incoming: Request) -> SparqlRequest:
    """Take a request apart; raise 400 or 415 with words where it is not one by the protocol."""
    fields = form_fields(incoming.query_string)
    direct: dict[str, str] = {}
    if incoming.method == "POST":
        require_utf8(incoming)
        media = incoming.mimetype
        if media == FORM:
            fields += form_fields(incoming.get_data())
        elif media in (QUERY, UPDATE):
            direct["query" if media == QUERY else "update"] = _decoded(incoming.get_data())
        else:
            raise UnsupportedMediaType(
                f"Send a query as {FORM} with the field query, or as {QUERY}; an update as {FORM} with the field"
                f" update, or as {UPDATE}; not as {media or 'nothing'}"
            )
    return _request(fields, direct)


def require_utf8(incoming: Request) -> None:
    """Raise 415 for a body that is compressed or not in UTF-8."""
    if (incoming.mimetype_params.get("charset") or "utf-8").lower() not in ("utf-8", "utf8"):
        raise UnsupportedMediaType("Send the request in UTF-8")
    if incoming.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise UnsupportedMediaType("Send the body as it is, without Content-Encoding")


def form_fields(encoded: bytes) -> list[tuple[str, str]]:
    """Read form fields, percent-decoding exactly once."""
    try:
        return parse_qsl(encoded.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=_MOST_FIELDS)
    except UnicodeDecodeError:
        raise BadRequest("Encode the parameters as UTF-8, percent-encoded") from None
    except ValueError:
        raise BadRequest(f"Send at most {_MOST_FIELDS} parameters") from None


def require_iri(value: str, parameter: str) -> str:
    """Give an absolute IRI as it is; raise 400 for anything else."""
    if not _IRI.fullmatch(value):
        raise BadRequest(
            f"{parameter} must be an absolute IRI, for example https://example.org/graph; not {value[:200]!r}"
        )
    return value


def _request(fields: list[tuple[str, str]], direct: dict[str, str]) -> SparqlRequest:
    grouped: dict[str, tuple[str, ...]] = {}
    for name, value in fields:
        grouped[name] = (*grouped.get(name, ()), value)
    for name, values in grouped.items():
        if name.endswith("graph-uri"):
            for value in values:
                require_iri(value, name)
    texts = {
        name: (*grouped.get(name, ()), *((direct[name],) if name in direct else ())) for name in ("query", "update")
    }
    if sum(map(len, texts.values())) > 1:
        raise BadRequest("Send one query or one update, once: there is more than one in the parameters and the body")
    wrong = ("using-graph-uri", "using-named-graph-uri") if texts["query"] else ("default-graph-uri", "named-graph-uri")
    if any(name in grouped for name in wrong) and any(texts.values()):
        raise BadRequest(f"{wrong[0]} and {wrong[1]} do not go with {'a query' if texts['query'] else 'an update'}")
    _require_one_dataset(grouped, is_update=bool(texts["update"]))
    return SparqlRequest(next(iter(texts["query"]), None), next(iter(texts["update"]), None), grouped)


def _require_one_dataset(grouped: dict[str, tuple[str, ...]], is_update: bool) -> None:
    """Raise 400 where a viewpoint is named twice, beside other graphs, or for an update."""
    if "viewpoint" not in grouped:
        return
    if is_update:
        raise BadRequest("viewpoint does not go with an update: what is written is written for every viewpoint")
    if len(grouped["viewpoint"]) > 1:
        raise BadRequest("Name one viewpoint")
    if grouped.keys() & {"default-graph-uri", "named-graph-uri"} and grouped["viewpoint"][0] not in ("", "default"):
        raise BadRequest(
            "A viewpoint says which graph is asked, and so do default-graph-uri and named-graph-uri; name it in one way"
        )


def _decoded(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadRequest(f"The text is not UTF-8: byte {error.start} cannot be read") from None
