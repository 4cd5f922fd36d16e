"""Why a report may be kept from the public: Part 1 of Schedule 12A to the Local Government Act 1972.

The seven paragraphs as they stand for England since the Local Government (Access to Information) (Variation)
Order 2006, said shortly.
"""

PARAGRAPHS = {
    1: "information about an individual",
    2: "information that is likely to reveal who an individual is",
    3: "information about somebody’s financial or business affairs",
    4: "information about consultations or negotiations on labour relations",
    5: "information for which legal professional privilege could be claimed",
    6: "information about a notice, order or direction that the authority proposes to make",
    7: "information about the prevention, investigation or prosecution of crime",
}


def reason(paragraph: int) -> str:
    """The reason as the agenda prints it. `paragraph`: 1 to 7."""
    where = f"paragraph {paragraph} of Part 1 of Schedule 12A to the Local Government Act 1972"
    return f"{where} ({PARAGRAPHS[paragraph]})"
