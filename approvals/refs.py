"""Random references for URLs and codes for the door: easy to read aloud, with a check character."""

import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford base32: no I, L, O, U
READ_AS = str.maketrans({"I": "1", "L": "1", "O": "0", "-": None, " ": None})


def _check(body: str) -> str:
    """A weighted sum: catches every single wrong character, and most swaps."""
    total = sum((2 * place + 1) * ALPHABET.index(char) for place, char in enumerate(body))
    return ALPHABET[total % 32]


def _random(length: int) -> str:
    body = "".join(secrets.choice(ALPHABET) for _ in range(length - 1))
    return body + _check(body)


def new_ref() -> str:
    """Eleven characters for a URL: 50 random bits and a check character."""
    return _random(11)


def new_code() -> str:
    """Eight characters for the door: 35 random bits and a check character."""
    return _random(8)


def read(text: str) -> str:
    """What somebody typed, as it is stored: upper case, without dashes, look-alikes put right."""
    return text.strip().upper().translate(READ_AS)


def is_wellformed(ref: str) -> bool:
    """Whether the check character fits; a mistyped code need not be searched for."""
    known = len(ref) > 1 and all(char in ALPHABET for char in ref)
    return known and _check(ref[:-1]) == ref[-1]


def spaced(code: str) -> str:
    """K7QM3XHP as it is printed: K7QM-3XHP."""
    return f"{code[:4]}-{code[4:]}"
