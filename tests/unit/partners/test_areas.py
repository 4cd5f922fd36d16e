"""London's boroughs. Expected codes from the ONS list of local authorities, BCUs from the MPS's own."""

import pytest

from alongside.partners.areas import BCUS, BOROUGHS, UnknownBorough, bcu, borough


def test_there_are_33_boroughs_with_consecutive_codes():
    assert [area.gss for area in BOROUGHS] == [f"E090000{n:02}" for n in range(1, 34)]


def test_no_two_boroughs_share_a_tile_and_the_grid_is_seven_by_eight():
    tiles = [area.tile for area in BOROUGHS]
    assert len(set(tiles)) == 33
    assert {row for row, _ in tiles} == set(range(1, 8))
    assert {column for _, column in tiles} == set(range(1, 9))


def test_each_borough_but_the_city_is_in_one_of_twelve_bcus():
    assert len(BCUS) == 12
    assert [area.name for area in BOROUGHS if area.bcu is None] == ["City of London"]
    assert sum(len(unit.boroughs) for unit in BCUS) == 32


# The board pack's borough table, 24 February 2021.
@pytest.mark.parametrize(
    ("code", "name", "members"),
    [
        ("AS", "Central South", ["Lambeth", "Southwark"]),
        ("AW", "Central West", ["Hammersmith and Fulham", "Kensington and Chelsea", "Westminster"]),
        ("CE", "Central East", ["Hackney", "Tower Hamlets"]),
        ("CN", "Central North", ["Camden", "Islington"]),
        ("EA", "East", ["Barking and Dagenham", "Havering", "Redbridge"]),
        ("NA", "North", ["Enfield", "Haringey"]),
        ("NE", "North East", ["Newham", "Waltham Forest"]),
        ("NW", "North West", ["Barnet", "Brent", "Harrow"]),
        ("SE", "South East", ["Bexley", "Greenwich", "Lewisham"]),
        ("SN", "South", ["Bromley", "Croydon", "Sutton"]),
        ("SW", "South West", ["Kingston upon Thames", "Merton", "Richmond upon Thames", "Wandsworth"]),
        ("WA", "West", ["Ealing", "Hillingdon", "Hounslow"]),
    ],
)
def test_bcu_members(code, name, members):
    assert bcu(code).name == name
    assert sorted(area.name for area in bcu(code).boroughs) == members


@pytest.mark.parametrize(
    ("text", "gss"),
    [
        ("E09000014", "E09000014"),
        (" e09000014 ", "E09000014"),
        ("Haringey", "E09000014"),
        ("  HARINGEY ", "E09000014"),
        ("LB of Haringey", "E09000014"),
        ("LB Haringey", "E09000014"),
        ("L.B. Haringey", "E09000014"),
        ("London Borough of Haringey", "E09000014"),
        ("Haringey Council", "E09000014"),
        ("Haringey London Borough Council", "E09000014"),
        ("Haringey, London Borough of", "E09000014"),
        ("Barking & Dagenham", "E09000002"),
        ("barking  AND dagenham", "E09000002"),
        ("Barking&Dagenham", "E09000002"),
        ("Hammersmith & Fulham", "E09000013"),
        ("H&F", "E09000013"),
        ("Royal Borough of Kensington and Chelsea", "E09000020"),
        ("Royal Borough of Greenwich", "E09000011"),
        ("The Royal Borough of Kingston-upon-Thames", "E09000021"),
        ("Kingston", "E09000021"),
        ("Kingston upon Thames, Royal Borough of", "E09000021"),
        ("Richmond", "E09000027"),
        ("Richmond upon Thames", "E09000027"),
        ("City of Westminster", "E09000033"),
        ("Westminster City Council", "E09000033"),
        ("Westminster, City of", "E09000033"),
        ("City of London", "E09000001"),
        ("City", "E09000001"),
        ("The City of London", "E09000001"),
        ("WALTHAM\u00a0FOREST", "E09000031"),
    ],
)
def test_names_in_use_are_understood(text, gss):
    assert borough(text).gss == gss


def test_every_name_and_every_other_name_finds_its_own_borough():
    names = [(name, area.gss) for area in BOROUGHS for name in (area.name, *area.also, area.gss)]
    assert [(name, borough(name).gss) for name, _ in names] == names


@pytest.mark.parametrize(
    "text", ["London", "Greater London", "Slough", "E09000034", "E9000014", "LB of", "of", "14"]
)
def test_what_is_no_borough_is_refused(text):
    with pytest.raises(UnknownBorough, match=r"is not a London borough\. Give its name or its GSS code"):
        borough(text)


def test_a_near_miss_is_named():
    with pytest.raises(UnknownBorough, match=r"^“Harringey” is not a London borough\. Is it Haringey\? "):
        borough("Harringey")


@pytest.mark.parametrize("text", ["", "   "])
def test_a_missing_borough_is_said_to_be_missing(text):
    with pytest.raises(UnknownBorough, match="The borough is missing"):
        borough(text)
