"""Daily activities: what an office has fixed for them (`policy`, `office`), what can be done (`catalogue`).

`judging` says what is wrong with an entry, `refusals` in which words; `entries` writes and sends it. `process` is what
the diagram of a report calls, over `reports` (whose it is, until when) and `verifying`; `hints` says what is odd.
"""

from __future__ import annotations

from workflows.services.activity import process

__all__ = ["process"]
