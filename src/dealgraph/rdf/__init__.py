"""RDF and its languages: names, reading a store, Turtle, SPARQL, formats."""
