#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes the fixtures of the rules on signatures (fixtures/rules), signed by keys of invented accounts.

Keys come from fixed seeds, and both RSA PKCS#1 v1.5 and Ed25519 are deterministic, so that every run writes the
same bytes and `--check` can say whether what lies in fixtures/ is what this file makes. What a Linked Data signature
signs is written down here as N-Quads by hand: the fixtures owe nothing to the code they test.
"""

import argparse
import base64
import hashlib
import json
import pathlib
import random
import sys

RULES = pathlib.Path(__file__).resolve().parent.parent / "fixtures" / "rules"
AS = "https://www.w3.org/ns/activitystreams"
PUBLIC = AS + "#Public"
XSD = "http://www.w3.org/2001/XMLSchema#"
CREATED = "2024-05-06T07:08:09Z"

# --- keys -------------------------------------------------------------------------------------------------------


def is_prime(number, rounds):
    odd, twos = number - 1, 0
    while odd % 2 == 0:
        odd, twos = odd // 2, twos + 1
    for _ in range(16):
        x = pow(rounds.randrange(2, number - 1), odd, number)
        if x in (1, number - 1):
            continue
        for _ in range(twos - 1):
            x = x * x % number
            if x == number - 1:
                break
        else:
            return False
    return True


def prime(dice, bits):
    while True:
        number = dice.getrandbits(bits) | (3 << (bits - 2)) | 1
        if all(number % small for small in (3, 5, 7, 11, 13, 17, 19, 23, 29, 31)) and number % 65537 != 1 \
                and is_prime(number, dice):
            return number


def der(tag, body):
    size = len(body)
    length = bytes([size]) if size < 128 else (lambda b: bytes([128 + len(b)]) + b)(
        size.to_bytes((size.bit_length() + 7) // 8, "big"))
    return bytes([tag]) + length + body


def der_integer(number):
    return der(2, number.to_bytes(number.bit_length() // 8 + 1, "big"))


class RsaKey:
    """A key of 2048 bits; RSASSA-PKCS1-v1_5 with SHA-256 (RFC 8017)."""

    def __init__(self, seed):
        dice = random.Random(seed)
        p, q = prime(dice, 1024), prime(dice, 1024)
        self.n = p * q
        self.d = pow(65537, -1, (p - 1) * (q - 1))

    def pem(self):
        key = der(0x30, der_integer(self.n) + der_integer(65537))
        algorithm = der(0x30, bytes.fromhex("06092a864886f70d0101010500"))
        text = base64.b64encode(der(0x30, algorithm + der(3, b"\0" + key))).decode()
        lines = "\n".join(text[at:at + 64] for at in range(0, len(text), 64))
        return f"-----BEGIN PUBLIC KEY-----\n{lines}\n-----END PUBLIC KEY-----\n"

    def sign(self, message):
        digest = bytes.fromhex("3031300d060960864801650304020105000420") + hashlib.sha256(message).digest()
        padded = b"\0\1" + b"\xff" * (256 - 3 - len(digest)) + b"\0" + digest
        return pow(int.from_bytes(padded, "big"), self.d, self.n).to_bytes(256, "big")


class Ed25519Key:
    """RFC 8032, section 5.1, in affine coordinates: slow and short."""

    P = 2**255 - 19
    L = 2**252 + 27742317777372353535851937790883648493
    D = -121665 * pow(121666, -1, P) % P
    B = (15112221349535400772501151409588531511454012693041857206046113283949847762202,
         46316835694926478169428394003475163141307993866256225615783033603165251855960)

    def __init__(self, seed):
        digest = hashlib.sha512(hashlib.sha256(seed.encode()).digest()).digest()
        self.a = (int.from_bytes(digest[:32], "little") & ((1 << 254) - 8)) | (1 << 254)
        self.prefix = digest[32:]
        self.public = self.packed(self.times(self.a, self.B))

    @classmethod
    def plus(cls, one, other):
        (x1, y1), (x2, y2) = one, other
        k = cls.D * x1 * x2 * y1 * y2
        return ((x1 * y2 + x2 * y1) * pow(1 + k, -1, cls.P) % cls.P,
                (y1 * y2 + x1 * x2) * pow(1 - k, -1, cls.P) % cls.P)

    @classmethod
    def times(cls, number, point):
        total = (0, 1)
        while number:
            if number & 1:
                total = cls.plus(total, point)
            point, number = cls.plus(point, point), number >> 1
        return total

    @staticmethod
    def packed(point):
        return (point[1] | (point[0] & 1) << 255).to_bytes(32, "little")

    def sign(self, message):
        r = int.from_bytes(hashlib.sha512(self.prefix + message).digest(), "little") % self.L
        point = self.packed(self.times(r, self.B))
        h = int.from_bytes(hashlib.sha512(point + self.public + message).digest(), "little")
        return point + ((r + h * self.a) % self.L).to_bytes(32, "little")

    def multikey(self):
        return base58(b"\xed\x01" + self.public)


def base58(data):
    digits = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
    number, text = int.from_bytes(data, "big"), ""
    while number:
        number, rest = divmod(number, 58)
        text = digits[rest] + text
    return "z" + "1" * (len(data) - len(data.lstrip(b"\0"))) + text


# --- accounts and what they sign --------------------------------------------------------------------------------


def jcs(value):
    """RFC 8785, for the strings of ASCII and small integers that stand here."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


class Account:
    def __init__(self, name, host="social.example"):
        self.id = f"https://{host}/users/{name}"
        self.name = name
        self.rsa = RsaKey(name)
        self.ed25519 = Ed25519Key(name)

    def actor(self, **more):
        return {"@context": [AS, "https://w3id.org/security/v1", "https://w3id.org/security/multikey/v1"],
                "id": self.id, "type": "Person", "preferredUsername": self.name, "inbox": self.id + "/inbox",
                "outbox": self.id + "/outbox", "following": self.id + "/following",
                "followers": self.id + "/followers",
                "publicKey": {"id": self.id + "#main-key", "owner": self.id, "publicKeyPem": self.rsa.pem()},
                "assertionMethod": [{"id": self.id + "#ed25519-key", "type": "Multikey", "controller": self.id,
                                     "publicKeyMultibase": self.ed25519.multikey()}],
                **more}

    def note(self, **more):
        return {"id": self.id + "/statuses/1", "type": "Note", "attributedTo": self.id,
                "content": "<p>A signed word</p>", "to": [PUBLIC], **more}

    def create(self, note, **more):
        return {"@context": AS, "id": self.id + "/statuses/1/activity", "type": "Create", "actor": self.id,
                "to": [PUBLIC], "object": note, **more}

    def quads(self, *more):
        """What create(note()) means, with the quads of what else stands in it."""
        activity, note = f"<{self.id}/statuses/1/activity>", f"<{self.id}/statuses/1>"
        rdf_type = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
        return [f"{activity} {rdf_type} <{AS}#Create> .",
                f"{activity} <{AS}#actor> <{self.id}> .",
                f"{activity} <{AS}#object> {note} .",
                f"{activity} <{AS}#to> <{PUBLIC}> .",
                f"{note} {rdf_type} <{AS}#Note> .",
                f"{note} <{AS}#attributedTo> <{self.id}> .",
                f'{note} <{AS}#content> "<p>A signed word</p>" .',
                f"{note} <{AS}#to> <{PUBLIC}> .", *more]

    def signature(self, quads):
        """RsaSignature2017 over a document that means `quads`."""
        key = self.id + "#main-key"
        options = [f'_:c14n0 <http://purl.org/dc/terms/created> "{CREATED}"^^<{XSD}dateTime> .',
                   f"_:c14n0 <http://purl.org/dc/terms/creator> <{key}> ."]

        def digest(lines):
            return hashlib.sha256("".join(line + "\n" for line in sorted(lines)).encode()).hexdigest()

        value = self.rsa.sign((digest(options) + digest(quads)).encode())
        return {"type": "RsaSignature2017", "creator": key, "created": CREATED,
                "signatureValue": base64.b64encode(value).decode()}

    def signed(self, document, quads):
        return {**document, "signature": self.signature(quads)}

    def proven(self, document, method=None, **more):
        """The document with an eddsa-jcs-2022 proof."""
        proof = {"type": "DataIntegrityProof", "cryptosuite": "eddsa-jcs-2022", "created": CREATED,
                 "verificationMethod": method or self.id + "#ed25519-key", "proofPurpose": "assertionMethod", **more}
        message = hashlib.sha256(jcs(proof)).digest() + hashlib.sha256(jcs(document)).digest()
        return {**document, "proof": {**proof, "proofValue": base58(self.ed25519.sign(message))}}


# --- fixtures ---------------------------------------------------------------------------------------------------


def restored_post(account, prefix):
    """An exported post: its attachment's URL was cut and its context taken out after it was signed."""
    path = "media_attachments/files/1/original/0011223344556677.png"
    attachment = {"type": "Document", "mediaType": "image/png", "url": path}
    note = f"<{account.id}/statuses/1>"
    rdf_type = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
    quads = account.quads(f"{note} <{AS}#attachment> _:c14n0 .",
                          f"_:c14n0 {rdf_type} <{AS}#Document> .",
                          f'_:c14n0 <{AS}#mediaType> "image/png" .',
                          f"_:c14n0 <{AS}#url> <{prefix}{path}> .")
    post = account.signed(account.create(account.note(attachment=[attachment])), quads)
    del post["@context"]
    return post


def identity_statement(account, actor_id):
    did = "did:key:" + account.ed25519.multikey()
    statement = {"type": "VerifiableIdentityStatement", "subject": did, "alsoKnownAs": actor_id}
    return account.proven(statement, method=did)


def fixtures():
    """Lines by file: rule, "fires" or "passes", then one JSON object a record."""
    ada, bob = Account("ada"), Account("bob", "other.example")
    archive = {"actor": ada.actor()}
    plain = ada.create(ada.note())
    signed = ada.signed(plain, ada.quads())
    proven = ada.proven(plain)
    another = ada.create(ada.note(content="<p>Another word</p>"))

    yield "signature-invalid", "passes", [archive, {"activity": signed}]
    yield "signature-invalid", "fires", [archive, {"activity": {**another, "signature": signed["signature"]}}]
    yield "proof-invalid", "passes", [archive, {"activity": proven}]
    yield "proof-invalid", "fires", [archive, {"activity": {**another, "proof": proven["proof"]}}]

    good, bad = identity_statement(ada, ada.id), identity_statement(ada, bob.id)
    yield "identity-proof-invalid", "passes", [{"actor": ada.actor(attachment=[good])}]
    yield "identity-proof-invalid", "fires", [{"actor": ada.actor(attachment=[bad])}]

    # The signed word goes on under another name, and its own name means nothing any more.
    forged_note = ada.note(content="<p>A forged word</p>", signed="<p>A signed word</p>")
    forged = ada.create(forged_note, **{"@context": [AS, {"content": None, "signed": AS + "#content"}]})
    extended = ada.create(ada.note(mood="https://moods.example/calm"),
                          **{"@context": [AS, {"mood": {"@id": "https://moods.example/ns#mood", "@type": "@id"}}]})
    extended_quads = ada.quads(
        f"<{ada.id}/statuses/1> <https://moods.example/ns#mood> <https://moods.example/calm> .")
    yield "signature-covers-other-content", "fires", [
        archive, {"activity": {**forged, "signature": signed["signature"]}}]
    yield "signature-covers-other-content", "passes", [archive, {"activity": ada.signed(extended, extended_quads)}]

    by_bob = {**plain, "signature": bob.signature(ada.quads())}
    yield "signature-key-foreign", "fires", [{"actor": bob.actor()}, archive, {"activity": by_bob}]
    yield "signature-key-foreign", "passes", [{"actor": bob.actor()}, archive, {"activity": signed}]

    yield "signature-urls-unrestored", "fires", [
        archive, {"activity": restored_post(ada, "https://bucket.example/of/social/")}]
    yield "signature-urls-unrestored", "passes", [
        archive, {"activity": restored_post(ada, "https://social.example/system/")}]

    yield "signature-key-absent", "fires", [archive, {"activity": by_bob}]
    yield "signature-key-absent", "passes", [archive, {"activity": signed}]

    yield "signature-expired", "fires", [archive, {"activity": ada.proven(plain, expires="2024-05-08T07:08:09Z")}]
    yield "signature-expired", "passes", [archive, {"activity": ada.proven(plain, expires="2124-05-08T07:08:09Z")}]

    unknown = {**plain, "proof": {**proven["proof"], "cryptosuite": "mldsa44-jcs-2024"}}
    yield "signature-suite-unknown", "fires", [archive, {"activity": unknown}]
    yield "signature-suite-unknown", "passes", [archive, {"activity": proven}]

    elsewhere = {**signed, "@context": [AS, "https://contexts.example/none-of-ours"]}
    yield "context-unknown", "fires", [archive, {"activity": elsewhere}]
    yield "context-unknown", "passes", [archive, {"activity": signed}]

    def announce(note):
        return ada.proven({"@context": AS, "id": ada.id + "/statuses/2/activity", "type": "Announce",
                           "actor": ada.id, "to": [PUBLIC], "object": note})

    own_proof = bob.proven({"@context": AS, **bob.note()})
    yield "signature-passes-on", "fires", [{"actor": bob.actor()}, archive, {"activity": announce(bob.note())}]
    yield "signature-passes-on", "passes", [{"actor": bob.actor()}, archive, {"activity": announce(own_proof)}]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="compare with what lies there, write nothing")
    check = parser.parse_args().check
    differing = []
    for rule, name, records in fixtures():
        path = RULES / rule / f"{name}.jsonl"
        text = "".join(json.dumps(record, separators=(",", ":")) + "\n" for record in records).encode()
        if check:
            if not path.is_file() or path.read_bytes() != text:
                differing.append(str(path))
        else:
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(text)
    for path in differing:
        print(f"{path} is not what {pathlib.Path(__file__).name} makes")
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())
