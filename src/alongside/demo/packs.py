"""The packs of every programme that comes with Alongside, and what Haringey has shaped of one."""

from alongside.casework import packs
from alongside.casework.shipped import shipped

HARINGEY = """\
# Haringey reviews those at risk every two weeks, and has a gangs worker for 25 people.

extends = "gang-action-group"
borough = "E09000014"
version = "2026.1"

[capacity]
per_worker = 25

[rhythm]
review_days = 14

[[statuses]]
code = "OUT_OF_BOROUGH"
name = "Moved out of the borough for safety"
"""


def make() -> None:
    """Load them. Only London IOM goes live in the demonstration; the others wait for their assessments."""
    for file, text in shipped().items():
        packs.load(text, file)
    packs.load(HARINGEY, "gang-action-group-haringey.toml")
