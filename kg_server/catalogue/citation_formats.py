"""Writes a reference as BibTeX, CSL-JSON, RIS and plain text."""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from kg_server.catalogue.citations import Name, Reference

# Kind of work -> type in CSL, in BibTeX, in RIS.
_TYPES: Mapping[str, tuple[str, str, str]] = {
    "archival-collection": ("collection", "misc", "GEN"),
    "archival-document": ("document", "unpublished", "UNPB"),
    "article": ("article-journal", "article", "JOUR"),
    "book": ("book", "book", "BOOK"),
    "chapter": ("chapter", "incollection", "CHAP"),
    "dataset": ("dataset", "misc", "DATA"),
    "e-dossier": ("webpage", "misc", "ELEC"),
    "edited-volume": ("book", "book", "EDBOOK"),
    "encyclopedia-entry": ("entry-encyclopedia", "incollection", "ENCYC"),
    "journal": ("periodical", "misc", "JFULL"),
    "knowledge-graph": ("dataset", "misc", "DATA"),
    "press-release": ("document", "misc", "GEN"),
    "report": ("report", "techreport", "RPRT"),
    "resolution": ("legislation", "misc", "GOVDOC"),
    "special-issue": ("periodical", "misc", "JFULL"),
    "webpage": ("webpage", "misc", "ELEC"),
}
_LATEX = str.maketrans(
    {
        "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "&": r"\&", "%": r"\%", "$": r"\$", "#": r"\#", "_": r"\_",
        "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
    }
)  # fmt: skip
_YEAR = re.compile(r"\d{4}")


@dataclass(frozen=True)
class CitationFormat:
    """A way to write a reference: its file ending, its name, its media type, and what writes it."""

    ending: str
    label: str
    media_type: str
    write: Callable[[Reference], str]


def bibtex(ref: Reference) -> str:
    """Write a reference for BibTeX and biber, as UTF-8; what LaTeX takes for commands is escaped."""
    kind = _TYPES[ref.kind][1]
    host = {"article": "journal", "incollection": "booktitle", "techreport": "series"}.get(kind, "howpublished")
    fields = {
        "author": " and ".join(_bibtex_name(name) for name in ref.authors),
        "editor": " and ".join(_bibtex_name(name) for name in ref.editors),
        "title": f"{{{_latex(ref.title)}}}",
        host: _latex(ref.container),
        "year": _latex(ref.year),
        "volume": _latex(ref.volume),
        "number": _latex(ref.issue),
        "pages": _latex(ref.pages).replace("–", "--"),
        "institution" if kind == "techreport" else "publisher": _latex(ref.publisher),
        "address": _latex(ref.place),
        "doi": _latex(ref.doi),
        "url": ref.url.replace("%", r"\%"),
        "version": _latex(ref.version),
        "note": _latex(ref.note),
    }
    lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items() if value)
    return f"@{kind}{{{ref.key},\n{lines}}}\n"


def csl_json(ref: Reference) -> str:
    """Write a reference as CSL-JSON, a list of one, as Zotero, pandoc and citeproc read it."""
    year = _YEAR.search(ref.year)
    issued = {"date-parts": [[int(year[0])]]} if year else {"literal": ref.year}
    item = {
        "id": ref.key,
        "type": _TYPES[ref.kind][0],
        "title": ref.title,
        "author": [_csl_name(name) for name in ref.authors],
        "editor": [_csl_name(name) for name in ref.editors],
        "issued": issued if ref.year else None,
        "container-title": ref.container,
        "volume": ref.volume,
        "issue": ref.issue,
        "page": ref.pages,
        "publisher": ref.publisher,
        "publisher-place": ref.place,
        "DOI": ref.doi,
        "URL": ref.url,
        "version": ref.version,
        "note": ref.note,
    }
    return json.dumps([{name: value for name, value in item.items() if value}], ensure_ascii=False, indent=2) + "\n"


def ris(ref: Reference) -> str:
    """Write a reference as RIS: a tag of two signs, two blanks, a hyphen and a blank; lines end as on Windows."""
    first, _, last = ref.pages.partition("–")
    year = _YEAR.search(ref.year)
    lines = [
        ("TY", _TYPES[ref.kind][2]),
        *(("AU", _ris_name(name)) for name in ref.authors),
        *(("A2" if ref.authors else "ED", _ris_name(name)) for name in ref.editors),
        ("TI", ref.title),
        ("T2", ref.container),
        ("PY", year[0] if year else ""),
        ("VL", ref.volume),
        ("IS", ref.issue),
        ("SP", first),
        ("EP", last),
        ("PB", ref.publisher),
        ("CY", ref.place),
        ("DO", ref.doi),
        ("UR", ref.url),
        ("ET", ref.version),
        ("N1", ref.note),
        ("ID", ref.key),
    ]
    told = [f"{tag}  - {' '.join(value.split())}" for tag, value in lines if value]
    return "\r\n".join([*told, "ER  - ", ""])


def plain(ref: Reference) -> str:
    """Write a reference as a line of text."""
    people = ref.authors or ref.editors
    who = _listed([f"{name.given} {name.family}".strip() for name in people])
    role = "" if ref.authors or not people else " (ed.)" if len(people) == 1 else " (eds)"
    place = ", ".join(part for part in (ref.place, ref.publisher) if part)
    numbers = ref.volume + (f"({ref.issue})" if ref.issue else "")
    host = " ".join(part for part in (ref.container, numbers) if part)
    editors = f"edited by {_listed([f'{n.given} {n.family}'.strip() for n in ref.editors])}" if ref.authors else ""
    version = ", ".join(part for part in (f"version {ref.version}" if ref.version else "", ref.note) if part)
    address = f"https://doi.org/{ref.doi}" if ref.doi else ref.url
    parts = [
        f"{who}{role}" + (f" ({ref.year})" if ref.year else ""),
        f"“{ref.title}”",
        host,
        editors if ref.editors else "",
        f"pp. {ref.pages}" if "–" in ref.pages else ref.pages,
        place,
        version,
        address,
    ]
    return ", ".join(part for part in parts if part.strip()) + "\n"


FORMATS = (
    CitationFormat("bib", "BibTeX", "application/x-bibtex; charset=utf-8", bibtex),
    CitationFormat("csl.json", "CSL-JSON", "application/vnd.citationstyles.csl+json", csl_json),
    CitationFormat("ris", "RIS", "application/x-research-info-systems; charset=utf-8", ris),
    CitationFormat("txt", "plain text", "text/plain; charset=utf-8", plain),
)


def _latex(text: str) -> str:
    return text.translate(_LATEX)


def _bibtex_name(name: Name) -> str:
    if name.body:
        return f"{{{_latex(name.family)}}}"
    return f"{_latex(name.family)}, {_latex(name.given)}" if name.given else _latex(name.family)


def _csl_name(name: Name) -> dict[str, str]:
    if name.body or not name.given:
        return {"literal": name.family}
    return {"family": name.family, "given": name.given}


def _ris_name(name: Name) -> str:
    return f"{name.family}, {name.given}" if name.given else name.family


def _listed(names: Iterable[str]) -> str:
    several = list(names)
    return " and ".join([", ".join(several[:-1]), several[-1]] if len(several) > 1 else several)
