"""Which column of a table of people holds what: guessed from its header, or said by whoever links.

Only columns that are recognised are used. A record's number, or a column that says who is who, is never
evidence: neither is in these lists, and the truth column is taken out before guessing.
"""

import re
from collections.abc import Iterable, Mapping

# Headers by field, squeezed to lower-case letters and digits; the first that a table has is taken.
HEADERS: dict[str, tuple[str, ...]] = {
    "given": (
        "givenname", "givennames", "firstname", "firstnames", "forename", "forenames", "forename1", "name1",
        "given", "first", "fname", "fnamec1", "christianname",
    ),
    "middle": ("middlename", "middlenames", "middle", "secondname", "forename2", "name2", "fnamec2"),
    "surname": ("surname", "familyname", "lastname", "last", "lname", "lnamec1", "family", "secondsurname"),
    "name": ("fullname", "name", "personname", "wholename", "displayname"),
    "dob": ("dob", "dateofbirth", "birthdate", "birthday", "bornon", "born", "datebirth", "pdob"),
    "birth_year": ("birthyear", "yearofbirth", "yob", "by", "dobyear", "doby", "dobyyyy", "birthyyyy"),
    "birth_month": ("birthmonth", "monthofbirth", "mob", "bm", "dobmonth", "dobm", "dobmm", "birthmm"),
    "birth_day": ("birthdayofmonth", "dayofbirth", "bd", "dobday", "dobd", "dobdd", "birthdd"),
    "sex": ("sex", "gender", "sexcode", "gendercode"),
    "postcode": ("postcode", "postcodefake", "postalcode", "zip", "zipcode", "pcode", "homepostcode"),
    "locality": (
        "suburb", "city", "town", "locality", "municipality", "village", "posttown", "birthplace",
        "placeofbirth", "borough", "district",
    ),
    "address": (
        "address1", "address", "addressline1", "street", "streetname", "streetaddress", "homeaddress",
        "addressline",
    ),
    "email": ("email", "emailaddress", "mail"),
    "phone": ("phone", "phonenumber", "telephone", "tel", "mobile", "mobilenumber", "telephonenumber"),
}  # fmt: skip
# Numbers that one person has, and no other.
IDENTIFIERS: dict[str, tuple[str, ...]] = {
    "pnc": ("pnc", "pncid", "pncnumber", "pncs"),
    "crn": ("crn", "casereferencenumber", "deliuscrn"),
    "noms": ("noms", "nomsid", "nomsnumber", "prisonnumber", "nomisid", "prisonernumber"),
    "cro": ("cro", "cronumber", "croid", "cros"),
    "nhs": ("nhs", "nhsnumber", "nhsno"),
    "ni": ("ni", "nino", "nationalinsurancenumber", "ninumber", "nationalinsurance"),
    "ssn": ("ssn", "socsecid", "socialsecuritynumber", "socialsecurityid", "socialsecurity"),
    "upn": ("upn", "uniquepupilnumber"),
    "passport": ("passport", "passportnumber"),
    "licence": ("drivinglicence", "licencenumber", "driverlicence", "driverslicense", "licensenumber"),
    "asn": ("asn", "arrestsummonsnumber", "arrestsummonsno"),
    "custody": ("custodynumber", "custodyrecordnumber", "custodyrecord", "custodyreference", "custodyref"),
}
# Numbers of one arrest or detention: who shares one is one person, and who has two may well be.
OCCASIONS = frozenset({"asn", "custody"})
FIELDS = (*HEADERS, *IDENTIFIERS)


class UnclearColumns(ValueError):
    """The columns cannot be told apart, or none says who somebody is; the message says what to do."""


def guess(headers: Iterable[str], *, said: Mapping[str, str], never: Iterable[str] = ()) -> dict[str, str]:
    """Field → column for a table with these headers. What was `said` goes before what is guessed.

    Raises:
        UnclearColumns: a field or column that does not exist, or a table without names, dates or numbers.
    """
    headers = [header for header in headers if header not in set(never)]
    for field, column in said.items():
        if field not in FIELDS:
            raise UnclearColumns(f"There is no field “{field}”. Fields are {', '.join(FIELDS)}.")
        if column and column not in headers:
            raise UnclearColumns(f"There is no column “{column}”. The columns are {', '.join(headers)}.")
    found = dict(said)
    free = {_squeezed(header): header for header in reversed(headers) if header not in said.values()}
    for field, names in (*HEADERS.items(), *IDENTIFIERS.items()):
        if field not in found and (name := next((name for name in names if name in free), None)):
            found[field] = free[name]
    found = {field: column for field, column in found.items() if column}
    if "dob" not in said and {"birth_year", "birth_month"} <= found.keys():
        _take_day(found)
    if "given" in found or "surname" in found:
        found.pop("name", None)
    if "dob" in found or "birth_year" not in found:
        found = {field: column for field, column in found.items() if not field.startswith("birth_")}
    if not {"given", "surname", "name", "email", *IDENTIFIERS} & found.keys():
        raise UnclearColumns(
            f"No column is known for a name or a number of a person. The columns are {', '.join(headers)}. "
            "Say which is which, for example --map given=forename --map surname=family_name."
        )
    return found


def _take_day(found: dict[str, str]) -> None:
    """Beside a year and a month of birth, a column called birth_day is the day of the month."""
    if _squeezed(found.get("dob", "")) == "birthday":
        found["birth_day"] = found.pop("dob")


def _squeezed(header: str) -> str:
    return re.sub(r"[^a-z0-9]", "", header.lower())


def quoted(name: str) -> str:
    """A column's name as SQL takes it."""
    return '"' + name.replace('"', '""') + '"'
