"""Characters that cannot be seen. They come along with pasted text and are never part of a name."""

import unicodedata

LINE_BREAKS = frozenset("\r\n\v\f\x85\u2028\u2029")

JOINERS = frozenset("\u200c\u200d")
"""Emoji and several scripts are spelt with them, between other characters; at an end they join nothing."""

UNSEEN = (
    frozenset("\u00ad\u061c\u180e\u200b\u200e\u200f\ufeff\ufff9\ufffa\ufffb")
    | frozenset(map(chr, (*range(0x2060, 0x2065), *range(0x206A, 0x2070))))
    | frozenset(map(chr, (*range(0x202A, 0x202F), *range(0x2066, 0x206A))))
)
"""Zero-width characters, deprecated format characters and changes of direction, all but the joiners."""


def is_control(character: str) -> bool:
    """A control character, half of a surrogate pair, or a separator of lines or paragraphs."""
    return unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"}


def is_unseen(character: str) -> bool:
    """Whether it cannot be seen and is no space."""
    return character in UNSEEN or is_control(character)
