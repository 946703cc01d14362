# SPDX-License-Identifier: Apache-2.0
"""Media files whose bytes follow from their id: real images, and films and sounds that begin as real ones do."""

import random
import struct
import zlib

from .snowflake import noise, partition


class Medium:
    """One file: `kind` is Mastodon's word for it, `size` about its bytes."""

    EXTENSIONS = {"png": ("image", "image/png"), "jpg": ("image", "image/jpeg"), "mp4": ("video", "video/mp4"),
                  "mp3": ("audio", "audio/mpeg")}

    def __init__(self, folder, number, extension, size, description=None, focus=None, cached=False):
        self.folder, self.id, self.extension, self.size = folder, number, extension, size
        self.description, self.focus, self.cached = description, focus, cached
        self.kind, self.content_type = self.EXTENSIONS[extension]
        self.width, self.height = 32 + number % 64, 24 + number % 32

    def name(self):
        return f"{noise('file', self.folder, self.id):016x}.{self.extension}"

    def path(self, style="original"):
        """Below the base of the server."""
        cache = "cache/" if self.cached else ""
        name = self.name()
        if style == "small" and self.kind == "video":
            name = name.replace(".mp4", ".png")
        return f"/system/{cache}{self.folder}/{partition(self.id)}/{style}/{name}"

    def content(self, style="original"):
        size = self.size if style == "original" else min(self.size, 1000)
        rest = random.Random(noise("bytes", self.folder, self.id, style)).randbytes(max(size - 100, 0))
        extension = "png" if style == "small" and self.kind == "video" else self.extension
        return MAKERS[extension](self, rest)


def png(medium, rest):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", medium.width, medium.height, 8, 2, 0, 0, 0)
    colour = bytes((medium.id * factor % 256 for factor in (3, 5, 7)))
    rows = (b"\0" + colour * medium.width) * medium.height
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows, 1)) +
            chunk(b"prVt", rest) + chunk(b"IEND", b""))


def jpeg(medium, rest):
    """Grey: each block of 8 by 8 pixels is two bits that say "no difference" and "nothing more"."""
    def segment(marker, data):
        return b"\xff" + bytes([marker]) + struct.pack(">H", len(data) + 2) + data

    comments = b"".join(segment(0xFE, rest[at:at + 60000]) for at in range(0, len(rest), 60000))
    frame = struct.pack(">BHHBBBB", 8, medium.height, medium.width, 1, 1, 0x11, 0)
    one_code = b"\1" + bytes(15) + b"\0"
    blocks = -(-medium.width // 8) * -(-medium.height // 8)
    scan = (int("00" * blocks + "1" * (-2 * blocks % 8), 2)).to_bytes(-(-2 * blocks // 8), "big")
    return (b"\xff\xd8" + segment(0xE0, b"JFIF\0\1\1\0\0\1\0\1\0\0") + comments + segment(0xDB, b"\0" + b"\1" * 64) +
            segment(0xC0, frame) + segment(0xC4, b"\0" + one_code) + segment(0xC4, b"\x10" + one_code) +
            segment(0xDA, b"\1\1\0\0\x3f\0") + scan + b"\xff\xd9")


def mp4(_, rest):
    return (struct.pack(">I", 20) + b"ftypisom\0\0\2\0isom" + struct.pack(">I", len(rest) + 8) + b"mdat" + rest)


def mp3(_, rest):
    return b"ID3\x04\0\0\0\0\0\0" + rest


MAKERS = {"png": png, "jpg": jpeg, "mp4": mp4, "mp3": mp3}
