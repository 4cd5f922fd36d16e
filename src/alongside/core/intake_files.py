"""What a received file is, and whether it is safe to open. It knows nothing of what the file should hold.

Accepted are a workbook (.xlsx), a zip of CSV files and a folder of CSV files. Everything else is refused with
a sentence that says what the file is and what to do. Nothing is judged by the file's name: only by its
content.
"""

import codecs
import mmap
import zlib
from enum import StrEnum
from pathlib import Path, PurePosixPath
from typing import IO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

MEGABYTE = 1024 * 1024
MAX_BYTES = 100 * MEGABYTE
# A workbook has a few dozen members; 100,000 people with their offences and spells unpack to about 350 MB.
MAX_MEMBERS = 1_000
MAX_UNPACKED = 600 * MEGABYTE
# Repetitive sheets pack 15 to 60 times smaller; zeros, of which bombs are made, 1,000 times.
MAX_RATIO = 200
SMALL_MEMBER = MEGABYTE

_CHUNK = 256 * 1024
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LOCAL_HEADER = 30
# Flags of a member: locked with a password; patch data or strong encryption, which nothing here can unpack.
_ENCRYPTED, _UNUSUAL = 0x1, 0x60

_TOO_TIGHT = (
    "The file is packed so tightly that it would unpack to far more than an extract holds "
    f"(the most is {MAX_UNPACKED // MEGABYTE} MB), so it was not opened. Export it again."
)
_ASK_XLSX = "Open it in Excel, choose “Save as”, “Excel Workbook (.xlsx)”, and send that."


class CannotRead(Exception):
    """The file as a whole cannot be read; the message says to its sender what is wrong and what to do."""


class Kind(StrEnum):
    """The kinds of file that can be read."""

    WORKBOOK = "WORKBOOK"
    CSV_ZIP = "CSV_ZIP"
    CSV_FOLDER = "CSV_FOLDER"


def kind_of(path: Path) -> Kind:
    """What a received file or folder is, once it is found safe to open.

    Raises CannotRead for everything that is not one of Kind: too large, empty, password-protected, with
    macros, an old or other format, a zip that would unpack to too much.
    """
    if path.is_dir():
        return Kind.CSV_FOLDER
    if not path.is_file():
        raise CannotRead(f"There is no file at “{path}”. Check its name.")
    size = path.stat().st_size
    if size == 0:
        raise CannotRead(
            "The file is empty (0 bytes). Export it again, and check that the export has finished."
        )
    if size > MAX_BYTES:
        raise CannotRead(
            f"The file is too large: {size / MEGABYTE:,.0f} MB, and the most is {MAX_BYTES // MEGABYTE} MB. "
            "Check that it is the right file; delete pictures and sheets that do not belong to the extract."
        )
    with path.open("rb") as file:
        start = file.read(len(_OLE))
    if start == _OLE:
        raise CannotRead(_old_office(path))
    if not start.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        raise CannotRead(_not_a_workbook(start, path))
    return _kind_of_zip(path)


def check_zip(path: Path, archive: ZipFile) -> None:
    """Refuse a zip that is locked, damaged, badly named, or unpacks to more than it should.

    Every member is unpacked once and counted: the sizes that a zip states are only claims. Raises CannotRead.
    """
    members = archive.infolist()
    if len(members) > MAX_MEMBERS:
        raise CannotRead(
            f"The file is a zip of {len(members):,} files; the most is {MAX_MEMBERS:,}. Send only the "
            "extract."
        )
    names = [member.filename.casefold() for member in members]
    if len(set(names)) < len(names):
        raise CannotRead("Two files in the zip have the same name. Export it again.")
    room = MAX_UNPACKED
    with path.open("rb") as file:
        for member in members:
            _check_member(member)
            room -= _unpacked_size(file, member, room)
            if room < 0:
                raise CannotRead(_TOO_TIGHT)


def encoding_of(stream: IO[bytes], place: str) -> str:
    """The encoding of a text: UTF-8, UTF-16 with its mark, else Windows-1252 ("cp1252").

    Args:
        stream: the text from its beginning; it is read to the end.
        place: what to call it in a sentence, such as “people.csv”.

    Raises:
        CannotRead: it is in none of them, or no text at all.
    """
    chunk = stream.read(_CHUNK)
    is_wide = chunk.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    names = ("utf-16",) if is_wide else ("utf-8-sig", "cp1252")
    decoders = {name: codecs.getincrementaldecoder(name)() for name in names}
    while chunk:
        if b"\0" in chunk and not is_wide:
            decoders.clear()
        _drop_failing(decoders, chunk, final=False)
        chunk = stream.read(_CHUNK)
    _drop_failing(decoders, b"", final=True)
    if not decoders:
        raise CannotRead(f"{place} is not a text file. Save it as “CSV UTF-8”, and send it again.")
    return next(iter(decoders))


def _drop_failing(decoders: dict[str, codecs.IncrementalDecoder], chunk: bytes, *, final: bool) -> None:
    for encoding in list(decoders):
        try:
            decoders[encoding].decode(chunk, final)
        except UnicodeDecodeError:
            del decoders[encoding]


def _old_office(path: Path) -> str:
    """What to say of a file in Microsoft's older container, in which locked workbooks are also wrapped."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        is_locked = content.find("EncryptedPackage".encode("utf-16-le")) >= 0
        is_xls = (
            content.find("Workbook".encode("utf-16-le")) >= 0
            or content.find("Book\0".encode("utf-16-le")) >= 0
        )
    if is_locked:
        return (
            "The file is protected with a password, so nothing in it can be read. Open it where it was made, "
            "take the password off (in Excel: File, Info, Protect Workbook, Encrypt with Password), "
            "save it, and send it again."
        )
    if is_xls:
        return f"The file is an Excel 97 to 2003 workbook (.xls). {_ASK_XLSX}"
    return f"The file is an older Office document and not a workbook (.xlsx). {_ASK_XLSX}"


def _not_a_workbook(start: bytes, path: Path) -> str:
    if start.startswith(b"%PDF"):
        return "The file is a PDF and not a workbook. Send the workbook (.xlsx) that it was made from."
    if path.suffix.lower() == ".csv":
        return "The file is a single CSV file. Put one for each sheet into a zip, or send a workbook (.xlsx)."
    return "The file is not a workbook (.xlsx), nor a zip of CSV files. Check that it is the right file."


def _kind_of_zip(path: Path) -> Kind:
    try:
        with ZipFile(path) as archive:
            check_zip(path, archive)
            names = {name.lower() for name in archive.namelist()}
            types = _content_types(archive, names)
    except (BadZipFile, EOFError, NotImplementedError, OSError, ValueError, zlib.error) as fault:
        raise CannotRead(
            "The file is damaged: it cannot be unpacked to its end. Export or copy it again, and send it "
            "again."
        ) from fault
    if refusal := _wrong_office(names, types):
        raise CannotRead(refusal)
    return Kind.WORKBOOK if types else Kind.CSV_ZIP


def _content_types(archive: ZipFile, names: set[str]) -> str:
    """The list of parts that every Office file carries, in small letters; empty when it is no Office file."""
    if "[content_types].xml" not in names:
        return ""
    name = next(name for name in archive.namelist() if name.lower() == "[content_types].xml")
    with archive.open(name) as stream:
        return stream.read(MEGABYTE).decode("utf-8", "replace").lower() or "empty"


def _wrong_office(names: set[str], types: str) -> str:
    """Why an Office file (or one that looks like it) is refused; empty when it is not."""
    if "macroenabled" in types or any(name.endswith("vbaproject.bin") for name in names):
        return (
            "The workbook holds macros, which are never opened. Open it in Excel, choose “Save as”, "
            "“Excel Workbook (.xlsx)”, which leaves them out, and send that."
        )
    if "xl/workbook.bin" in names:
        return f"The file is an Excel binary workbook (.xlsb). {_ASK_XLSX}"
    if "mimetype" in names and "content.xml" in names:
        return "The file is an OpenDocument file. Save it as “Excel Workbook (.xlsx)”, and send that."
    if types and not any(name.startswith("xl/") for name in names):
        return "The file is an Office document, but not a workbook. Send the workbook (.xlsx)."
    return ""


def _check_member(member: ZipInfo) -> None:
    if member.flag_bits & _ENCRYPTED:
        raise CannotRead("The zip is protected with a password. Make it again without one, and send that.")
    if member.compress_type not in (ZIP_STORED, ZIP_DEFLATED) or member.flag_bits & _UNUSUAL:
        raise CannotRead(
            "The zip is packed in an unusual way. Make it again with the zip tool of your computer."
        )
    name = PurePosixPath(member.filename)
    if name.is_absolute() or ".." in name.parts or "\\" in member.filename or ":" in member.filename:
        raise CannotRead(
            f"The zip holds a file with an unsafe name, “{member.filename[:60]}”. Make it again."
        )


def _unpacked_size(file: IO[bytes], member: ZipInfo, room: int) -> int:
    """How many bytes a member really unpacks to. Raises CannotRead at more than `room`, or for a bomb."""
    file.seek(member.header_offset)
    header = file.read(_LOCAL_HEADER)
    names = int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little")
    file.seek(names, 1)
    if member.compress_type == ZIP_STORED:
        return member.compress_size
    inflate = zlib.decompressobj(-zlib.MAX_WBITS)
    left, size = member.compress_size, 0
    limit = min(room, max(SMALL_MEMBER, member.compress_size * MAX_RATIO))
    while not inflate.eof:
        packed = inflate.unconsumed_tail
        if not packed:
            packed = file.read(min(_CHUNK, left))
            left -= len(packed)
            if not packed:
                raise BadZipFile("the packed data ends early")
        size += len(inflate.decompress(packed, MEGABYTE))
        if size > limit:
            raise CannotRead(_TOO_TIGHT)
    if size != member.file_size:
        raise BadZipFile("a stated size is wrong")
    return size
