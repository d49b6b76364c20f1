"""Read Chinese numerals: 十二, 两百零五, 壹万贰仟; and write the small ones."""

_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {
    "〇": 0, "两": 2, "壹": 1, "贰": 2, "叁": 3, "肆": 4, "伍": 5, "陆": 6, "柒": 7, "捌": 8, "玖": 9,
}  # fmt: skip
_UNITS = {"十": 10, "百": 100, "千": 1000, "拾": 10, "佰": 100, "仟": 1000}
_LARGE = {"万": 10_000, "萬": 10_000, "亿": 100_000_000}
NUMERAL = "零〇一二两三四五六七八九十百千万亿"
CAPITAL = "零壹贰叁肆伍陆柒捌玖拾佰仟万亿"
MOST = 99  # of what `written` writes


def value(text: str) -> int | None:
    """The number that a text writes in Arabic or Chinese, None when it writes none: 十二 -> 12."""
    if text.isascii() and text.isdigit():
        return int(text)
    if not text or not set(text) <= _DIGITS.keys() | _UNITS.keys() | _LARGE.keys():
        return None
    if set(text) <= _DIGITS.keys():
        return (
            _DIGITS[text] if len(text) == 1 else None
        )  # 二〇二六 is a year, 二三 is "two or three"
    return _with_units(text)


def written(number: int) -> str:
    """A number from 1 to 99 in Chinese. Raises ValueError for others."""
    if not 1 <= number <= MOST:
        raise ValueError(f"{number} is not between 1 and {MOST}")
    tens, ones = divmod(number, 10)
    digits = "零一二三四五六七八九"
    return (
        ("" if tens < 2 else digits[tens]) + ("十" if tens else "") + (digits[ones] if ones else "")
    )


def _with_units(text: str) -> int | None:
    total = section = 0
    digit: int | None = None
    smallest = 10**12
    for char in text:
        if char in _DIGITS:
            if digit:
                return None  # two digits without a unit between them
            digit = _DIGITS[char]
        elif char in _UNITS:
            unit = _UNITS[char]
            if unit >= smallest:
                return None
            smallest, section, digit = unit, section + (1 if digit is None else digit) * unit, None
        else:
            total = (total + section + (digit or 0)) * _LARGE[char]
            smallest, section, digit = 10**12, 0, None
    return total + section + (digit or 0)
