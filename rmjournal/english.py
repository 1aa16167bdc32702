"""English words: plurals, lists in a sentence, names in words."""

from collections.abc import Sequence


def pluralize(count: int, word: str) -> str:
    """Give a count with its word in the right number: "1 entry", "2 entries"."""
    is_ies = word.endswith("y") and word[-2:-1] not in "aeiou"
    return f"{count} {word if count == 1 else f'{word[:-1]}ies' if is_ies else f'{word}s'}"


def humanize(name: object) -> str:
    """Give a name of the program in words: "on_time" is "on time"."""
    return str(name).replace("_", " ")


def join_words(words: Sequence[str]) -> str:
    """List words in a sentence: "a, b and c"."""
    return " and ".join(part for part in (", ".join(words[:-1]), *words[-1:]) if part)
