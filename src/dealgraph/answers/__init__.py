"""Questions: finding what a person means, running SPARQL, tables of answers, and their output."""
