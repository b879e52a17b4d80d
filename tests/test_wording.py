"""No sentence of the article stands in the project: no run of eight words is shared with it, names and titles aside.

Needs `--article FILE`; without it the comparison is skipped.
"""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

from rdflib import SKOS, Graph
from rdflib.namespace import DCTERMS

from kg_server.sources import Sources
from kg_server.vocabulary import PREFIXES
from tests.conftest import ROOT

LENGTH = 8
Run = tuple[str, ...]


def runs(text: str) -> Iterator[Run]:
    words = re.findall(r"[a-z0-9]+", re.sub(r"https?://\S+", " ", text).lower())
    return (tuple(words[i : i + LENGTH]) for i in range(len(words) - LENGTH + 1))


def project_texts() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], capture_output=True, text=True, cwd=ROOT)
    paths = [ROOT / name for name in listed.stdout.splitlines()]
    return [path for path in paths if path.suffix in (".ttl", ".md", ".html", ".py", ".rq", ".csv") and path.is_file()]


def test_runs_are_of_eight_words() -> None:
    assert list(runs("One, two; three four five six seven eight NINE.")) == [
        ("one", "two", "three", "four", "five", "six", "seven", "eight"),
        ("two", "three", "four", "five", "six", "seven", "eight", "nine"),
    ]


def names_and_titles(data: Graph) -> Iterator[str]:
    """Give what is called so and cannot be said otherwise: titles, and names of works, bodies and armed groups."""
    yield from (str(o) for p in (DCTERMS.title, DCTERMS.bibliographicCitation) for o in data.objects(None, p))
    for predicate in (SKOS.prefLabel, SKOS.hiddenLabel):
        for thing, label in data.subject_objects(predicate):
            if str(thing).startswith((PREFIXES["work"], PREFIXES["organization"], PREFIXES["group"])):
                yield str(label)


def test_no_run_of_eight_words_is_the_article_s(article: Path, read: Sources) -> None:
    theirs = set(runs(article.read_text(encoding="utf-8")))
    titles = {run for name in names_and_titles(read.merged("data")) for run in runs(name)}
    found = {
        f"{path.relative_to(ROOT)}: {' '.join(run)}"
        for path in project_texts()
        for run in runs(path.read_text(encoding="utf-8"))
        if run in theirs and run not in titles
    }
    assert sorted(found) == []
