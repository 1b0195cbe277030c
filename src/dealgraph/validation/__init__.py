"""What is wrong in records, with line and remedy."""
