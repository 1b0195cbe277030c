"""Networks, projections, matrices, layouts and data frames made of the graph."""
