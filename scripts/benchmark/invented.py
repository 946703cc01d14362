# SPDX-License-Identifier: Apache-2.0
"""Invents exports of Mastodon accounts: the same seed gives the same bytes, and memory does not grow with their number.

The shape is that of an export of Mastodon 4.4 (fixtures/mastodon): members and their order, Rails' escapes, the actor last, every
file deflated. Text packs about as well as prose does.

    python3 -m benchmark.invented FOLDER NAME POSTS MEDIA_FILES MEDIA_BYTES     writes FOLDER/NAME.zip; from scripts/
"""

import itertools
import json
import os
import pathlib
import random
import sys
import time
import zipfile

PUBLIC = "https://www.w3.org/ns/activitystreams#Public"
HOST = "https://social.example"
FIRST_POST = 1_480_000_000
SECONDS_BETWEEN_POSTS = 240
CONTEXT = json.dumps(["https://www.w3.org/ns/activitystreams", {
    "ostatus": "http://ostatus.org#", "atomUri": "ostatus:atomUri", "inReplyToAtomUri": "ostatus:inReplyToAtomUri",
    "conversation": "ostatus:conversation", "sensitive": "as:sensitive", "toot": "http://joinmastodon.org/ns#",
    "votersCount": "toot:votersCount", "Hashtag": "as:Hashtag", "blurhash": "toot:blurhash",
    "focalPoint": {"@container": "@list", "@id": "toot:focalPoint"}}], separators=(",", ":"))
AUDIENCES = ("public", "unlisted", "followers", "direct")
AUDIENCE_WEIGHTS = (66, 94, 99, 100)  # cumulative, of a hundred posts


class Prose:
    """Text in an invented language whose words are as unevenly frequent as in any (Zipf), so that it packs about as well."""

    def __init__(self, chance, words=12_000):
        sounds = [a + b for a in "b c d f g h l m n p r s t v w st tr sh gr".split() for b in "a e i o u ea ou".split()]
        endings = ["", "n", "r", "s", "t", "nd", "ck", "ng", "ly", ",", " the", " of"]
        vocabulary = {}
        while len(vocabulary) < words:
            syllables = 1 + (len(vocabulary) > 60) + (chance.random() < 0.4)
            vocabulary["".join(chance.choices(sounds, k=syllables)) + chance.choice(endings)] = True
        self._words = list(vocabulary)
        self._frequencies = list(itertools.accumulate(1 / (rank + 3) for rank in range(words)))

    def some(self, chance):
        count = 10 + int(130 * chance.random() ** 2)
        return " ".join(chance.choices(self._words, cum_weights=self._frequencies, k=count)).capitalize() + chance.choice((".", "!", "?", " 🎉", " …"))


class Media:
    """Pictures that look like JPEG to whoever reads their heads and are noise behind; none is held longer than it is written."""

    def __init__(self, seed, count, total_bytes):
        self.count = count
        self._seed, self._mean = seed, total_bytes // max(count, 1)

    @staticmethod
    def path(number):
        digits = f"{117_000_000_000_000_000 + number * 7_919_000:018}"
        return "media_attachments/files/" + "/".join(digits[at:at + 3] for at in range(0, 18, 3)) + f"/original/{number * 2654435761 % 2**64:016x}.jpg"

    def bytes(self, number):
        chance = random.Random(f"{self._seed}/{number}")
        size = int(self._mean * (0.25 + 1.5 * chance.random()))
        head = (b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
                b"\xff\xc0\x00\x11\x08\x04\x38\x07\x80\x03\x01\x22\x00\x02\x11\x01\x03\x11\x01"
                b"\xff\xda\x00\x0c\x03\x01\x00\x02\x11\x03\x11\x00\x3f\x00")
        return head + chance.randbytes(max(size - len(head), 0))


class Account:
    def __init__(self, name, posts, media, seed):
        self.name, self.posts, self.media = name, posts, media
        self.chance = random.Random(f"{seed}/{name}")
        self.actor_id = f"{HOST}/users/{name}"

    def post_id(self, number):
        milliseconds = (FIRST_POST + number * SECONDS_BETWEEN_POSTS) * 1000 + number * 7919 % 1000
        return f"{self.actor_id}/statuses/{(milliseconds << 16) + number * 40503 % 65536}"

    def items(self, prose):
        """The outbox's items as text, oldest first."""
        for number in range(self.posts):
            shown = range(number * self.media.count // self.posts, (number + 1) * self.media.count // self.posts)
            yield self._boost(number) if not shown and self.chance.random() < 0.22 else self._post(number, prose, shown)

    def _audience(self, others):
        followers = f'"{self.actor_id}/followers"'
        more = f',"{others}"' if others else ""
        visibility = self.chance.choices(AUDIENCES, cum_weights=AUDIENCE_WEIGHTS)[0]
        if visibility == "public":
            return f'["{PUBLIC}"]', f"[{followers}{more}]"
        if visibility == "unlisted":
            return f"[{followers}]", f'["{PUBLIC}"{more}]'
        if visibility == "followers":
            return f"[{followers}]", f"[{more[1:]}]"
        return f'["{others or HOST + "/users/bob"}"]', "[]"

    def _boost(self, number):
        author = f"https://other{self.chance.randrange(40)}.example/users/author{self.chance.randrange(900)}"
        post = self.post_id(number)
        return (f'{{"id":"{post}/activity","type":"Announce","actor":"{self.actor_id}","published":"{stamp(number)}","to":["{PUBLIC}"],'
                f'"cc":["{author}","{self.actor_id}/followers"],"object":"{author}/statuses/{self.chance.getrandbits(56):018}"}}')

    def _post(self, number, prose, pictures):
        chance, post, when = self.chance, self.post_id(number), stamp(number)
        reply = author = None
        tags, mention = "", ""
        if chance.random() < 0.3:
            host, name = f"other{chance.randrange(40)}.example", f"friend{chance.randrange(900)}"
            author = f"https://{host}/users/{name}"
            reply = f'"{author}/statuses/{chance.getrandbits(56):018}"'
            tags = f'{{"type":"Mention","href":"{author}","name":"@{name}@{host}"}}'
            mention = (f'\\u003cspan class=\\"h-card\\" translate=\\"no\\"\\u003e\\u003ca href=\\"https://{host}/@{name}\\" class=\\"u-url mention\\"'
                       f'\\u003e@\\u003cspan\\u003e{name}\\u003c/span\\u003e\\u003c/a\\u003e\\u003c/span\\u003e ')
        to, cc = self._audience(author)
        content = f'"\\u003cp\\u003e{mention}{prose.some(chance)}\\u003c/p\\u003e"'
        sensitive = chance.random() < 0.05
        return (f'{{"id":"{post}/activity","type":"Create","actor":"{self.actor_id}","published":"{when}","to":{to},"cc":{cc},'
                f'"object":{{"id":"{post}","type":"Note","summary":{chr(34) + "a warning" + chr(34) if sensitive else "null"},'
                f'"inReplyTo":{reply or "null"},"published":"{when}","url":"{HOST}/@{self.name}/{post.rpartition("/")[2]}",'
                f'"attributedTo":"{self.actor_id}","to":{to},"cc":{cc},"sensitive":{"true" if sensitive else "false"},"atomUri":"{post}",'
                f'"inReplyToAtomUri":{reply or "null"},"conversation":"tag:social.example,{when[:10]}:objectId={number * 31}:objectType=Conversation",'
                f'"content":{content},"contentMap":{{"en":{content}}},"attachment":[{",".join(map(self._attachment, pictures))}],"tag":[{tags}],'
                f'"replies":{{"id":"{post}/replies","type":"Collection","first":{{"type":"CollectionPage",'
                f'"next":"{post}/replies?only_other_accounts=true\\u0026page=true","partOf":"{post}/replies","items":[]}}}},'
                f'"likes":{{"id":"{post}/likes","type":"Collection","totalItems":{int(12 * chance.random() ** 6)}}},'
                f'"shares":{{"id":"{post}/shares","type":"Collection","totalItems":{int(7 * chance.random() ** 6)}}}}}}}')

    def _attachment(self, picture):
        return (f'{{"type":"Document","mediaType":"image/jpeg","url":"/{self.media.path(picture)}","name":null,'
                f'"blurhash":"UBL_:rOpGG-oBUNG,qRj2so|=eE1w^n4S5NH","focalPoint":[0.0,0.0],"width":1920,"height":1080}}')

    def actor(self):
        return json.dumps({
            "@context": json.loads(CONTEXT), "id": self.actor_id, "type": "Person", "following": f"{self.actor_id}/following",
            "followers": f"{self.actor_id}/followers", "inbox": f"{self.actor_id}/inbox", "outbox": "outbox.json",
            "preferredUsername": self.name, "name": self.name, "summary": "", "url": f"{HOST}/@{self.name}", "manuallyApprovesFollowers": False,
            "published": "2016-11-24T00:00:00Z", "likes": "likes.json", "bookmarks": "bookmarks.json"}, separators=(",", ":"))


def stamp(number):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(FIRST_POST + number * SECONDS_BETWEEN_POSTS))


def write_export(path, account, prose):
    """Bytes of the outbox. The zip is as Rubyzip makes it: all is deflated, which leaves pictures as stored blocks."""
    size = 0
    unfinished = path.with_suffix(".part")
    with zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as export:
        with export.open(entry("outbox.json"), "w", force_zip64=True) as outbox:
            size += outbox.write(f'{{"@context":{CONTEXT},"id":"outbox.json","type":"OrderedCollection","totalItems":{account.posts},"orderedItems":['.encode())
            batch = []
            for number, item in enumerate(account.items(prose)):
                batch.append(item)
                if len(batch) == 500 or number + 1 == account.posts:
                    size += outbox.write(((b"" if number < 500 else b",") + ",".join(batch).encode()))
                    batch.clear()
            size += outbox.write(b"]}")
        for number in range(account.media.count):
            export.writestr(entry(account.media.path(number)), account.media.bytes(number), compresslevel=0)
        for name, key in (("likes.json", "likes"), ("bookmarks.json", "bookmarks")):
            export.writestr(entry(name), f'{{"@context":"https://www.w3.org/ns/activitystreams","id":"{key}.json","type":"OrderedCollection","orderedItems":[]}}')
        export.writestr(entry("actor.json"), account.actor())
    os.replace(unfinished, path)
    return size


def entry(name):
    info = zipfile.ZipInfo(name, (2024, 2, 29, 12, 0, 0))
    info.compress_type = zipfile.ZIP_DEFLATED
    return info


def main(folder, name, posts, files, file_bytes):
    prose = Prose(random.Random("words"))
    account = Account(name, int(posts), Media(name, int(files), int(file_bytes)), "benchmark")
    size = write_export(pathlib.Path(folder, name + ".zip"), account, prose)
    print(json.dumps({"outbox_bytes": size, "post": account.post_id(int(posts) * 7 // 10)}))


if __name__ == "__main__":
    main(*sys.argv[1:])
