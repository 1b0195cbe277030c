"""SPARQL as text: what is wrong with it, what it names, what it must not do, how it is shown."""
