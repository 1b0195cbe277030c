"""`dealgraph serve`: the record on the network, read-only.

One process speaks HTTP and never runs a query itself: `app` routes, `endpoint` is SPARQL 1.1
Protocol, `pages` every other address. Queries and pages are made in processes of their own
(`worker`, with `answers`, `render` and `building` as what they can do), which open the graph
read-only, are confined by `jail`, and are killed and replaced when they take too long (`pool`).
`generation` watches the files: new processes on the new graph are ready before the switch, and
the old ones finish what they began.
"""

from __future__ import annotations
