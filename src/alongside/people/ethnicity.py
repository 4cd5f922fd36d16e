"""Self-defined ethnicity as criminal justice agencies code it: the census's groups, and "not stated".

Codes and labels follow the Ministry of Justice's person record (EthnicityCode.kt and its reference table).
Four codes
are no longer given to anybody, but stand in older records: they are accepted and kept as they came.
"""

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Ethnicity:
    """One code. `group` is its census group, for figures too small to be split further."""

    code: str
    label: str
    group: str
    is_historic: bool = False


class UnknownEthnicity(ValueError):
    """A code or label that is not on the list; the message says so in a sentence."""


ETHNICITIES: tuple[Ethnicity, ...] = (
    Ethnicity("A1", "Asian or Asian British: Indian", "Asian"),
    Ethnicity("A2", "Asian or Asian British: Pakistani", "Asian"),
    Ethnicity("A3", "Asian or Asian British: Bangladeshi", "Asian"),
    Ethnicity("A4", "Asian or Asian British: Chinese", "Asian"),
    Ethnicity("A9", "Asian or Asian British: any other background", "Asian"),
    Ethnicity("B1", "Black or Black British: Caribbean", "Black"),
    Ethnicity("B2", "Black or Black British: African", "Black"),
    Ethnicity("B9", "Black or Black British: any other background", "Black"),
    Ethnicity("M1", "Mixed: White and Black Caribbean", "Mixed"),
    Ethnicity("M2", "Mixed: White and Black African", "Mixed"),
    Ethnicity("M3", "Mixed: White and Asian", "Mixed"),
    Ethnicity("M9", "Mixed: any other background", "Mixed"),
    Ethnicity("O2", "Other: Arab", "Other"),
    Ethnicity("O9", "Other: any other background", "Other"),
    Ethnicity("W1", "White: English, Welsh, Scottish, Northern Irish or British", "White"),
    Ethnicity("W2", "White: Irish", "White"),
    Ethnicity("W3", "White: Gypsy or Irish Traveller", "White"),
    Ethnicity("W5", "White: Roma", "White"),
    Ethnicity("W9", "White: any other background", "White"),
    Ethnicity("NS", "Not stated", "Not stated"),
    Ethnicity("O1", "Chinese (older code)", "Asian", is_historic=True),
    Ethnicity("W4", "White: Gypsy or Irish Traveller (older code)", "White", is_historic=True),
    Ethnicity("ETH03", "Other (older code)", "Other", is_historic=True),
    Ethnicity("Z1", "Missing (older code)", "Not stated", is_historic=True),
)
"""Every code: those in use first, by group, then the historic ones."""

BY_CODE: dict[str, Ethnicity] = {each.code: each for each in ETHNICITIES}

GROUPS: tuple[str, ...] = ("Asian", "Black", "Mixed", "Other", "White", "Not stated")
"""The census groups, in the order of reports."""


def ethnicity(text: str) -> Ethnicity:
    """The ethnicity that a code or label means; case, spacing and punctuation make no difference.

    Raises UnknownEthnicity, with a sentence to show.
    """
    plain = _plain(text)
    found = BY_CODE.get(plain.upper()) or _BY_LABEL.get(plain)
    if not found:
        shown = " ".join(text.split())[:60]
        raise UnknownEthnicity(
            f"“{shown}” is not an ethnicity code. Give one of the 18+1 codes, for example W1, B2 or NS "
            "(not stated), or leave it blank."
        )
    return found


def _plain(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "", text.casefold())


_BY_LABEL = {_plain(each.label): each for each in ETHNICITIES}
