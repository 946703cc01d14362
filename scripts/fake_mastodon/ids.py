# SPDX-License-Identifier: Apache-2.0
"""The same ids as other servers write them. Each way can be read back; small numbers are those of rows."""

import re
import uuid

from .snowflake import noise

ROW_MOMENT = 1_600_000_000_000
SMALL = 1 << 40
CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def split(number):
    """A time and 17 bits to tell apart what has the same."""
    if number < SMALL:
        return ROW_MOMENT + number, 1 << 16
    return number >> 16, number & 0xFFFF


def join(moment, bits):
    return moment - ROW_MOMENT if bits >> 16 else (moment << 16) | bits


class Decimal:
    """Mastodon's own."""

    @staticmethod
    def show(number):
        return str(number)

    @staticmethod
    def read(shown):
        """As Rails casts to bigint: None for what is no number."""
        return int(shown) if shown.isascii() and shown.isdigit() else None


class Ulid:
    """26 letters: 48 bits of time, 80 others."""

    @staticmethod
    def show(number):
        moment, bits = split(number)
        value = (moment << 80) | (bits << 63) | (noise("ulid", number) >> 1)
        return "".join(CROCKFORD[(value >> shift) & 31] for shift in range(125, -1, -5))

    @staticmethod
    def read(shown):
        if not re.fullmatch(f"[{CROCKFORD}]{{26}}", shown):
            return None
        value = 0
        for letter in shown:
            value = (value << 5) | CROCKFORD.index(letter)
        number = join(value >> 80, (value >> 63) & 0x1FFFF)
        return number if Ulid.show(number) == shown else None


class Uuid7:
    @staticmethod
    def show(number):
        moment, bits = split(number)
        value = (moment << 80) | (7 << 76) | (2 << 62) | (bits << 45) | (noise("uuid", number) >> 19)
        return str(uuid.UUID(int=value))

    @staticmethod
    def read(shown):
        try:
            value = uuid.UUID(shown).int
        except ValueError:
            return None
        number = join(value >> 80, (value >> 45) & 0x1FFFF)
        return number if Uuid7.show(number) == shown.lower() else None


class SecondsAndHash:
    """snac2: ten digits of time, 32 that look like an MD5."""

    @staticmethod
    def show(number):
        moment, bits = split(number)
        return f"{moment // 1000:010}{moment % 1000:03x}{bits:05x}{noise('snac', number):016x}{noise('2', number) >> 32:08x}"

    @staticmethod
    def read(shown):
        if not re.fullmatch(r"\d{10}[0-9a-fA-F]{32}", shown):
            return None
        number = join(int(shown[:10]) * 1000 + int(shown[10:13], 16), int(shown[13:18], 16))
        return number if SecondsAndHash.show(number) == shown.lower() else None
