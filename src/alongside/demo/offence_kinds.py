"""Offences as the demonstration's extracts write them: a Home Office class number with two more digits.

The class is the real one of the offence (34 robbery, 28 burglary in a dwelling …); the two digits after it
are not meant to be.
"""

# For each group: code, words, and how often among its group.
KINDS: dict[str, tuple[tuple[str, str, int], ...]] = {
    "ROBBERY": (("03401", "Robbery", 90), ("03402", "Assault with intent to rob", 10)),
    "BURGLARY_DOMESTIC": (
        ("02801", "Burglary in a dwelling", 90),
        ("02802", "Attempted burglary in a dwelling", 10),
    ),
    "BURGLARY_OTHER": (("03001", "Burglary in a building other than a dwelling", 100),),
    "VIOLENCE": (
        ("00801", "Assault occasioning actual bodily harm", 35),
        ("10501", "Common assault", 30),
        ("00501", "Wounding with intent", 20),
        ("10401", "Assault on an emergency worker", 15),
    ),
    "THEFT": (
        ("04601", "Theft from a shop", 60),
        ("04901", "Other theft", 15),
        ("03901", "Theft from the person", 15),
        ("04501", "Theft from a vehicle", 10),
    ),
    "DRUGS": (
        ("09201", "Possession with intent to supply", 60),
        ("09202", "Possession of a controlled drug", 40),
    ),
    "MOTOR_VEHICLE": (("13001", "Taking a vehicle without consent", 60), ("04801", "Theft of a vehicle", 40)),
    "GOING_EQUIPPED_HANDLING": (("05401", "Handling stolen goods", 60), ("03301", "Going equipped", 40)),
    "CRIMINAL_DAMAGE_ARSON": (("05801", "Criminal damage", 92), ("05601", "Arson", 8)),
    "TRAFFIC": (("80201", "Dangerous driving", 50), ("80701", "Driving while disqualified", 50)),
    "WEAPONS": (("09001", "Possession of an article with a blade", 100),),
    "NON_COMPLIANCE": (
        ("08001", "Breach of a court order", 60),
        ("08301", "Failing to surrender to bail", 40),
    ),
    "PUBLIC_ORDER": (("06601", "Affray", 60), ("12501", "Threatening behaviour", 40)),
    "STALKING_HARASSMENT": (("12511", "Harassment", 70), ("12512", "Stalking", 30)),
    "FRAUD": (("05301", "Fraud by false representation", 100),),
    "FIREARMS": (("08101", "Possession of a firearm", 100),),
    "SEXUAL": (("02001", "Sexual assault", 100),),
    "OTHER": (("09901", "Other offence", 100),),
}
