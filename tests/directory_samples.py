"""Services and organisations for tests, written by hand."""

from typing import Any

BOXING = "0b9a1c52-6d0f-4d4e-9d55-1c1f5f0c1a01"
RING = "2f6c7a0e-2a44-4b57-8a40-7f1d6a3f5b02"
PLACE = "5a1d3f6b-9d3c-4a8e-8f6e-3c2b1a0d4e03"
TERM = "7c2e4a8d-1b5f-4c9e-a7d6-9e8f7a6b5c04"
CHARITY = "9e4f6b1a-3c7d-4e2b-b8f9-0a1b2c3d4e05"


def organisation(**changes: Any) -> dict[str, Any]:
    """An organisation as the profile has it."""
    given = {
        "id": CHARITY,
        "name": "Corner to Corner",
        "description": "Boxing and mentoring for young people",
    }
    return {**given, **changes}


def service(**changes: Any) -> dict[str, Any]:
    """A service with all that is kept of one."""
    given: dict[str, Any] = {
        "id": BOXING,
        "name": "Evening boxing",
        "description": "Non-contact boxing, with a mentor at the ringside",
        "url": "https://corner.example/boxing",
        "email": "office@corner.example",
        "status": "active",
        "fees": "Free",
        "minimum_age": 11,
        "maximum_age": 17,
        "assured_date": "2026-03-01",
        "last_modified": "2026-03-02T09:30:00Z",
        "organization": organisation(),
        "schedules": [
            {
                "id": "a1a1a1a1-0000-4000-8000-000000000001",
                "freq": "WEEKLY",
                "byday": "TU,TH",
                "opens_at": "17:00",
                "closes_at": "19:00",
            }
        ],
        "service_at_locations": [
            {
                "id": PLACE,
                "location": {
                    "id": RING,
                    "location_type": "physical",
                    "name": "The Ring",
                    "latitude": 51.5882,
                    "longitude": -0.0693,
                    "addresses": [
                        {
                            "id": "a1a1a1a1-0000-4000-8000-000000000002",
                            "address_1": "1 Corner Street",
                            "city": "London",
                            "state_province": "Haringey",
                            "postal_code": "N17 9XX",
                            "country": "GB",
                            "address_type": "physical",
                        }
                    ],
                },
            }
        ],
        "languages": [{"id": "a1a1a1a1-0000-4000-8000-000000000003", "name": "Turkish", "code": "tr"}],
        "contacts": [{"id": "a1a1a1a1-0000-4000-8000-000000000004", "title": "Youth office"}],
        "attributes": [
            {
                "id": "a1a1a1a1-0000-4000-8000-000000000005",
                "taxonomy_term": {
                    "id": TERM,
                    "name": "Sport",
                    "description": "Sport",
                    "taxonomy": "Pathways",
                },
            }
        ],
    }
    return {**given, **changes}


def without(record: dict[str, Any], *names: str) -> dict[str, Any]:
    """A record without some of its fields."""
    return {name: value for name, value in record.items() if name not in names}
