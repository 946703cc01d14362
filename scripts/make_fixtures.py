#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes every synthetic fixture: fixtures/accounts (unpacked exports) and fixtures/broken (one defect each).

The output is the same on every run, so `--check` can say whether what lies in fixtures/ is what this file makes.
"""

import argparse
import filecmp
import gzip
import io
import json
import pathlib
import shutil
import struct
import sys
import tarfile
import tempfile
import zlib

FIXTURES = pathlib.Path(__file__).resolve().parent.parent / "fixtures"
AS = "https://www.w3.org/ns/activitystreams"
PUBLIC = AS + "#Public"

# --- accounts ---------------------------------------------------------------------------------------------------


def compact(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def png(width, height, rgb):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + bytes(rgb) * width for _ in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b"")


class Account:
    """One invented account whose documents look as Mastodon 4.3 writes them."""

    def __init__(self, username, host="social.example"):
        self.host = host
        self.username = username
        self.id = f"https://{host}/users/{username}"
        self.followers = self.id + "/followers"
        self.count = 0

    def actor(self, **more):
        return {
            "@context": [AS, "https://w3id.org/security/v1",
                         {"toot": "http://joinmastodon.org/ns#", "discoverable": "toot:discoverable"}],
            "id": self.id, "type": "Person", "following": self.id + "/following", "followers": self.followers,
            "inbox": self.id + "/inbox", "outbox": "outbox.json", "preferredUsername": self.username,
            "name": self.username.capitalize(), "summary": "<p>An invented account.</p>",
            "url": f"https://{self.host}/@{self.username}", "manuallyApprovesFollowers": False,
            "discoverable": True, "published": "2022-11-05T00:00:00Z",
            "likes": "likes.json", "bookmarks": "bookmarks.json", **more}

    def audience(self, visibility, mentioned=()):
        mentioned = list(mentioned)
        return {"public": ([PUBLIC], [self.followers, *mentioned]),
                "unlisted": ([self.followers], [PUBLIC, *mentioned]),
                "private": ([self.followers], mentioned),
                "direct": (mentioned, [])}[visibility]

    def next(self):
        self.count += 1
        number = 109290000000000000 + self.count * 86400000 * 65536
        day = self.count % 28 + 1
        return number, f"2022-11-{day:02}T12:{self.count % 60:02}:00Z"

    def post(self, content, visibility="public", mentioned=(), media=(), **more):
        number, published = self.next()
        to, cc = self.audience(visibility, mentioned)
        note_id = f"{self.id}/statuses/{number}"
        note = {
            "id": note_id, "type": "Note", "summary": None, "inReplyTo": None, "published": published,
            "url": f"https://{self.host}/@{self.username}/{number}", "attributedTo": self.id, "to": to, "cc": cc,
            "sensitive": False, "content": f"<p>{content}</p>", "contentMap": {"en": f"<p>{content}</p>"},
            "attachment": [{"type": "Document", "mediaType": kind, "url": path, "name": description,
                            "blurhash": None, "width": 8, "height": 8} for path, kind, description in media],
            "tag": [{"type": "Mention", "href": who, "name": "@" + who.rsplit("/", 1)[-1]} for who in mentioned],
            **more}
        return {"id": note_id + "/activity", "type": "Create", "actor": self.id, "published": published,
                "to": to, "cc": cc, "object": note}

    def boost(self, target, author):
        number, published = self.next()
        to, cc = self.audience("public", [author])
        return {"id": f"{self.id}/statuses/{number}/activity", "type": "Announce", "actor": self.id,
                "published": published, "to": to, "cc": [cc[1], cc[0]], "object": target}


def collection(name, items, **more):
    return {"@context": AS, "id": name, "type": "OrderedCollection", **more, "orderedItems": items}


def outbox(items, **more):
    return collection("outbox.json", items, **{"totalItems": len(items), **more})


MEDIA = "media_attachments/files/109/290/{}/original/{}"


def minimal():
    ada = Account("ada")
    return {"actor.json": compact(ada.actor()), "outbox.json": compact(outbox([ada.post("Hello, world.")]))}


def typical():
    """Every visibility and kind of post that Mastodon exports, and a file for each role."""
    eve = Account("eve")
    friend = "https://elsewhere.example/users/bo"
    picture, drawing = MEDIA.format("001", "0123456789abcdef.png"), MEDIA.format("002", "fedcba9876543210.png")
    first = eve.post("First post, with a <a href=\"https://social.example/tags/tag\">#tag</a>",
                     tag=[{"type": "Hashtag", "href": "https://social.example/tags/tag", "name": "#tag"}])
    poll = eve.post("Tea or coffee?", endTime="2022-11-20T12:00:00Z", closed="2022-11-20T12:00:00Z", votersCount=3,
                    oneOf=[{"type": "Note", "name": "tea", "replies": {"type": "Collection", "totalItems": 2}},
                           {"type": "Note", "name": "coffee", "replies": {"type": "Collection", "totalItems": 1}}])
    poll["object"]["type"] = "Question"
    emoji = {"id": "https://social.example/emojis/7", "type": "Emoji", "name": ":cat:",
             "updated": "2022-11-01T00:00:00Z",
             "icon": {"type": "Image", "mediaType": "image/png", "url": "https://social.example/emoji/cat.png"}}
    items = [
        first,
        eve.post("A reply to myself", inReplyTo=first["object"]["id"]),
        eve.post("An unlisted one", "unlisted"),
        eve.post("For followers", "private"),
        eve.post("Between us", "direct", [friend]),
        eve.post("A picture", media=[(picture, "image/png", "A blue square")]),
        eve.post("Behind a warning", summary="squares", sensitive=True, media=[(drawing, "image/png", None)]),
        poll,
        eve.post("An edited one :cat:", updated="2022-11-19T08:00:00Z", tag=[emoji]),
        eve.post("To a friend", mentioned=[friend], inReplyTo="https://elsewhere.example/users/bo/statuses/1"),
        eve.boost("https://elsewhere.example/users/bo/statuses/2", friend),
        eve.boost("tag:old.example,2017-04-20:objectId=5:objectType=Status", friend),
    ]
    icon = {"type": "Image", "mediaType": "image/png", "url": "avatar.png"}
    header = {"type": "Image", "mediaType": "image/png", "url": "header.png"}
    likes = ["https://elsewhere.example/users/bo/statuses/2", first["object"]["id"]]
    return {
        "outbox.json": compact(outbox(items)),
        picture: png(8, 8, (30, 60, 200)), drawing: png(8, 8, (200, 60, 30)),
        "likes.json": compact(collection("likes.json", likes)),
        "bookmarks.json": compact(collection("bookmarks.json", likes[:1])),
        "avatar.png": png(16, 16, (90, 160, 90)), "header.png": png(48, 16, (160, 160, 90)),
        "actor.json": compact(eve.actor(icon=icon, image=header)),
    }


def unicode():
    """Text that trips programs: other scripts, joined and combined characters, escapes, separators."""
    yuki = Account("yuki")
    file = MEDIA.format("003", "写真-é-🐈.png")
    texts = ["日本語の投稿です。", "مرحبا بالعالم", "e\u0301 is not é", "👩‍👩‍👧‍👦 🏳️‍🌈 🇯🇵", "line\u2028separator\u2029and paragraph",
             "zero\u200bwidth \ufeffmark", "𝔐𝔞𝔱𝔥 𐍈", "\u202eright to left\u202c", "&lt;not a tag&gt; &amp;amp;"]
    items = [yuki.post(text) for text in texts]
    escaped = compact(yuki.post("PLACE")).replace(b"PLACE", b"\\ud83d\\ude00 \\u00e9 \\/ \\t \\u003cb\\u003e \\u0000")
    items.append(yuki.post("A picture", media=[(file, "image/png", "写真")]))
    raw = compact(outbox(items, totalItems=len(items) + 1)).replace(b'"orderedItems":[', b'"orderedItems":[' + escaped + b",")
    return {
        "outbox.json": raw, file: png(8, 8, (255, 255, 255)),
        "likes.json": compact(collection("likes.json", ["https://例え.example/投稿/1"])),
        "actor.json": compact(yuki.actor(name="雪 ❄️", summary="<p>カタカナ</p>")),
    }


def pleroma():
    """Pleroma's backup: no media, every item on a line of its own, totals at the end, litepub's context."""
    account = Account("pat", "pleroma.example")
    actor = account.actor()
    actor["@context"] = [AS, "https://pleroma.example/schemas/litepub-0.1.jsonld", {"@language": "und"}]
    remote = "https://pleroma.example/media/1f.png"
    items = [account.post("From Pleroma"), account.post("With a picture", media=[(remote, "image/png", "far away")])]

    def document(name, values):
        head = f'{{\n  "@context": "{AS}",\n  "id": "{name}.json",\n  "type": "OrderedCollection",\n  "orderedItems": [\n'
        return head.encode() + b",\n".join(map(compact, values)) + f'\n],\n"totalItems": {len(values)}}}'.encode()

    others = [f"https://elsewhere.example/users/{name}" for name in ("bo", "cy")]
    return {"actor.json": compact(actor), "outbox.json": document("outbox", items),
            "likes.json": document("likes", ["https://elsewhere.example/objects/9"]),
            "bookmarks.json": document("bookmarks", []),
            "followers.json": document("followers", others), "following.json": document("following", others[:1])}


# --- containers -------------------------------------------------------------------------------------------------


def zip_local(name, data, method=0, mode=0o100444, size=None, crc=None):
    """One local header with its data, and the central header that points to offset {}."""
    if isinstance(name, str):
        name = name.encode()
    packed = data
    if method == 8:
        deflate = zlib.compressobj(9, zlib.DEFLATED, -15)
        packed = deflate.compress(data) + deflate.flush()
    crc = zlib.crc32(data) if crc is None else crc
    size = len(data) if size is None else size
    common = struct.pack("<HHHHHIIIHH", 20, 0x800, method, 0, 0x5465, crc, len(packed), size, len(name), 0)
    local = b"PK\3\4" + common + name + packed

    def central(offset):
        return (b"PK\1\2" + struct.pack("<H", 0x031E) + common + struct.pack("<HHHII", 0, 0, 0, mode << 16, offset) + name)

    return local, central


def zip_file(parts):
    """A zip of zip_local's results, one after the other."""
    out, central = b"", b""
    for local, header in parts:
        central += header(len(out))
        out += local
    end = struct.pack("<HHHHIIH", 0, 0, len(parts), len(parts), len(central), len(out), 0)
    return out + central + b"PK\5\6" + end


def zipped(tree, **more):
    return zip_file([zip_local(name, data, **more) for name, data in tree.items()])


def tarred(tree, prefix=""):
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.PAX_FORMAT) as tar:
        for name, data in tree.items():
            info = tarfile.TarInfo((prefix if name.startswith("media_") else "") + name)
            info.size, info.mode, info.mtime = len(data), 0o444, 1668000000
            tar.addfile(info, io.BytesIO(data))
    return buffer.getvalue()


def gzipped(data):
    return gzip.compress(data, compresslevel=9, mtime=0)


# --- defects ----------------------------------------------------------------------------------------------------

BROKEN = {}


def broken(name, defect):
    def register(make):
        BROKEN[name] = (defect, make)
        return make

    return register


def base():
    """What every defect is done to: actor, two posts, one picture, likes."""
    ada = Account("ada")
    picture = MEDIA.format("009", "00112233445566aa.png")
    items = [ada.post("One"), ada.post("Two", media=[(picture, "image/png", None)])]
    return {"outbox.json": compact(outbox(items)), picture: png(8, 8, (10, 20, 30)),
            "likes.json": compact(collection("likes.json", ["https://elsewhere.example/users/bo/statuses/2"])),
            "actor.json": compact(ada.actor())}


def picture_of(tree):
    return next(name for name in tree if name.startswith("media_"))


def with_outbox(raw):
    return zipped({**base(), "outbox.json": raw})


def edited(old, new):
    raw = base()["outbox.json"]
    assert old in raw, old
    return with_outbox(raw.replace(old, new, 1))


@broken("zip-entry-escapes.zip", "entries whose names climb out with .. or are absolute or have drive letters")
def _():
    bad = [zip_local(name, b"escaped\n") for name in
           ("../escape.txt", "a/../../escape.txt", "/etc/escape.txt", "C:\\escape.txt", "..\\escape.txt")]
    return zip_file([zip_local(*pair) for pair in base().items()] + bad)


@broken("zip-symlink.zip", "an entry that is a symbolic link to /etc/passwd, and a picture that is a link")
def _():
    tree = base()
    name = picture_of(tree)
    parts = [zip_local(key, data) for key, data in tree.items() if key != name]
    links = [zip_local("passwd", b"/etc/passwd", mode=0o120777), zip_local(name, b"../../actor.json", mode=0o120777)]
    return zip_file(parts + links)


@broken("zip-directory-broken.zip", "the central directory is overwritten; the local entries are whole")
def _():
    raw = zipped(base())
    start = raw.index(b"PK\1\2")
    return raw[:start] + b"\xff" * (len(raw) - start)


@broken("zip-truncated.zip", "the last third is missing")
def _():
    raw = zipped(base())
    return raw[: len(raw) * 2 // 3]


@broken("zip-bomb-ratio.zip", "the outbox deflates 1000 to 1: a megabyte of spaces after it")
def _():
    tree = base()
    tree["outbox.json"] += b" " * (1 << 20)
    return zipped(tree, method=8)


@broken("zip-overlapping-entries.zip", "two directory entries point at the same bytes, as quine bombs do")
def _():
    tree = base()
    locals_ = [zip_local(name, data) for name, data in tree.items()]
    out = b"".join(local for local, _ in locals_)
    central, offset = b"", 0
    for local, header in locals_:
        central += header(offset)
        offset += len(local)
    central += zip_local("again.json", tree["outbox.json"])[1](0)
    count = len(locals_) + 1
    return out + central + b"PK\5\6" + struct.pack("<HHHHIIH", 0, 0, count, count, len(central), len(out), 0)


@broken("zip-crc-differs.zip", "the picture's checksum is wrong")
def _():
    tree = base()
    name = picture_of(tree)
    return zip_file([zip_local(key, data, crc=12345 if key == name else None) for key, data in tree.items()])


@broken("zip-size-lies.zip", "the outbox claims to unpack to 4 GiB")
def _():
    return zip_file([zip_local(key, data, method=8, size=0xFFFFFFF0 if key == "outbox.json" else None)
                     for key, data in base().items()])


@broken("zip-name-twice.zip", "outbox.json is in the container twice")
def _():
    again = zip_local("outbox.json", compact(outbox([])))
    return zip_file([zip_local(*pair) for pair in base().items()] + [again])


@broken("zip-name-not-utf8.zip", "an extra file's name is Latin-1")
def _():
    return zip_file([zip_local(*pair) for pair in base().items()] + [zip_local("caf\xe9.txt".encode("latin-1"), b"x")])


@broken("gz-torn-tail.tar.gz", "the compressed stream ends early")
def _():
    raw = gzipped(tarred(base()))
    return raw[: len(raw) - 300]


@broken("gz-bit-flipped.tar.gz", "one bit in the middle of the compressed stream is wrong")
def _():
    raw = bytearray(gzipped(tarred(base())))
    raw[len(raw) // 2] ^= 0x10
    return bytes(raw)


@broken("tar-symlink.tar.gz", "a symbolic link out of the archive, and a file that would be written through it")
def _():
    buffer = io.BytesIO(tarred(base()))
    with tarfile.open(fileobj=buffer, mode="a", format=tarfile.PAX_FORMAT) as tar:
        link = tarfile.TarInfo("out")
        link.type, link.linkname = tarfile.SYMTYPE, "/tmp"
        tar.addfile(link)
        through = tarfile.TarInfo("out/escape.txt")
        through.size = 2
        tar.addfile(through, io.BytesIO(b"x\n"))
    return gzipped(buffer.getvalue())


@broken("absolute-names.tar.gz", "media entries bear the server's absolute paths, as Mastodon 2.5 to 4.1 wrote them")
def _():
    return gzipped(tarred(base(), "/home/mastodon/live/public/system/"))


@broken("empty.zip", "a zip without entries")
def _():
    return zip_file([])


@broken("empty-file.zip", "a file of no bytes")
def _():
    return b""


@broken("not-a-container.zip", "plain text under the name of a zip")
def _():
    return b"This is not an archive.\n"


@broken("outbox-item-not-object.zip", "items that are a number, a string, null and an array, between good ones")
def _():
    return edited(b'"orderedItems":[', b'"orderedItems":[7,"text",null,[1,2],')


@broken("outbox-items-twice.zip", "orderedItems appears twice, the first empty, as Mastodon 4.2.10 wrote it")
def _():
    return edited(b'"totalItems"', b'"orderedItems":[],"totalItems"')


@broken("outbox-items-twice-reversed.zip", "orderedItems appears twice, the second empty")
def _():
    raw = base()["outbox.json"]
    return with_outbox(raw[:-1] + b',"orderedItems":[]}')


@broken("outbox-context-twice.zip", "@context appears twice, the second at the end, as Mastodon 4.2.0 to 4.2.9 wrote it")
def _():
    raw = base()["outbox.json"]
    return with_outbox(raw[:-1] + b',"@context":["' + AS.encode() + b'"]}')


@broken("outbox-not-json.zip", "outbox.json is no JSON at all")
def _():
    return with_outbox(b"<html><body>502 Bad Gateway</body></html>")


@broken("outbox-torn.zip", "outbox.json ends in the middle of its second item")
def _():
    raw = base()["outbox.json"]
    return with_outbox(raw[: raw.rindex(b'"content"')])


@broken("outbox-item-unreadable.zip", "the first item lacks a comma; the second is good")
def _():
    return edited(b'","type":"Create"', b'" "type":"Create"')


@broken("outbox-array.zip", "outbox.json is an array instead of a collection")
def _():
    raw = base()["outbox.json"]
    return with_outbox(raw[raw.index(b'"orderedItems":') + len(b'"orderedItems":'):-1])


@broken("outbox-deep.zip", "an item nests 5000 arrays deep")
def _():
    return edited(b'"orderedItems":[', b'"orderedItems":[{"deep":' + b"[" * 5000 + b"]" * 5000 + b"},")


@broken("outbox-empty.zip", "outbox.json has no bytes")
def _():
    return with_outbox(b"")


@broken("outbox-bom.zip", "outbox.json begins with a byte order mark")
def _():
    return with_outbox(b"\xef\xbb\xbf" + base()["outbox.json"])


@broken("outbox-key-repeated.zip", "an item has the key id twice")
def _():
    return edited(b'"type":"Create"', b'"id":"https://social.example/other","type":"Create"')


@broken("outbox-id-repeated.zip", "the first item appears a second time at the end")
def _():
    raw = base()["outbox.json"]
    items = json.loads(raw)["orderedItems"]
    return with_outbox(compact(outbox(items + items[:1])))


@broken("total-items-lies.zip", "totalItems says 1000000 where two items are")
def _():
    return edited(b'"totalItems":2', b'"totalItems":1000000')


@broken("bad-utf8.zip", "a post's text holds bytes that are no UTF-8")
def _():
    return edited(b"<p>One</p>", b"<p>O\xff\xc0\xafne</p>")


@broken("lone-surrogate.zip", "a post's text holds half of a surrogate pair as an escape")
def _():
    return edited(b"<p>One</p>", b"<p>O\\ud83dne</p>")


@broken("actor-absent.zip", "there is no actor.json")
def _():
    return zipped({name: data for name, data in base().items() if name != "actor.json"})


@broken("actor-not-json.zip", "actor.json is no JSON")
def _():
    return zipped({**base(), "actor.json": b"{oops"})


@broken("outbox-absent.zip", "there is no outbox.json")
def _():
    return zipped({name: data for name, data in base().items() if name != "outbox.json"})


@broken("likes-not-strings.zip", "likes.json holds objects, numbers and null")
def _():
    likes = [{"id": "https://elsewhere.example/1"}, 5, None, "https://elsewhere.example/2", {"name": "no id"}]
    return zipped({**base(), "likes.json": compact(collection("likes.json", likes))})


@broken("media-missing.zip", "a post names a picture that is not in the archive")
def _():
    tree = base()
    del tree[picture_of(tree)]
    return zipped(tree)


@broken("media-empty.zip", "the picture has no bytes, as some object stores made of it")
def _():
    tree = base()
    tree[picture_of(tree)] = b""
    return zipped(tree)


@broken("media-wrong-type.zip", "the picture is an error page in HTML")
def _():
    tree = base()
    tree[picture_of(tree)] = b"<!DOCTYPE html><html><body>404 Not Found</body></html>"
    return zipped(tree)


@broken("media-unused.zip", "a picture that no post shows")
def _():
    return zipped({**base(), MEDIA.format("010", "ffffffffffffffff.png"): png(4, 4, (1, 2, 3))})


@broken("bucket-prefix.zip", "attachment URLs begin with a slash and a bucket's name")
def _():
    return edited(b'"url":"media_attachments/', b'"url":"/bucket/media_attachments/')


@broken("unknown-files.zip", "files that no version of Mastodon writes, one of them in a hidden folder")
def _():
    return zipped({**base(), "notes.txt": b"mine\n", ".DS_Store": b"\0\0\0\1", "__MACOSX/._actor.json": b"x",
                   "lists.json": b"{}"})


@broken("key-pem.tar.gz", "the account's private key lies in the archive, as in Mastodon 2.3 and 2.4")
def _():
    key = b"-----BEGIN RSA PRIVATE KEY-----\nMIIBmadeupkeythatopensnothing\n-----END RSA PRIVATE KEY-----\n"
    return gzipped(tarred({**base(), "key.pem": key}))


@broken("tag-uris.zip", "boosts and likes name posts by OStatus tag: URIs")
def _():
    ada = Account("ada")
    tag = "tag:old.example,2017-04-20:objectId={}:objectType=Status"
    items = [ada.boost(tag.format(n), "https://old.example/users/cy") for n in range(3)]
    likes = collection("likes.json", [tag.format(7)])
    return zipped({**base(), "outbox.json": compact(outbox(items)), "likes.json": compact(likes)})


@broken("wrapped-folder.zip", "the whole export lies in a folder, as when somebody zipped what they had unpacked")
def _():
    return zipped({"archive-20221105/" + name: data for name, data in base().items()})


# --- writing ----------------------------------------------------------------------------------------------------


def write(path, data):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def make(root):
    for account in (minimal, typical, unicode, pleroma):
        for name, data in account().items():
            write(root / "accounts" / account.__name__ / name, data)
    rows = []
    for name, (defect, content) in sorted(BROKEN.items()):
        write(root / "broken" / name, content())
        rows.append(f"| {name} | {defect} |")
    write(root / "broken" / "README.md", "\n".join([
        "# One defect each", "", "Written by `scripts/make_fixtures.py`; change them there. Reading any of them must end in findings or in one clear",
        "error, never in a crash, a hang, or a file outside the destination.", "", "| file | defect |", "|---|---|",
        *rows, ""]).encode())


def differences(made, kept):
    def names(root):
        return {str(path.relative_to(root)) for path in root.rglob("*") if path.is_file()}

    for name in sorted(names(made) ^ names(kept)):
        yield name
    for name in sorted(names(made) & names(kept)):
        if not filecmp.cmp(made / name, kept / name, shallow=False):
            yield name


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="only say what differs")
    check = parser.parse_args().check
    with tempfile.TemporaryDirectory() as directory:
        made = pathlib.Path(directory)
        make(made)
        different = [f"{part}/{name}" for part in ("accounts", "broken")
                     for name in differences(made / part, FIXTURES / part)]
        if check:
            for name in different:
                print(f"fixtures/{name} is not what scripts/make_fixtures.py makes")
            return 1 if different else 0
        for part in ("accounts", "broken"):
            shutil.rmtree(FIXTURES / part, ignore_errors=True)
            shutil.copytree(made / part, FIXTURES / part)
    return 0


if __name__ == "__main__":
    sys.exit(main())
