"""One record: its view, which keeps IRIs, and its text."""
