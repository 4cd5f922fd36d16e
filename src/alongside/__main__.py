"""`python -m alongside` is the command line."""

from alongside.site.cli import main

main()
