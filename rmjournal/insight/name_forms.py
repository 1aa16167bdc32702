"""Name forms: in which ways a text names a person, and where it does.

Texts are folded first, so that case, accents, hyphens, line breaks and the marks of Markdown do not hide a name. A
single word is a name only where it has a capital letter. Initials alone are a name where each has a dot: "S.K." A
name in an address of mail or after an @ hides the address.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from typing import Final, NamedTuple

from rmjournal.model.folded_text import SPACED_LETTER, FoldedText, begins_inside_words, fold_text, fold_words

MIN_NAME: Final = 3
"""Letters of a part of a name that counts on its own; shorter ones are other words too often."""
MIN_UNSPACED_NAME: Final = 2
"""The same in scripts without spaces or capitals."""
EVERYDAY_WORDS: Final = frozenset((
    "art", "bill", "bob", "chance", "christian", "dawn", "drew", "faith", "frank", "gene", "grace", "grant",
    "guy", "hope", "jack", "joy", "june", "king", "lane", "long", "mark", "may", "nick", "pat", "penny", "ray",
    "rich", "rob", "rose", "ruby", "sue", "sunny", "van", "victor", "ward", "white", "will", "young",
))  # fmt: skip
"""Names that are words as well, and count with a capital letter alone."""
ABBREVIATIONS: Final = frozenset((
    "a i", "a m", "b a", "d c", "e u", "h r", "i d", "i t", "l a", "m a", "n b", "n y", "p a", "p m", "p r", "p s",
    "q a", "t v", "u k", "u n", "u s",
))  # fmt: skip
"""Initials that are no person in most texts, and never count."""
TITLES: Final = (
    "miss", "mr", "mrs", "ms", "mx", "dr", "prof", "professor", "frau", "herr", "fru", "madame", "monsieur",
    "sr", "sra", "señor", "señora",
)  # fmt: skip
"""Words before a last name; masked with it."""

_SPELLED_OUT: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"})
_LETTER: Final = re.compile(SPACED_LETTER)
_BEFORE, _AFTER = f"(?<!{SPACED_LETTER})", f"(?!{SPACED_LETTER})"
_GENITIVE: Final = re.compile(f"s{_AFTER}")
_JOINING: Final = re.compile(r"['’‘ʼ]|(?<=\w)[-‐‑](?=\w)")
_BETWEEN: Final = r"(?:[^\w;:!?]|_)"
_GAP: Final = re.compile(f"{_BETWEEN}{{1,8}}")
_MAX_BEFORE: Final = 16
_DOTTED: Final = re.compile(r"(?<![^\W\d_]\.)(?<!\.-)[^\W\d_](?:\.-?[^\W\d_])+(?!\.-?[^\W\d_])")
"""Initials without space: "S.K", with no other one before or behind."""
_DOTTED_APART: Final = re.compile(r"[^\W\d_](?:\.\s[^\W\d_])+(?=\.)")
_LAST_DOT: Final = re.compile(r"\.(?=[,;:)’']|s\b|\s+[^\W_A-Z])")
_JOINTS: Final = ("", " ", "-", "\u00a0", "\u2010", "\u2011")
_INITIAL: Final = re.compile(rf"{_BEFORE}([^\W\d_]){_BETWEEN}{{1,3}}\Z")
_TITLE: Final = re.compile(rf"{_BEFORE}(?:{'|'.join(map(fold_text, TITLES))})\b\.?\s*\Z")
_ADDRESS: Final = re.compile(r"[\w.+'-]{1,64}@[\w.-]*\w|@[\w.-]*\w")


class NameForm(NamedTuple):
    """One way to write a name, in folded words."""

    words: str
    typed: str
    """As it was typed, where it must stand exactly so; a short name is another word in another case."""
    needs_capital: bool
    """Whether each word of it must begin with a capital letter."""
    needs_dots: bool = False
    """Whether it is initials, each with a dot."""


class FoundName(NamedTuple):
    """A name in a text, by the folded words of its form."""

    start: int
    end: int
    words: str


def name_parts(name: str) -> list[str]:
    """Give the parts of a name in two scripts: "佐藤 美咲 (Misaki Satō)"."""
    return [part.strip() for part in re.split(r"[()（）/;]", name) if part.strip()]


def turn_name(name: str) -> str:
    """Write a name as it is said: "Keller, Anna" is "Anna Keller"."""
    last, comma, first = name.partition(",")
    return f"{first.strip()} {last.strip()}".strip() if comma else name


def list_forms(names: Iterable[str]) -> Iterator[NameForm]:
    """List the forms of a person's names: whole, reversed, single words, with initials."""
    for name in names:
        for part in dict.fromkeys((name, *name_parts(name))):
            yield from _forms_of(turn_name(part))


def _forms_of(name: str) -> Iterator[NameForm]:
    words = name.split()
    if len(words) < 2:
        yield from _forms_of_word(name)
        return
    first, *others = words
    last = others[-1]
    wholes = [name, f"{first} {last}", f"{last} {first}", *([" ".join(others)] if len(others) > 1 else [])]
    if _is_unspaced(first) and _is_unspaced(last):
        wholes += ["".join(words)]
    else:
        yield from _with_initials(words)
        wholes += ["".join(words)] if all(map(_counts_alone, words)) else []
    for whole in wholes:
        yield from _spellings(whole, needs_capital=False)
    for part in dict.fromkeys(part for word in words for part in (word, *_hyphened_parts(word))):
        if _counts_alone(part):
            yield from _spellings(part, needs_capital=not any(map(str.islower, _hyphened_parts(part))))
    for short in (word for word in dict.fromkeys((first, last)) if not _counts_alone(word)):
        for title in TITLES:
            yield from _spellings(f"{title} {short}", needs_capital=False)


def _forms_of_word(name: str) -> Iterator[NameForm]:
    """List the forms of a name of one word."""
    is_everyday = fold_text(name) in EVERYDAY_WORDS
    is_short = len(name) < MIN_NAME and name.isascii()
    yield from _spellings(name, typed=name if is_short else "", needs_capital=is_everyday)
    for part in _unspaced_parts(name):
        yield from _spellings(part, needs_capital=False)


def _hyphened_parts(word: str) -> list[str]:
    """The parts of a double name: "Müller-Lüdenscheidt"."""
    return re.findall(r"[^-‐‑]+", word) if re.search(r"\w[-‐‑]\w", word) else []


def _unspaced_parts(name: str) -> list[str]:
    """Surname and given name of a Korean, Chinese or Japanese name without a space."""
    is_korean = bool(re.fullmatch("[가-힣]{3,4}", name))
    if not is_korean and not re.fullmatch("[\u3005\u4e00-\u9fff]{3,4}", name):
        return []
    return [name[-2:]] if is_korean else [name[:2], name[-2:]]


def _with_initials(words: list[str]) -> Iterator[NameForm]:
    """List the forms of a name with initials: "J. M. García", "J.G."."""
    first, last = words[0], words[-1]
    capitals = [word for word in words if not word.islower()]
    before = {word: words[: words.index(word)] for word in capitals[1:]} | {first: words[1:]}
    for word, names in before.items():
        initials = _initials(names)
        for start in filter(None, dict.fromkeys((initials[:1], initials, initials.replace(" ", "")))):
            for surname in (word, *_hyphened_parts(word)):
                yield from _spellings(f"{start} {surname}", needs_capital=True)
    if others := words[1:-1]:
        has_small_words = any(map(str.islower, others))
        yield from _spellings(" ".join((first[0], *others, last)), needs_capital=not has_small_words)
    pairs = (f"{capitals[0][0]} {word[0]}" for word in capitals[1:])
    for initials in map(fold_words, (*pairs, _initials(capitals))):
        if " " in initials and initials not in ABBREVIATIONS:
            yield NameForm(initials, "", needs_capital=True, needs_dots=True)


def _initials(words: Iterable[str]) -> str:
    """The first letters of words, also of those behind a hyphen."""
    return " ".join(re.findall(r"(?<![^\W_])[^\W_]", " ".join(words)))


def _is_unspaced(word: str) -> bool:
    return begins_inside_words(fold_text(word) or " ")


def _counts_alone(word: str) -> bool:
    return len(word) >= (MIN_UNSPACED_NAME if _is_unspaced(word) else MIN_NAME) and not word[:1].islower()


def _spellings(name: str, *, typed: str = "", needs_capital: bool) -> Iterator[NameForm]:
    composed = unicodedata.normalize("NFC", name.lower())
    joined = _JOINING.sub("", name)  # D'Angelo is written Dangelo too, and Min-su Minsu
    for words in {fold_words(name), fold_words(joined), fold_words(composed.translate(_SPELLED_OUT))} - {""}:
        yield NameForm(words, typed, needs_capital)


def list_mailboxes(names: Iterable[str]) -> Iterator[str]:
    """List the mailbox names of a person: the part of an address before @."""
    for name in names:
        for part in name_parts(name):
            for form in _spellings(part, needs_capital=False):
                first, *others = form.words.split()
                yield first + "".join(others)
                for last in others:
                    yield from (first + last, last + first, first[0] + last, first + last[0], last + first[0])
                    yield from (word for word in (first, last) if len(word) >= MIN_NAME)


class NameFinder:
    """Finds names of some people in texts, the longest first."""

    def __init__(self, forms: Iterable[NameForm], mailboxes: Iterable[str], kept: Iterable[str]) -> None:
        """Keep the folded names of other people in ``kept``, whatever names they contain."""
        self._forms: dict[str, NameForm] = {}
        for form in forms:
            self._forms[form.words] = min(self._forms.get(form.words, form), form, key=_strictness)
        self._mailboxes = frozenset(mailboxes)
        self._by_first_word: dict[str, list[str]] = {}
        for words in sorted({*self._forms, *kept}, key=len, reverse=True):
            self._by_first_word.setdefault(words.partition(" ")[0], []).append(words)
        starts = sorted(self._by_first_word, key=len, reverse=True)
        spaced = "|".join(re.escape(word) for word in starts if not begins_inside_words(word))
        unspaced = "|".join(re.escape(word) for word in starts if begins_inside_words(word))
        whole = spaced and f"{_BEFORE}(?:{spaced})(?={_GENITIVE.pattern}|{_AFTER})"
        self._start = re.compile("|".join(filter(None, (whole, unspaced))))

    def find(self, text: str) -> Iterator[FoundName]:
        """Find the names in a text, one after the other."""
        if not self._forms:
            return
        folded, position = FoldedText(text), 0
        addresses = self._addresses(folded.text) if "@" in text else {}
        for start, (end, words) in addresses.items():
            yield from self._names(text, folded, position, start)
            yield FoundName(*folded.place(start, end), words)
            position = end
        yield from self._names(text, folded, position, len(folded.text))

    def _names(self, text: str, folded: FoldedText, position: int, until: int) -> Iterator[FoundName]:
        """Find the names between two places of a folded text."""
        while match := self._start.search(folded.text, position, until):
            position = match.end()
            for words in self._by_first_word[match[0]]:
                end = _follow(words, folded.text, match.start(), until)
                form = self._forms.get(words)
                if end and (form is None or _fits(form, text, *folded.place(match.start(), end))):
                    position = end
                    if form:
                        yield self._widen(text, folded, match.start(), end, words)
                    break

    def _widen(self, text: str, folded: FoldedText, start: int, end: int, words: str) -> FoundName:
        """Extend a found name by its title, initial and closing bracket."""
        if before := _INITIAL.search(folded.text, max(0, start - _MAX_BEFORE), start):
            form = self._forms.get(f"{before[1]} {words}")
            if form and _fits(form, text, *folded.place(before.start(), end)):
                start, words = before.start(), form.words
        if title := _TITLE.search(folded.text, max(0, start - _MAX_BEFORE), start):
            start = title.start()
        first, last = folded.place(start, end)
        is_open = any(sign in text[first:last] for sign in "(（") and text[last : last + 1] in (")", "）")
        has_dot = self._forms[words].needs_dots and _LAST_DOT.match(text, last)
        return FoundName(first, last + (is_open or bool(has_dot)), words)

    def _addresses(self, folded: str) -> dict[int, tuple[int, str]]:
        """Find mail addresses and @-words that name somebody: start, end and name."""
        named = ((match, self._in_address(match[0])) for match in _ADDRESS.finditer(folded))
        return {match.start(): (match.end(), words) for match, words in named if words}

    def _in_address(self, address: str) -> str:
        mailbox, _, domain = address.partition("@")
        pieces = re.split(r"[\W\d_]+", mailbox or domain)
        boxes = (piece for piece in ("".join(pieces), *pieces) if piece in self._mailboxes)
        within = (found.words for found in self._names(address.title(), FoldedText(address), 0, len(address)))
        return next(boxes, "") or (next(within, "") if mailbox else "")


def _follow(words: str, text: str, start: int, until: int) -> int:
    """Give the end of a name whose words follow in a text, else 0."""
    end = start
    for word in words.split():
        gap = _GAP.match(text, end, until) if end > start else None
        begin = gap.end() if gap else end
        if not text.startswith(word, begin, until) or (end > start and not gap):
            return 0
        end = begin + len(word)
    goes_on = not begins_inside_words(words[-1]) and _LETTER.match(text, end)
    return 0 if goes_on and not (_has_genitive(words) and _GENITIVE.match(text, end)) else end


def _has_genitive(words: str) -> bool:
    """Tell whether a name with an s still means it: Annas, not Bills."""
    return words not in EVERYDAY_WORDS and len(words.split()[-1]) >= MIN_NAME


def _strictness(form: NameForm) -> tuple[bool, ...]:
    return form.needs_dots, bool(form.typed), form.needs_capital


def _fits(form: NameForm, text: str, start: int, end: int) -> bool:
    """Tell whether a piece of a text is written as a form asks for."""
    piece = unicodedata.normalize("NFC", text[start:end])
    if form.needs_dots:
        places = (pattern.match(text, start) for pattern in (_DOTTED, _DOTTED_APART))
        return piece.isupper() and any(match and text[end : match.end()] in ("", ".s") for match in places)
    if form.typed:
        return piece == unicodedata.normalize("NFC", form.typed)
    letters = "".join(char for char in piece if unicodedata.category(char) not in ("Cf", "Mn"))
    return not form.needs_capital or not any(word[0].islower() for word in re.findall(r"[^\W_]+", letters))


def replace_names(text: str, finder: NameFinder, instead: Mapping[str, str]) -> str:
    """Replace the names in a text, by the folded words of each form.

    Names that follow each other are one: "García López".
    """
    pieces: list[str] = []
    end = 0
    for found in finder.find(text):
        between, mask = text[end : found.start], instead[found.words]
        if not (pieces and pieces[-1] == mask and between in _JOINTS):
            pieces += [between, mask]
        end = found.end
    return "".join((*pieces, text[end:])) if pieces else text
