"""The family of errors that this project raises on purpose; no HTTP in it (the web layer maps them).

SscError
├── SourceError            a source file cannot be read or used at all
├── InvalidGraph           the sources break a rule or contradict the ontology
├── ReleaseError           a release is missing, damaged or must not be overwritten
├── ExportError            the downloads cannot be written
├── SettingError           a setting has a value that cannot be used
├── StateError             the folder of a writable server is damaged, in use, or belongs to another release
├── QueryError             a query or an update cannot be answered
│   ├── MalformedQuery     it does not parse
│   ├── RefusedQuery       it asks for what this server does not do
│   ├── TooComplex         it is larger or deeper than the limits allow
│   ├── UnknownGraph       it names a graph that the release does not have
│   ├── BadValue           a parameter cannot have the value that it is given
│   │   └── UnknownName    a name stands for nothing here, or for several things
│   ├── NoFormat           its kind of answer exists in none of the formats asked for
│   └── InvalidBody        data that were sent cannot be read
├── InvalidWrite           a change would break a rule of the shapes
├── Overload               it cannot be answered now; trying again later helps
│   ├── LimitReached       it took more time or memory, or gave a larger answer, than the limits allow
│   ├── Busy               everything that could answer it is at work
│   └── OverBudget         its sender has used up what one client may use
└── EngineFailed           the engine behind this server failed, or broke off
"""

from collections.abc import Iterable
from dataclasses import dataclass


class SscError(Exception):
    """Anything this project refuses to do, told in words that say what to do next."""


@dataclass(frozen=True, order=True)
class Finding:
    """One thing wrong with the sources.

    `rule` names the rule that is broken, `thing` what breaks it (an IRI, or "" for a whole file), `place` the file and
    line where it is authored ("" when unknown), `message` what is wrong and how to put it right, `severity` one of
    "violation", "warning", "info".
    """

    rule: str
    thing: str
    message: str
    place: str = ""
    severity: str = "violation"


class FindingsError(SscError):
    """An error that stands for a list of findings."""

    def __init__(self, summary: str, findings: list[Finding]) -> None:
        """Keep the findings, and say them one a line under the summary."""
        self.summary = summary
        self.findings = findings
        super().__init__("\n".join([summary, *(f"  {f.place + ': ' if f.place else ''}{f.message}" for f in findings)]))


class SourceError(FindingsError):
    """A source file cannot be read or used at all."""


class InvalidGraph(FindingsError):
    """The sources can be read but break a shape or contradict the ontology."""


class ReleaseError(SscError):
    """A release is missing, damaged, or stands where nothing may be overwritten."""


class ExportError(SscError):
    """The downloads of a release cannot be written where they are to stand."""


class SettingError(SscError):
    """A setting has a value that cannot be used."""


class QueryError(SscError):
    """A query cannot be answered."""


class MalformedQuery(QueryError):
    """A query does not parse; `line` and `column` count from one and are None where the engine does not say."""

    def __init__(self, message: str, line: int | None = None, column: int | None = None) -> None:
        """Keep the place of the fault beside the message."""
        self.line = line
        self.column = column
        super().__init__(message)


class RefusedQuery(QueryError):
    """A query asks for something this server does not do (updates, calls to other servers)."""


class TooComplex(QueryError):
    """A query or update is larger or deeper than the limits allow; told before it is evaluated."""


class UnknownGraph(QueryError):
    """A query names, from outside its text, a graph that the release does not hold."""


class UnknownViewpoint(QueryError):
    """A viewpoint was named that the graph does not have; the message lists those that it has."""


class NoFormat(QueryError):
    """The answer is of a kind that exists in none of the formats asked for."""


class BadValue(QueryError):
    """A stored question was asked with a parameter it does not have, or a value that cannot be one."""


class UnknownName(BadValue):
    """A name stands for nothing that is looked for, or for several; `candidates` are (IRI, label) of what it may be."""

    def __init__(self, message: str, candidates: Iterable[tuple[str, str]] = ()) -> None:
        """Keep the candidates beside the message, which tells them."""
        self.candidates = tuple(candidates)
        super().__init__(message)


class InvalidBody(QueryError):
    """Data that were sent cannot be read, or hold what is not taken."""


class StateError(SscError):
    """The state folder of a writable server is damaged, in use by another server, or belongs to another release."""


class InvalidWrite(FindingsError):
    """A change would break a rule of the shapes; `report` is the SHACL report, N-Triples in UTF-8."""

    def __init__(self, summary: str, findings: list[Finding], report: bytes) -> None:
        """Keep the report for machines beside the findings for people."""
        self.report = report
        super().__init__(summary, findings)


class Overload(SscError):
    """Something cannot be answered now; `retry_after` says after how many seconds trying again may help."""

    def __init__(self, message: str, retry_after: int) -> None:
        """Keep the wait beside the message."""
        self.retry_after = retry_after
        super().__init__(message)


class LimitReached(Overload):
    """A query took more time or memory, or gave a larger answer, than the limits allow."""


class Busy(Overload):
    """Everything that could answer is at work, and the queue is full."""


class OverBudget(Overload):
    """A client has used up the time, or made the number of failing queries, that one client may."""


class EngineFailed(SscError):
    """The engine behind this server failed, could not be reached, or broke off in the middle of an answer."""
