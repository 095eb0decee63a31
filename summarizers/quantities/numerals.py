"""Numerals to exact values: Chinese characters, English words. No units, no context."""

from __future__ import annotations

from fractions import Fraction

from summarizers.quantities.words import words

_TENS = range(20, 100, 10)


def chinese(numeral: str) -> Fraction | None:
    """The value of Chinese number characters, Arabic digits among them allowed.

    一百二十亿 -> 12000000000, 3千亿 -> 300000000000, 1万2 -> 12000, 二〇二三 -> 2023,
    十二点五 -> 12.5. None where the characters form no number.
    """
    whole, point, decimals = numeral.partition("点")
    if point:
        cut = len(decimals.rstrip("十百千万亿兆"))
        fraction, scale = decimals[:cut], decimals[cut:]
        left, right = chinese(whole), _spelled(fraction)
        if left is None or right is None:
            return None
        value = left + Fraction(int(right), 10 ** len(right))
        return value * _power(scale)
    spelled = _spelled(numeral)
    if spelled is not None and "." not in numeral:
        return Fraction(int(spelled))
    for big in ("亿", "万", "兆"):
        if big in numeral:
            head, _, tail = numeral.rpartition(big)
            left = chinese(head) if head else Fraction(1)
            if left is None:
                return None
            power = 10 ** words().scales_zh[big]
            return _with_tail(left * power, tail, power)
    return _section(numeral)


def _spelled(numeral: str) -> str | None:
    """Digits one after the other, Chinese or Arabic: 二〇二三 -> 2023."""
    digits = words().digits_zh
    out = []
    for char in numeral:
        if char in digits:
            out.append(str(digits[char]))
        elif char in "0123456789":
            out.append(char)
        else:
            return None
    return "".join(out) or None


def _power(scale: str) -> int:
    value = 1
    for char in scale:
        value *= 10 ** words().scales_zh[char]
    return value


def _with_tail(value: Fraction, tail: str, power: int) -> Fraction | None:
    """Add what follows a big power; a lone digit counts tenths of it (1亿2 is 120 million)."""
    if not tail:
        return value
    if len(tail) == 1 and tail in words().digits_zh and tail not in "零〇":
        return value + Fraction(words().digits_zh[tail] * power, 10)
    rest = chinese(tail)
    return None if rest is None or rest >= power else value + rest


def _section(numeral: str) -> Fraction | None:
    """Below 10^4, or an Arabic number with 百 or 千 behind it."""
    total, digit, last = Fraction(0), None, 10**5
    index = 0
    while index < len(numeral):
        char = numeral[index]
        if char in "0123456789":
            stop = index
            while stop < len(numeral) and numeral[stop] in "0123456789.":
                stop += 1
            if digit is not None or numeral[index:stop].count(".") > 1:
                return None
            digit = Fraction(numeral[index:stop].rstrip("."))
            index = stop
            continue
        if char in "零〇":
            if digit is not None:
                return None
        elif char in words().digits_zh:
            if digit is not None:
                return None
            digit = Fraction(words().digits_zh[char])
        elif char in "十百千":
            power = 10 ** words().scales_zh[char]
            if power >= last:
                return None
            total += (1 if digit is None else digit) * power
            digit, last = None, power
        else:
            return None
        index += 1
    if digit is not None:
        colloquial = last in (100, 1000) and numeral[-2] in "百千"
        total += digit * (last // 10 if colloquial else 1)
    return total


def english(tokens: list[str]) -> tuple[Fraction, int, bool] | None:
    """Read lower-case number words from the start of `tokens`.

    Returns the value, how many tokens it took, and whether it reads as a year (nineteen
    seventy). The first token may be an Arabic number; None where nothing reads.
    """
    table, scales = words().digits_en, words().scales_en
    total, section = Fraction(0), None
    last, ceiling = 0, 10**18
    used = 0
    first: int | None = None
    for index, token in enumerate(tokens):
        if token in table:
            value = table[token]
            if section is None:
                section, last = Fraction(value), value
                first = value if index == 0 else first
            elif (last >= 20 and last % 10 == 0 and last < 100 and 0 < value < 10) or (
                last == 100 and value > 0
            ):
                section, last = section + value, value
            elif index == 1 and first is not None and 17 <= first <= 20 and value >= 10:
                return _year(first, tokens, index)
            else:
                break
        elif token in scales:
            power = 10 ** scales[token]
            if token == "hundred":
                if (section is None and index) or (section is not None and section >= 100):
                    break
                section, last = (1 if section is None else section) * Fraction(100), 100
            else:
                if power >= ceiling or (section is None and index):
                    break
                total += (1 if section is None else section) * power
                section, last, ceiling = None, 1000, power
        elif token == "and":
            if last not in (100, 1000) or index + 1 == len(tokens):
                break
            follows = table.get(tokens[index + 1])
            if not follows:
                break
            continue
        elif index == 0 and token[0].isdigit():
            section, last = Fraction(token), 5
        else:
            break
        used = index + 1
    if not used:
        return None
    return total + (section or 0), used, False


def _year(first: int, tokens: list[str], index: int) -> tuple[Fraction, int, bool]:
    table = words().digits_en
    low = table[tokens[index]]
    used = index + 1
    if low % 10 == 0 and low >= 20 and used < len(tokens) and 0 < table.get(tokens[used], 0) < 10:
        low += table[tokens[used]]
        used += 1
    return Fraction(first * 100 + low), used, True
