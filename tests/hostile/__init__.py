"""The hostile corpus: some 700 requests that try to kill, hang, fill, fool or read out the server.

Each case has a stable id (`query/deep-if-5000`), a kind, and what may come of it. The cases are made from compact
tables, so that a new one is a line:

- `complexity`   queries deeper, longer or wider than any parser or planner likes
- `evaluation`   small queries whose answers never end, grow without bound, or backtrack
- `disguises`    SERVICE and FROM in every disguise, among them those that lead a tokeniser astray
- `texts`        bytes and characters that are no good query
- `updates`      updates without, with a wrong, and with the right token
- `bodies`       RDF sent to the Graph Store: bombs, foreign entities and contexts, depth, broken framing
- `wire`         headers and raw bytes that are not quite HTTP

Whatever would fetch points at a canary: a listener on loopback that counts its visitors, and a file with a secret.
`honest` is the client that asks ordinary questions in between; `processes` watches the server's memory and
handles.

What every case is held to is in `judging`; a case narrows it by `want`. To add a case: put it in the
table of its module, run `pytest tests/test_hostile.py -k <id>`.
"""

from tests.hostile.case import Case, Targets
from tests.hostile.corpus import CORPUS

__all__ = ["CORPUS", "Case", "Targets"]
