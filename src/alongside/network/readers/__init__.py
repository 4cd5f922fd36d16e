"""Readers of files: each puts what a layout says into the shape in which the directory keeps it."""
