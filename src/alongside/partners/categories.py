"""The information categories that agreements are about, and the words of an agreement's law and purpose.

No Django here: rules, criteria of other rooms and documents use them too.
"""

from enum import StrEnum


class Category(StrEnum):
    """What a piece of information is about. An agreement says which agency reads and contributes which."""

    IDENTITY = "IDENTITY"
    CONTACT = "CONTACT"
    OFFENDING = "OFFENDING"
    RISK = "RISK"
    INTELLIGENCE = "INTELLIGENCE"
    SAFEGUARDING = "SAFEGUARDING"
    HEALTH = "HEALTH"
    EDUCATION_EMPLOYMENT = "EDUCATION_EMPLOYMENT"
    HOUSING = "HOUSING"
    VICTIM = "VICTIM"
    PLAN = "PLAN"
    SUPPORT_NOTES = "SUPPORT_NOTES"

    @property
    def label(self) -> str:
        """What pages and documents call it."""
        return LABELS[self]


LABELS = {
    Category.IDENTITY: "Identity",
    Category.CONTACT: "Contact",
    Category.OFFENDING: "Offending",
    Category.RISK: "Risk",
    Category.INTELLIGENCE: "Intelligence",
    Category.SAFEGUARDING: "Safeguarding",
    Category.HEALTH: "Health",
    Category.EDUCATION_EMPLOYMENT: "Education and employment",
    Category.HOUSING: "Housing",
    Category.VICTIM: "Victim",
    Category.PLAN: "Plan and decisions",
    Category.SUPPORT_NOTES: "Support notes",
}
# What each is about, for whoever chooses one.
MEANINGS = {
    Category.IDENTITY: "Who somebody is: names, date of birth, sex and ethnicity.",
    Category.CONTACT: "Where they live, and how to reach them.",
    Category.OFFENDING: "Offences, sentences and orders.",
    Category.RISK: "What harm they may do, or come to.",
    Category.INTELLIGENCE: "What was seen or told of them and is not proven. It is graded.",
    Category.SAFEGUARDING: "Whether a child or an adult is safe.",
    Category.HEALTH: "Physical and mental health, drugs and alcohol.",
    Category.EDUCATION_EMPLOYMENT: "School, training, work and benefits.",
    Category.HOUSING: "Where they can live.",
    Category.VICTIM: "What was done to them, and what they need.",
    Category.PLAN: "What was decided, by whom, and how it goes.",
    Category.SUPPORT_NOTES: "What they and their worker did and talked about.",
}
EVERY_CATEGORY = frozenset(Category)
# What a case is made of. Whoever is told only something else, such as who the victim is, is not told by it
# that somebody is a case; a room that keeps more of a case adds to these, here and in alongside_act_as.
OF_A_CASE = frozenset(
    {
        Category.IDENTITY,
        Category.CONTACT,
        Category.OFFENDING,
        Category.RISK,
        Category.INTELLIGENCE,
        Category.PLAN,
    }
)

# UK GDPR with DPA 2018 Part 2, or Part 3 for competent authorities among themselves (FACTS §5).
REGIMES = {
    "UK_GDPR": "UK GDPR, with Part 2 of the Data Protection Act 2018",
    "PART_3": "Part 3 of the Data Protection Act 2018 (law enforcement, competent authorities only)",
}
LEGAL_BASES = {
    "PUBLIC_TASK": "A task in the public interest or of official authority",
    "LEGAL_OBLIGATION": "A legal obligation",
    "VITAL_INTERESTS": "Protecting somebody’s life",
    "CONSENT": "Consent of the person",
    "LAW_ENFORCEMENT": "Necessary for a law enforcement purpose",
}
PURPOSES = {
    "REDUCE_REOFFENDING": "Reducing reoffending",
    "PREVENT_CRIME": "Preventing and detecting crime",
    "PROTECT_VICTIMS": "Protecting victims and people at risk",
    "SAFEGUARD_CHILDREN": "Safeguarding children",
    "SUPPORT": "Supporting people out of offending",
    "EVALUATE": "Evaluating what works, without names",
}
