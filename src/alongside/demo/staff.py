"""Synthetic probation workers: enough of them in each borough, in two kinds of team."""

import re
import unicodedata
from dataclasses import dataclass
from math import ceil
from random import Random

from alongside.demo import names
from alongside.demo.dealing import drawn
from alongside.partners import areas

CASELOAD = 40
# A domain that can never exist (RFC 2606).
EMAIL_DOMAIN = "probation.example"
_ETHNICITIES = {"W1": 50, "W2": 6, "W9": 8, "B1": 12, "B2": 12, "A1": 7, "A2": 5}
_LETTERS_WITHOUT_BASE = str.maketrans({"ł": "l", "\N{LATIN SMALL LETTER DOTLESS I}": "i", "ø": "o"})


@dataclass(frozen=True)
class Worker:
    """A probation worker, as the extract names them."""

    name: str
    email: str
    team: str

    @property
    def columns(self) -> dict[str, str]:
        """The extract's columns for whoever is allocated to them."""
        return {"probation_worker": self.name, "probation_email": self.email, "probation_team": self.team}


def workers(rng: Random, people_by_borough: dict[str, int]) -> dict[str, list[Worker]]:
    """For each borough (GSS code) its workers, at most CASELOAD people each, every third in the IOM team."""
    taken: set[str] = set()
    return {
        gss: [_worker(rng, gss, place, taken) for place in range(ceil(number / CASELOAD))]
        for gss, number in sorted(people_by_borough.items())
    }


def _worker(rng: Random, gss: str, place: int, taken: set[str]) -> Worker:
    borough = areas.borough(gss).name
    team = "IOM team" if place % 3 == 0 else "sentence management team"
    while True:
        ethnicity = drawn(rng, _ETHNICITIES)
        surname, forenames = names.full_name(rng, ethnicity=ethnicity, sex=rng.choice("FFM"), is_young=False)
        name = f"{forenames.split()[0]} {surname}"
        email = f"{_in_ascii(name)}@{EMAIL_DOMAIN}"
        if email not in taken:
            taken.add(email)
            return Worker(name, email, f"{borough} {team}")


def _in_ascii(name: str) -> str:
    """The name in plain letters, as an address has it: Łukasz Żak is lukasz.zak."""
    plain = unicodedata.normalize("NFKD", name.lower().translate(_LETTERS_WITHOUT_BASE))
    return re.sub(r"[^a-z0-9.-]", "", plain.replace(" ", "."))
