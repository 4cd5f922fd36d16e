"""The borough comparison that the board's pack of 24 February 2021 printed, and where it does not add up.

The figures are those of its borough comparison between the new cohort and the recorded one, kept to be
shown beside what the case rows give; nothing is ever computed from them.
"""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Printed:
    """One row as it was printed: a projection from a sample of 2019, which is why some are not whole."""

    eligible: Decimal
    active: int

    @property
    def eligible_words(self) -> str:
        """98.5, 123, 4,171."""
        return f"{self.eligible:,}"

    @property
    def active_words(self) -> str:
        """65, 2,224."""
        return f"{self.active:,}"


def _rows(text: str) -> dict[str, Printed]:
    found = {}
    for line in text.strip().splitlines():
        gss, eligible, active = line.split()
        found[f"E090000{gss}"] = Printed(Decimal(eligible), int(active))
    return found


# GSS code's last two digits, new cohort, current IDIOM.
PRINTED = _rows(
    """
    02 98.5 61
    03 123 85
    04 105 26
    05 155 100
    06 98 46
    07 164 127
    08 286 59
    09 150 49
    10 139 122
    11 120 44
    12 143 81
    13 153 104
    14 148 65
    15 41 56
    16 98 75
    17 99 41
    18 147 36
    19 165 114
    20 102 63
    21 41.5 21
    22 211 126
    23 213 52
    24 62 13
    25 193 90
    26 90 37
    27 41.5 20
    28 164 136
    29 60 47
    30 198 88
    31 113 72
    32 114 99
    33 52 109
    """
)
PRINTED_TOTAL = Printed(Decimal(4171), 2224)
OTHER_ELIGIBLE = 4178
OTHER_ACTIVE = (1932, 2044, 2229)


def notes() -> list[str]:
    """Where the printed figures do not add up, in sentences; every figure is worked out from PRINTED."""
    eligible = sum((row.eligible for row in PRINTED.values()), Decimal(0))
    active = sum(row.active for row in PRINTED.values())
    fractional = sorted({row.eligible for row in PRINTED.values() if row.eligible % 1})
    others = ", ".join(f"{number:,}" for number in OTHER_ACTIVE)
    printed_share = PRINTED_TOTAL.active / PRINTED_TOTAL.eligible
    total, other = f"{PRINTED_TOTAL.eligible:,}", f"{OTHER_ELIGIBLE:,}"
    share = f"{active / eligible:.0%}"
    numbers = " and ".join(str(number) for number in fractional)
    return [
        f"The printed rows of the new cohort add up to {eligible:,}.",
        f"The pack prints {total} as their total, and {other} on another page.",
        f"The printed rows of active cases add up to {active:,}, {share} of the rows’ new cohort.",
        f"The pack prints {PRINTED_TOTAL.active:,} ({printed_share:.0%}), and {others} on other pages.",
        f"{numbers} are not whole: the pack’s new cohort was projected from a sample of 2019.",
        "Here every figure is a count of cases.",
        "The City of London has its own police force, and no row in the pack.",
    ]
