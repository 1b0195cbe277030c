"""Turtle as people write it: reading with line numbers, scanning with comments, laying out."""
