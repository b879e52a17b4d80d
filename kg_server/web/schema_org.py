"""Data blocks in pages for search engines: schema.org in JSON-LD, which browsers do not run."""

import json

from markupsafe import Markup

from kg_server.catalogue.schema_org import structured
from kg_server.catalogue.statistics import statistics
from kg_server.vocabulary import BASE, LICENCE
from kg_server.web import base_url, holdings
from kg_server.web.links import page_of
from kg_server.web.void import ABOUT, TITLE, distributions

_EDITORS = {"@type": "Organization", "name": "SSC Knowledge Graph editors", "@id": f"{BASE}id/group/editors"}
# In a script element, these could end it or begin a comment.
_ESCAPES = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"})


def data_block(kind: str = "", slug: str = "") -> Markup:
    """Give the block for the page of a thing, "" where there is nothing to tell; without a thing, for the whole."""
    told = _dataset() if not kind else _thing(kind, slug)
    if told is None:
        return Markup("")
    text = json.dumps(told, ensure_ascii=False, indent=1).translate(_ESCAPES)
    return Markup('<script type="application/ld+json">\n{}\n</script>').format(Markup(text))  # noqa: S704 - escaped above


def _thing(kind: str, slug: str) -> dict[str, object] | None:
    told = structured(holdings().engine, kind, slug)
    if told is None:
        return None
    page = base_url(path=False) + page_of(kind, slug).removeprefix("/")
    return told | {"mainEntityOfPage": page, "subjectOf": {"@type": "Dataset", "@id": BASE, "name": TITLE}}


def _dataset() -> dict[str, object]:
    held = holdings()
    site = base_url(path=False)
    modified = held.remember("statistics", statistics).modified
    return {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "@id": BASE,
        "name": TITLE,
        "description": ABOUT,
        "url": site,
        "license": LICENCE,
        "creator": _EDITORS,
        "publisher": _EDITORS,
        "version": f"{held.release.version}, release {held.release.id}",
        **({"dateModified": modified} if modified else {}),
        "isAccessibleForFree": True,
        "inLanguage": "en",
        "keywords": ["South–South cooperation", "security", "Global South", "knowledge graph", "linked data"],
        "isBasedOn": f"{BASE}id/work/berger-mueller-2025",
        "distribution": [
            {
                "@type": "DataDownload",
                "name": file.title,
                "contentUrl": f"{site}downloads/{file.name}",
                "encodingFormat": file.media_type.partition(";")[0],
                "contentSize": f"{file.bytes} B",
                "sha256": file.sha256,
            }
            for file in distributions()
        ],
    }
