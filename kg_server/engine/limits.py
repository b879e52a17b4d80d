"""What a query may cost: the limits in force, read once from the settings."""

from dataclasses import dataclass

from kg_server.settings import Settings


@dataclass(frozen=True)
class Limits:
    """The limits of one engine; times in seconds, sizes in bytes, the rest are counts.

    `fast_seconds` is CPU time, after which a query moves to the slow lane; `seconds` is time by the clock. `memory` is
    what a worker may need beyond the store. Fields from `depth` on bound a text before it is evaluated.
    """

    fast_seconds: float
    seconds: float
    write_seconds: float
    memory: int
    answer: int
    fast_workers: int
    slow_workers: int
    queue: int
    queue_seconds: float
    depth: int
    operators: int
    keywords: int
    patterns: int
    path_steps: int
    values: int

    @classmethod
    def of(cls, settings: Settings) -> "Limits":
        """Read the limits from the settings; raise SettingError for one that is no number."""
        number = settings.number
        return cls(
            fast_seconds=number("fast_ms") / 1000,
            seconds=float(number("time_limit")),
            write_seconds=float(number("write_limit")),
            memory=number("memory_mb") * 1_000_000,
            answer=number("answer_mb") * 1_000_000,
            fast_workers=number("fast_workers"),
            slow_workers=number("slow_workers"),
            queue=number("queue"),
            queue_seconds=float(number("queue_seconds")),
            depth=number("depth"),
            operators=number("operators"),
            keywords=number("keywords"),
            patterns=number("patterns"),
            path_steps=number("path_steps"),
            values=number("values"),
        )


DEFAULT = Limits.of(Settings({}))
