"""The archive of a workbook, with every part and every relationship of it accounted for.

Programs that read a workbook differ where it is odd: in which of two parts of one name they take,
in whether they see what stands in a foreign namespace. So what is odd is refused here, and what is
merely unknown is told.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Callable, Iterator
from struct import unpack
from typing import IO, NamedTuple
from xml.etree import ElementTree

from ..errors import Text
from .grid import UnreadableError
from .known import (
    ALTERNATES,
    COMPATIBILITY,
    CONTENT_TYPES,
    EXTENSIONS,
    FOREIGN,
    NAMESPACES,
    OF_CELLS,
    OFFICE,
    RELATIONS,
    STRICT,
)
from .xlsx import Parts

MOST_BYTES = 256 << 20  # of XML in a part
MOST_RATIO = 60  # of all XML to the file, in archives whose XML is more than
LARGE = 48 << 20
ELEMENTS = 300_000  # of XML in all parts that are read, and one more for each byte of the file
LONGEST_TAG = 1 << 20  # bytes from one < to the next: a tag with its attributes, and a text
_PIECE = 1 << 20  # bytes read at a time: the parser goes through an unfinished tag anew with each
_GAP = 24  # bytes that may follow a part in the archive: its sizes
_TYPES = "[content_types].xml"


class Oddity(NamedTuple):
    """Something that is not read: its place (a part or a cell), of which kind, and what it is."""

    place: str
    kind: str
    found: str


class Relation(NamedTuple):
    """A reference of a part: its type, the part's name or an address outside, and which of both."""

    type: str
    target: str
    external: bool

    @property
    def kind(self) -> str:
        """The last word of the type."""
        return self.type.rpartition("/")[2]


def refuse(place: str, zh: str, en: str) -> UnreadableError:
    """Return the error of what different programs would read differently."""
    reason = Text(
        f"{place}：{zh}，不同软件会读出不同内容",
        f"{place}: {en}; programs would read it differently",
    )
    hint = Text(
        "请在 Excel、WPS 或 LibreOffice 中打开核对，另存后重试；或索取原始文件。",
        "Look at it in Excel, WPS or LibreOffice and save it anew, or ask for the original file.",
    )
    return UnreadableError(reason, hint)


def too_much(place: str, zh: str, en: str) -> UnreadableError:
    """Return the error of what no honest workbook holds so much of."""
    return UnreadableError(
        Text(
            f"{place}：{zh}过多过长，可能是恶意文件",
            f"{place}: {en} far beyond what a workbook holds; it may be malicious",
        )
    )


class Package:
    """An archive whose parts are reached by relationships.

    Attributes
    ----------
    unknown : list of Oddity
        What is on no list.
    listed : list of Oddity
        What is allowed and not checked.
    """

    def __init__(self, content: bytes) -> None:
        self._archive = zipfile.ZipFile(io.BytesIO(content))
        _check_layout(self._archive, content)
        self._parts = Parts(self._archive)
        whole = sum(info.file_size for info in self._archive.infolist())
        if whole > max(LARGE, MOST_RATIO * len(content)):
            raise UnreadableError(
                Text(
                    f"解压后过大（{whole >> 20} MB），可能是恶意文件",
                    f"it inflates to too much ({whole >> 20} MB) and may be malicious",
                )
            )
        self._left = ELEMENTS + len(content)
        self._types = self._content_types()
        self._relations: dict[str, dict[str, Relation]] = {}
        self.unknown: list[Oddity] = []
        self.listed: list[Oddity] = []

    # --- parts -------------------------------------------------------------------------------

    def open(self, part: str) -> IO[bytes]:
        """Open a part that declares no entities."""
        return _Undeclared(self._parts.open(part, MOST_BYTES), part)  # type: ignore[return-value]

    def elements(self, xml: IO[bytes], part: str) -> Iterator[ElementTree.Element]:
        """Yield the elements of a part as they end, the root last, within a budget for all."""
        for _, element in ElementTree.iterparse(xml):  # no entities, see open  # nosec B314
            self._left -= 1
            if self._left < 0:
                raise UnreadableError(
                    Text(
                        f"{part}：元素远多于文件大小所应有的，可能是恶意文件",
                        f"{part}: far more elements than a file of this size should have; it may be "
                        "malicious",
                    )
                )
            yield element

    def tree(self, part: str, kind: str = "") -> ElementTree.Element:
        """Parse a part; of a known kind, note what in it is on no list."""
        with self.open(part) as xml:
            *_, root = self.elements(xml, part)
        usual(root)
        if kind:
            self.look_over(root, part, kind)
        return root

    def relations(self, part: str) -> dict[str, Relation]:
        """Return the references of a part by id; each leads to a part, or outside."""
        if part not in self._relations:
            self._relations[part] = dict(self._read_relations(part))
        return self._relations[part]

    def one(self, part: str, kind: str) -> str:
        """Return the one part of a kind that a part refers to, or nothing."""
        targets = {r.target for r in self.relations(part).values() if r.type == OFFICE + kind}
        if len(targets) > 1:
            raise refuse(part, f"指向多个 {kind}", f"it refers to several parts as {kind}")
        return targets.pop() if targets else ""

    def _read_relations(self, part: str) -> Iterator[tuple[str, Relation]]:
        folder, name = posixpath.dirname(part), _relations_of(part)
        if name not in self._parts:
            return
        seen: set[str] = set()
        for item in self.tree(name):
            key, target = item.get("Id", ""), item.get("Target", "")
            if not key or key in seen:
                raise refuse(name, f"关系 {key} 重复", f"relationship {key} is there twice")
            seen.add(key)
            external = item.get("TargetMode", "Internal") != "Internal"
            kind = item.get("Type", "")
            base, _, word = kind.rpartition("/")
            kind = f"{STRICT.get(base, base)}/{word}"
            if not external:
                target = part_name(target.partition("#")[0], folder)
                if target and target not in self._parts:
                    raise UnreadableError(
                        Text(f"文件不完整，缺少 {target}", f"the file lacks {target}")
                    )
            yield key, Relation(kind, target, external)

    def _content_types(self) -> dict[str, str]:
        types: dict[str, str] = {}
        root = self.tree(_TYPES) if _TYPES in self._parts else ElementTree.Element("none")
        for item in root:
            key = item.get("PartName") or f"*.{item.get('Extension', '')}"
            key = part_name(key) if item.get("PartName") else key.lower()
            if key in types:
                raise refuse(_TYPES, f"{key} 声明了两次", f"it declares {key} twice")
            types[key] = item.get("ContentType", "")
        return types

    # --- accounts ----------------------------------------------------------------------------

    def account(self, ours: set[str]) -> None:
        """Account for all relationships; note unknown ones of the parts of ours, and lost parts.

        What only sheets of others lead to is not checked, whatever it is.
        """
        reached = self._reach(
            lambda relation: (
                RELATIONS.get(relation.type) in ("checked", "plain")
                and (relation.type != OFFICE + "worksheet" or relation.target in ours)
            )
        )
        for part in sorted(reached):
            for relation in self.relations(part).values():
                self._judge(part, relation)
        every = self._reach(lambda _: True)
        known = {_TYPES, *every, *map(_relations_of, every)}
        self.unknown += [Oddity(part, "part", "-") for part in sorted(self._parts.names - known)]

    def _reach(self, follows: Callable[[Relation], bool]) -> set[str]:
        """Return the parts that relationships lead to from the start."""
        reached, waiting = {""}, [""]
        for part in waiting:
            for relation in self.relations(part).values():
                if not relation.external and relation.target not in reached and follows(relation):
                    reached.add(relation.target)
                    waiting.append(relation.target)
        return reached

    def _judge(self, part: str, relation: Relation) -> None:
        place = part or "_rels"
        verdict = RELATIONS.get(relation.type)
        if verdict is None or (relation.external and verdict != "listed"):
            self.unknown.append(Oddity(place, "part", f"{relation.kind}: {relation.target}"))
        elif verdict == "listed":
            self.listed.append(Oddity(relation.target, relation.kind, relation.target))
        elif end := CONTENT_TYPES.get(relation.kind):
            declared = self._types.get(relation.target, "")
            if not declared.endswith(end):
                self.unknown.append(Oddity(relation.target, "part", declared or "?"))

    def look_over(self, root: ElementTree.Element, part: str, kind: str) -> None:
        """Note the elements of foreign namespaces and the extensions that are on no list.

        Raises :class:`UnreadableError` where such an element holds cells.
        """
        for stranger in _strangers(root, NAMESPACES[kind]):
            if kind in ("officeDocument", "worksheet") and hides_cells(stranger):
                raise refuse(part, "扩展内容里藏有单元格", "an extension hides cells")
            name = local(stranger)
            if not _is_known(stranger, kind):
                self.unknown.append(Oddity(part, "extension", stranger.get("uri") or name))


class _Undeclared:
    """The stream of a part in which declarations of entities and endless tags are refused."""

    def __init__(self, stream: IO[bytes], part: str) -> None:
        self._stream, self._part, self._tail = stream, part, b""
        self._length = 0  # since the last <

    def read(self, size: int = -1) -> bytes:
        piece = self._stream.read(max(size, _PIECE) if size >= 0 else size)
        if b"<!DOCTYPE" in self._tail + piece:
            raise UnreadableError(
                Text(
                    f"{self._part} 含实体声明，工作簿里不允许，可能是恶意文件",
                    f"{self._part} declares entities, as no workbook may; it may be malicious",
                )
            )
        self._tail = piece[-8:]
        self._measure(piece)
        return piece

    def _measure(self, piece: bytes) -> None:
        lengths = list(map(len, piece.split(b"<")))
        lengths[0] += self._length
        if max(lengths) > LONGEST_TAG:
            raise too_much(self._part, "标签或文字", "a tag or a text")
        self._length = lengths[-1]

    def __enter__(self) -> _Undeclared:
        return self

    def __exit__(self, *error: object) -> None:
        self._stream.close()


def _check_layout(archive: zipfile.ZipFile, content: bytes) -> None:
    """Refuse an archive with room between its parts, where a reader may find others."""
    at = 0
    for info in sorted(archive.infolist(), key=lambda info: info.header_offset):
        head = content[info.header_offset : info.header_offset + 30]
        if not 0 <= info.header_offset - at <= _GAP or len(head) < 30:
            raise refuse(
                info.filename, "压缩包中有多余内容", "the archive holds more than its parts"
            )
        name, extra = unpack("<HH", head[26:30])
        at = info.header_offset + 30 + name + extra + info.compress_size
    if not 0 <= archive.start_dir - at <= _GAP:
        raise refuse("zip", "压缩包中有多余内容", "the archive holds more than its parts")


def part_name(name: str, folder: str = "") -> str:
    """Return the name of a part as all its spellings have it."""
    joined = posixpath.join("/", folder, name.replace("\\", "/"))
    return posixpath.normpath(joined).lstrip("/").lower()


def _relations_of(part: str) -> str:
    folder, file = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{file}.rels")


def usual(root: ElementTree.Element) -> ElementTree.Element:
    """Rename elements and attributes of the strict variant of the format to the usual one."""
    if root.tag[1:].partition("}")[0] in STRICT:
        for element in root.iter():
            element.tag = _usual_name(element.tag)
            for key in [key for key in element.attrib if key.startswith("{")]:
                element.attrib[_usual_name(key)] = element.attrib.pop(key)
    return root


def _usual_name(name: str) -> str:
    space, _, word = name.rpartition("}")
    return f"{{{STRICT.get(space[1:], space[1:])}}}{word}" if space else name


def local(element: ElementTree.Element) -> str:
    """Return the name of an element without its namespace."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else "?"


def _space(element: ElementTree.Element) -> str:
    return element.tag[1:].partition("}")[0] if isinstance(element.tag, str) else "?"


def _strangers(root: ElementTree.Element, spaces: set[str]) -> Iterator[ElementTree.Element]:
    """Yield extensions and through elements of other namespaces, the outermost of each."""
    waiting = [root]
    for element in waiting:
        is_extension = local(element) == "ext" and element.get("uri")
        if element is not root and (is_extension or _space(element) not in spaces):
            yield element
        else:
            waiting.extend(element)


def hides_cells(element: ElementTree.Element) -> bool:
    """Return whether rows or cells stand inside an element, of whatever namespace."""
    return any(local(inner) in OF_CELLS for inner in element.iter())


def _is_known(element: ElementTree.Element, kind: str) -> bool:
    if local(element) == "ext":
        allowed = EXTENSIONS.get((kind, element.get("uri", "")))
        return allowed is not None and {local(item) for item in element} <= allowed
    if _space(element) == COMPATIBILITY:
        allowed = ALTERNATES.get(kind, set())
        inner = [item for item in element.iter() if _space(item) != COMPATIBILITY]
        return all(local(item) in allowed for item in inner)
    return local(element) in FOREIGN.get(kind, set()) and not len(element)
