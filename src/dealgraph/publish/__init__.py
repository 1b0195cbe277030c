"""The graph for others: exports, profiles, the explorer page and the reference pages."""
