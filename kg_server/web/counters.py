"""What is counted for /metrics, in the Prometheus text format; several processes put their counts together."""

import json
import os
import threading
from bisect import bisect_left
from collections import Counter
from pathlib import Path
from typing import Any

_BUCKETS = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0)
_HELP = {
    "ssc_requests_total": "Requests, by route, status and what the cache did",
    "ssc_problems_total": "Requests that failed, by kind",
    "ssc_writes_total": "Writes that were made",
}


class Counters:
    """Counts of one process, with those that the other processes have left in a folder."""

    def __init__(self, shared: Path | None = None) -> None:
        """Begin to count; `shared` is the folder, if there are other processes."""
        self._shared = shared
        self._lock = threading.Lock()
        self._counts: Counter[tuple[str, ...]] = Counter()
        self._seconds = 0.0
        self._times = [0] * (len(_BUCKETS) + 1)

    def count(self, name: str, *kind: str) -> None:
        """Count one, of a kind or without."""
        with self._lock:
            self._counts[(name, *kind)] += 1

    def request(self, route: str, status: str, cache: str, seconds: float) -> None:
        """Count a request and the time to the first byte of its answer."""
        with self._lock:
            self._counts["ssc_requests_total", route, status, cache] += 1
            self._seconds += seconds
            self._times[bisect_left(_BUCKETS, seconds)] += 1

    def save(self) -> None:
        """Leave the counts where the other processes find them."""
        if self._shared:
            path = self._shared / f"counts-{os.getpid()}.json"
            fresh = path.with_suffix(".new")
            fresh.write_text(json.dumps(self._own()))
            fresh.replace(path)

    def text(self, release: str, version: str) -> str:
        """Write all counts down."""
        self.save()
        counts: Counter[str] = Counter()
        seconds, times = 0.0, [0] * len(self._times)
        for own in self._all():
            counts.update(own["counts"])
            seconds += own["seconds"]
            times = [a + b for a, b in zip(times, own["times"], strict=True)]
        lines = [f'# TYPE ssc_release gauge\nssc_release{{id="{release}",version="{version}"}} 1']
        for name, told in _HELP.items():
            lines.append(f"# HELP {name} {told}\n# TYPE {name} counter")
            lines += sorted(f"{key} {count}" for key, count in counts.items() if key.partition("{")[0] == name)
        lines.append("# HELP ssc_request_seconds Time to the first byte\n# TYPE ssc_request_seconds histogram")
        for i, bound in enumerate((*_BUCKETS, "+Inf")):
            lines.append(f'ssc_request_seconds_bucket{{le="{bound}"}} {sum(times[: i + 1])}')
        lines.append(f"ssc_request_seconds_sum {seconds:.6f}\nssc_request_seconds_count {sum(times)}")
        return "\n".join(lines) + "\n"

    def _all(self) -> list[dict[str, Any]]:
        if not self._shared:
            return [self._own()]
        return [json.loads(path.read_text()) for path in sorted(self._shared.glob("counts-*.json"))]

    def _own(self) -> dict[str, Any]:
        with self._lock:
            counts = {_written(key): count for key, count in self._counts.items()}
            return {"counts": counts, "seconds": self._seconds, "times": list(self._times)}


def _written(key: tuple[str, ...]) -> str:
    name, *labels = key
    if name == "ssc_requests_total":
        route, status, cache = labels
        return f'{name}{{cache="{cache}",route="{route}",status="{status}"}}'
    return name + (f'{{kind="{labels[0]}"}}' if labels else "")
