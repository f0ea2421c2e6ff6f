"""Papers that share with another one what few others have, asked of the full-text index.

They are candidates: which of them are near is for `papers.likeness` to say.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from reader_tui.archive.connection import Reader
from reader_tui.archive.paper_rows import id_of
from reader_tui.papers.likeness import CANDIDATES, Probe

_SHARING = """
WITH sought AS MATERIALIZED (
    SELECT json_extract(value, '$[0]') AS phrase, json_extract(value, '$[1]') AS weight
    FROM json_each(:sought)
)
SELECT json_group_array(no) FROM (
    SELECT d.no AS no FROM (
        SELECT words.rowid AS doc, sum(s.weight) AS weight
        FROM sought s CROSS JOIN words WHERE words MATCH s.phrase
        GROUP BY words.rowid ORDER BY weight DESC, words.rowid DESC LIMIT :most
    ) n JOIN docs d ON d.doc = n.doc WHERE d.no > 0 ORDER BY weight DESC, n.doc DESC
)
"""


def candidates(reader: Reader, probes: Sequence[Probe], self_id: str) -> list[str]:
    """The ids of the papers that share most with another one, but for that one itself."""
    found: dict[str, None] = {}
    for column, most in CANDIDATES.items():
        sought = [[_asked(probe), probe.weight] for probe in probes if probe.column == column]
        if sought:
            # One of them is the paper itself, others may be former texts.
            values = {"sought": json.dumps(sought), "most": most + 20}
            ids = [id_of(no) for no in reader.one(_SHARING, values)]
            found |= dict.fromkeys([one for one in ids if one != self_id][:most])
    return list(found)


def _asked(probe: Probe) -> str:
    """A probe as the index is asked for it."""
    return f'{probe.column} : "{probe.phrase}"' if probe.column else f'"{probe.phrase}"'
