"""The printed figures that the demonstration is made to agree with.

All from the IOM slides of the community safety partnership's board pack of 24 February 2021. Totals are never
stored: the borough table's printed ones (4,171 and 2,224) are not the sums of its rows (4,087.5 and 2,264).
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class BoroughFigures:
    """A row of the borough table: people eligible under the new criteria, and active cases on IDIOM.

    `eligible` is rounded half up where the table prints a fraction (98.5, and 41.5 twice).
    """

    eligible: int
    active: int


# The City of London is not in the table.
BOROUGHS: dict[str, BoroughFigures] = {
    "E09000002": BoroughFigures(99, 61),  # Barking and Dagenham, printed 98.5
    "E09000003": BoroughFigures(123, 85),  # Barnet
    "E09000004": BoroughFigures(105, 26),  # Bexley
    "E09000005": BoroughFigures(155, 100),  # Brent
    "E09000006": BoroughFigures(98, 46),  # Bromley
    "E09000007": BoroughFigures(164, 127),  # Camden
    "E09000008": BoroughFigures(286, 59),  # Croydon
    "E09000009": BoroughFigures(150, 49),  # Ealing
    "E09000010": BoroughFigures(139, 122),  # Enfield
    "E09000011": BoroughFigures(120, 44),  # Greenwich
    "E09000012": BoroughFigures(143, 81),  # Hackney
    "E09000013": BoroughFigures(153, 104),  # Hammersmith and Fulham
    "E09000014": BoroughFigures(148, 65),  # Haringey
    "E09000015": BoroughFigures(41, 56),  # Harrow
    "E09000016": BoroughFigures(98, 75),  # Havering
    "E09000017": BoroughFigures(99, 41),  # Hillingdon
    "E09000018": BoroughFigures(147, 36),  # Hounslow
    "E09000019": BoroughFigures(165, 114),  # Islington
    "E09000020": BoroughFigures(102, 63),  # Kensington and Chelsea
    "E09000021": BoroughFigures(42, 21),  # Kingston upon Thames, printed 41.5
    "E09000022": BoroughFigures(211, 126),  # Lambeth
    "E09000023": BoroughFigures(213, 52),  # Lewisham
    "E09000024": BoroughFigures(62, 13),  # Merton
    "E09000025": BoroughFigures(193, 90),  # Newham
    "E09000026": BoroughFigures(90, 37),  # Redbridge
    "E09000027": BoroughFigures(42, 20),  # Richmond upon Thames, printed 41.5
    "E09000028": BoroughFigures(164, 136),  # Southwark
    "E09000029": BoroughFigures(60, 47),  # Sutton
    "E09000030": BoroughFigures(198, 88),  # Tower Hamlets
    "E09000031": BoroughFigures(113, 72),  # Waltham Forest
    "E09000032": BoroughFigures(114, 99),  # Wandsworth
    "E09000033": BoroughFigures(52, 109),  # Westminster
}

# "5,958 cases", under the criteria before 2021.
EARLIER_CRITERIA_TOTAL = 5_958

# Per cent of the cohort by age band (youngest and oldest age) and ethnic group. The matrix adds up to 100.
AGE_AND_ETHNICITY: dict[tuple[tuple[int, int], str], int] = {
    ((18, 24), "Asian"): 1,
    ((18, 24), "Black"): 5,
    ((18, 24), "Other"): 0,
    ((18, 24), "White"): 6,
    ((25, 34), "Asian"): 2,
    ((25, 34), "Black"): 11,
    ((25, 34), "Other"): 0,
    ((25, 34), "White"): 21,
    ((35, 49), "Asian"): 3,
    ((35, 49), "Black"): 12,
    ((35, 49), "Other"): 1,
    ((35, 49), "White"): 28,
    ((50, 66), "Asian"): 0,
    ((50, 66), "Black"): 5,
    ((50, 66), "Other"): 0,
    ((50, 66), "White"): 5,
}

MALE_PER_CENT = 93

# 1,289 and 269 of the 4,178 eligible.
DOMESTIC_ABUSE_SHARE = 1_289 / 4_178
GANGS_SHARE = 269 / 4_178

# Offences charged in the second quarter of 2020/21, by type (without the 169 unknown and one prison offence):
# how often each group is drawn for a person's earlier offences.
CHARGED: dict[str, int] = {
    "BURGLARY_DOMESTIC": 221,
    "BURGLARY_OTHER": 125,
    "THEFT": 306,
    "DRUGS": 285,
    "VIOLENCE": 284,
    "MOTOR_VEHICLE": 165,
    "GOING_EQUIPPED_HANDLING": 128,
    "CRIMINAL_DAMAGE_ARSON": 105,
    "TRAFFIC": 99,
    "WEAPONS": 96,
    "NON_COMPLIANCE": 92,
    "PUBLIC_ORDER": 89,
    "ROBBERY": 43,
    "STALKING_HARASSMENT": 36,
    "OTHER": 35,
    "FRAUD": 23,
    "FIREARMS": 16,
    "SEXUAL": 12,
}

# A violent index offence (47 % of the new cohort, 40 % of the earlier one) is of one of these groups. Read
# so, all the printed figures hold at once: the shares, the counts of burglary and robbery, and the commonest
# types (violence, burglary, robbery in the new cohort; theft, burglary, robbery in the earlier one).
VIOLENT_GROUPS = ("VIOLENCE", "ROBBERY", "WEAPONS", "FIREARMS", "SEXUAL", "STALKING_HARASSMENT")

# Index offences of the 4,089 eligible: burglary 594 and robbery 729 as printed; violent 1,922 = 47 %.
INDEX_ELIGIBLE: dict[str, int] = {
    "VIOLENCE": 850,
    "ROBBERY": 729,
    "WEAPONS": 170,
    "STALKING_HARASSMENT": 90,
    "FIREARMS": 45,
    "SEXUAL": 38,
    "BURGLARY_DOMESTIC": 400,
    "BURGLARY_OTHER": 194,
    "THEFT": 520,
    "DRUGS": 300,
    "MOTOR_VEHICLE": 170,
    "CRIMINAL_DAMAGE_ARSON": 150,
    "PUBLIC_ORDER": 150,
    "NON_COMPLIANCE": 95,
    "GOING_EQUIPPED_HANDLING": 75,
    "TRAFFIC": 60,
    "FRAUD": 35,
    "OTHER": 18,
}

# And of the 1,869 whom only the earlier criteria take in, so that together burglary is 1,060, robbery 926 and
# violent 2,383 = 40 % of 5,958.
INDEX_EARLIER_ONLY: dict[str, int] = {
    "VIOLENCE": 55,
    "ROBBERY": 197,
    "WEAPONS": 92,
    "STALKING_HARASSMENT": 50,
    "FIREARMS": 25,
    "SEXUAL": 42,
    "BURGLARY_DOMESTIC": 240,
    "BURGLARY_OTHER": 226,
    "THEFT": 680,
    "DRUGS": 130,
    "MOTOR_VEHICLE": 55,
    "CRIMINAL_DAMAGE_ARSON": 15,
    "PUBLIC_ORDER": 15,
    "NON_COMPLIANCE": 15,
    "GOING_EQUIPPED_HANDLING": 20,
    "TRAFFIC": 5,
    "FRAUD": 5,
    "OTHER": 2,
}
