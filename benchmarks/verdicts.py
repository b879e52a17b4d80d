"""How long it takes to put every episode to the test of every definition under every scheme.

Run: python -m benchmarks.verdicts [--episodes 2000] [--rounds 5] [--release DIR]

Times the whole matrix at the article's size, then over premises made up by a fixed seed: four parties to an episode,
a dozen schemes, seven definitions. Told are the best and the middle of some rounds, and how many times the one takes
the other. The exit code is 1 when a promised time is missed: 0.2 seconds at the article's size, 5 seconds at 2,000.
"""

import argparse
import statistics
import sys
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from random import Random

from kg_server import release, sources
from kg_server.catalogue.verdicts import Trial, trial
from kg_server.engine.embedded import EmbeddedEngine
from kg_server.settings import Settings
from kg_server.verdicts.premises import (
    Assessment,
    Completeness,
    Criterion,
    Definition,
    Frame,
    FullRoll,
    Participation,
    Placing,
    Premise,
)
from kg_server.verdicts.supposing import Placed, differences, suppose
from kg_server.verdicts.testing import CONTESTED, MET, NOT_MET, Grounds

_PARTIES, _SCHEMES, _DEFINITIONS, _JUDGED, _AGENTS, _SHARE = 4, 12, 7, 4, 300, 0.5
_PROMISED = {"article": 0.2, "made up": 5.0}
_SIZE = 2000  # the size for which a time is promised


def main() -> int:
    """Measure, print a table, and tell by the exit code whether the promised times hold."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--episodes", type=int, default=_SIZE, help="episodes to make up [%(default)s]")
    parser.add_argument("--rounds", type=int, default=5, help="times that each is measured [%(default)s]")
    parser.add_argument("--release", type=Path, help="release to measure (else: the one of the sources)")
    chosen = parser.parse_args()
    print(f"{'matrix':<10} {'episodes':>8} {'verdicts':>8} {'best ms':>8} {'middle ms':>9} {'what-if ms':>10} {'x':>6}")
    found = _released(chosen.release)
    article = _measure("article", found.frame, found.premises, chosen.rounds, 0.0)
    made = _measure("made up", *made_up(chosen.episodes), chosen.rounds, article)
    late = [name for name, took in (("article", article), ("made up", made)) if took > _PROMISED[name]]
    if chosen.episodes > _SIZE:
        late = [name for name in late if name != "made up"]
    for name in late:
        print(f"missed: {name}, promised within {_PROMISED[name]} s", file=sys.stderr)
    return 1 if late else 0


def made_up(episodes: int) -> tuple[Frame, frozenset[Premise]]:
    """Make up a frame and premises of a size, the same at every run."""
    chance = Random(6)
    names = tuple(f"episode-{n}" for n in range(episodes))
    agents, schemes = tuple(f"agent-{n}" for n in range(_AGENTS)), tuple(f"scheme-{n}" for n in range(_SCHEMES))
    definitions = tuple(_definition(n) for n in range(_DEFINITIONS))
    frame = Frame(
        names,
        definitions,
        schemes,
        schemes[0],
        {one: frozenset([one, *schemes[1:2]]) if one == schemes[0] else frozenset([one]) for one in schemes},
        frozenset([("northern", "southern")]),
        frozenset([("between", "southern")]),
        dict.fromkeys(agents[::20], 2),
        {agents[1]: frozenset([agents[2]])},
        frozenset(agents[::2]),
    )
    return frame, frozenset(_premises(chance, frame, agents))


def _definition(number: int) -> Definition:
    judged = tuple(Criterion(f"judged-{number}-{n}", True) for n in range(_JUDGED))
    return Definition(
        f"definition-{number}", number % 3 == 2, (*judged, Criterion(f"two-{number}", True, 2, "southern"))
    )


def _premises(chance: Random, frame: Frame, agents: tuple[str, ...]) -> Iterable[Premise]:
    judged = [one.iri for definition in frame.definitions for one in definition.needed if not one.minimum]
    for episode in frame.episodes:
        yield from (Participation(f"{episode}-{agent}", agent, episode) for agent in chance.sample(agents, _PARTIES))
        outcomes = ((criterion, chance.choice((MET, MET, NOT_MET, CONTESTED))) for criterion in _some(chance, judged))
        yield from (Assessment(f"{episode}-{one}", episode, one, outcome) for one, outcome in outcomes)
    yield from (Completeness(f"all-{episode}", episode) for episode in _some(chance, frame.episodes))
    for scheme in frame.schemes:
        for agent in _some(chance, agents):
            position = chance.choice(("southern", "southern", "northern", "between"))
            yield Placing(f"{scheme}-{agent}", agent, position, scheme)
    yield from (FullRoll(f"roll-{scheme}", scheme, "southern") for scheme in _some(chance, frame.schemes))


def _some(chance: Random, several: Sequence[str]) -> list[str]:
    """Choose about half of several."""
    return [one for one in several if chance.random() < _SHARE]


def _released(folder: Path | None) -> Trial:
    root = sources.locate("")
    opened = release.open_release(folder) if folder else release.current(root, Settings(), lambda _: None)
    return trial(EmbeddedEngine(opened.dataset))


def _measure(name: str, frame: Frame, premises: frozenset[Premise], rounds: int, against: float) -> float:
    """Time the matrix from premises on, and one supposition over it; print a line, give the middle in seconds."""
    took, supposing, verdicts = [], [], 0
    for _ in range(rounds):
        began = time.perf_counter()
        grounds = Grounds.of(frame, premises)
        matrix = grounds.matrix()
        took.append(time.perf_counter() - began)
        verdicts = len(matrix)
        placed = next(one for one in sorted(premises, key=repr) if isinstance(one, Participation))
        began = time.perf_counter()
        supposed = suppose(premises, [Placed(placed.agent, "southern", frame.default_scheme)])
        differences(matrix, grounds, premises, supposed)
        supposing.append(time.perf_counter() - began)
    middle = statistics.median(took)
    times = f"{middle / against:>6.1f}" if against else f"{'':>6}"
    print(
        f"{name:<10} {len(frame.episodes):>8} {verdicts:>8} {min(took) * 1000:>8.1f} {middle * 1000:>9.1f} "
        f"{statistics.median(supposing) * 1000:>10.1f} {times}"
    )
    return middle


if __name__ == "__main__":
    sys.exit(main())
