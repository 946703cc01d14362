# SPDX-License-Identifier: Apache-2.0
"""Mastodon's ids as functions of a number, so that hundreds of thousands of them need no memory.

An id is the milliseconds since 1970, shifted by 16 bits, and 16 bits that look random.
"""

import hashlib


def noise(*parts):
    """64 bits that depend on `parts` alone."""
    return int.from_bytes(hashlib.blake2b(repr(parts).encode(), digest_size=8).digest(), "big")


def milliseconds(snowflake):
    return snowflake >> 16


class Series:
    """The ids of things 1, 2, 3, … that came about one after the other, every `step` milliseconds or so."""

    def __init__(self, key, start, step):
        self.key, self.start, self.step = key, start, step

    def id(self, number):
        bits = noise(self.key, number)
        moment = self.start + number * self.step + (bits >> 16) % max(self.step // 2, 1)
        return (moment << 16) | (bits & 0xFFFF)

    def at(self, moment):
        """About the number of what came about at that millisecond."""
        return (moment - self.start) // self.step

    def number(self, snowflake):
        """The other way round; None for an id that is none of this series."""
        number = self.at(milliseconds(snowflake))
        return number if number >= 1 and self.id(number) == snowflake else None

    def last_below(self, snowflake):
        """The greatest number whose id is less than `snowflake`; 0 when there is none."""
        number = max(self.at(milliseconds(snowflake)), 0)
        return number if number and self.id(number) < snowflake else max(number - 1, 0)


def partition(snowflake):
    """As Paperclip writes ids into paths: 12/345/678."""
    digits = str(snowflake)
    digits = digits.zfill(9) if snowflake < 10**9 else digits.zfill(12)
    digits = digits.zfill(-(-len(digits) // 3) * 3)
    return "/".join(digits[at:at + 3] for at in range(0, len(digits), 3))
