#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""verify --online against a server on the loopback: every outcome, politeness, resuming, sampling, signatures.

    tests/e2e/online_test.py PERMAFROST
"""

import collections
import hashlib
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tarfile
import tempfile
import time
import unittest
import zipfile

import jsonschema

ROOT = pathlib.Path(__file__).resolve().parents[2]
FIXTURES = ROOT / "fixtures"
PROGRAM = None
SCHEMA = jsonschema.Draft202012Validator(json.loads((ROOT / "schemas" / "report.schema.json").read_text()))

sys.path.insert(0, str(ROOT / "scripts"))
from fake_mastodon import Exchange, FakeMastodon  # noqa: E402

PUBLIC = "https://www.w3.org/ns/activitystreams#Public"


def is_public(item):
    return PUBLIC in item["to"] or PUBLIC in item["cc"]


def base58(content):
    """As a multibase text."""
    alphabet = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
    number, text = int.from_bytes(content, "big"), ""
    while number:
        number, digit = divmod(number, 58)
        text = alphabet[digit] + text
    return "z" + "1" * (len(content) - len(content.lstrip(b"\0"))) + text


class Online(unittest.TestCase):
    """An export of a real account, as if this server had written it; the server has what the export has."""

    def setUp(self):
        self.scratch = tempfile.TemporaryDirectory()
        self.folder = pathlib.Path(self.scratch.name)
        self.server = FakeMastodon()
        self.start(self.server)

    def start(self, server):
        self.server = server.__enter__()
        self.addCleanup(server.__exit__)
        self.addCleanup(self.scratch.cleanup)
        self.export = self.folder / "alice.zip"
        self.private = set()
        self.serve_export(FIXTURES / "mastodon" / "T3-4.1.0" / "alice-archive.tar.gz", "masto.test")

    def serve_export(self, path, host):
        with tarfile.open(path) as archive, zipfile.ZipFile(self.export, "w") as export:
            for member in archive:
                content = archive.extractfile(member).read()
                if member.name.endswith(".json"):
                    content = self.server.here(content, host)
                    self.serve_documents(json.loads(content))
                export.writestr(member.name, content)

    def serve_documents(self, document):
        if document.get("type") == "Person":
            self.actor = document["id"]
            self.server.documents[self.path(self.actor)] = Exchange.of(document)
        for item in self.posts_of(document):
            if is_public(item):
                self.server.documents[self.path(item["object"]["id"])] = Exchange.of(item["object"])
            else:
                self.private.add(self.path(item["object"]["id"]))

    @staticmethod
    def posts_of(document):
        items = [item for item in document.get("orderedItems", []) if isinstance(item, dict)]
        return [item for item in items if item["type"] == "Create"]

    def path(self, iri):
        self.assertTrue(iri.startswith(self.server.base), iri)
        return iri.removeprefix(self.server.base)

    def posts(self):
        """Paths of the public posts, oldest first."""
        return [path for path in self.server.documents if "/statuses/" in path]

    def change(self, path, **members):
        document = json.loads(self.server.documents[path].body)
        document.update(members)
        self.server.documents[path] = Exchange.of(document)

    def command(self, *words):
        return [PROGRAM, "verify", self.export, "--rules", "acceptance", "--online", "--allow-loopback", "--pace", "10",
                "--state", self.folder / "state", *words]

    def run_program(self, *words, command=None, **environment):
        return subprocess.run(list(map(str, command or self.command(*words))), capture_output=True, text=True,
                              timeout=120, env={**os.environ, "LC_ALL": "C", **environment})

    def report(self, *words, **environment):
        ran = self.run_program("--json", *words, **environment)
        self.assertIn(ran.returncode, (0, 1), ran.stderr)
        report = json.loads(ran.stdout)
        SCHEMA.validate(report)
        self.findings = collections.defaultdict(dict)
        for finding in report["findings"]:
            self.findings[finding["id"]][finding["place"].get("object", "")] = finding
        return report["summary"]["origin"]

    def asked(self):
        return self.server.asked()

    def found(self, rule, path):
        self.assertIn(self.server.base + path, self.findings[rule], dict(self.findings))
        return self.findings[rule][self.server.base + path]

    def test_what_is_unchanged_is_the_same_and_what_is_private_is_never_asked_for(self):
        origin = self.report()
        self.assertEqual(origin["same"], origin["wanted"], dict(self.findings))
        self.assertEqual(origin["wanted"], len(self.server.documents))
        self.assertEqual(sorted(self.asked()), sorted(self.server.documents))
        self.assertGreater(len(self.private), 1)
        self.assertFalse(self.private & set(self.asked()))
        self.assertFalse((self.folder / "state").exists())

    def test_the_recorded_answers_of_the_real_server_are_recognised(self):
        self.server.add_exchanges(FIXTURES / "http" / "mastodon-4.1.3")
        origin = self.report()
        self.assertEqual(origin["same"], origin["wanted"], dict(self.findings))

    def test_it_says_who_asks_and_for_what(self):
        self.report("--sample", "1")
        fields = self.server.requests[0].fields
        self.assertRegex(fields["User-Agent"], r"^permafrost/\d+\.\d+\.\d+ \(\+https://.+\)$")
        self.assertTrue(fields["Accept"].startswith("application/activity+json"), fields["Accept"])
        self.assertNotIn("Cookie", fields)

    def test_every_outcome_is_told(self):
        posts = self.posts()
        edited, gone, missing, buried, changed, stolen, moved, refused, page, broken, elsewhere = posts[:11]
        self.change(edited, content="<p>better</p>", updated="2099-01-01T00:00:00Z")
        self.server.documents[gone] = Exchange.of({}, 410)
        del self.server.documents[missing]
        self.server.documents[buried] = Exchange.of({"id": self.server.base + buried, "type": "Tombstone"})
        self.change(changed, content="<p>I never said that</p>")
        self.change(stolen, attributedTo="https://b.example/users/mallory", updated="2099-01-01T00:00:00Z")
        self.change(moved, id=self.server.base + "/another")
        self.server.documents[refused] = Exchange.of({"error": "no"}, 403)
        self.server.documents[page] = Exchange.of(b"<!DOCTYPE html>", 200, "text/html")
        self.server.plan[broken] = ["truncated"] * 9
        self.server.plan[elsewhere] = ["redirect-host"]
        origin = self.report()
        self.assertEqual({name: origin[name] for name in ("edited", "gone", "different", "refused", "not_json", "unreachable")},
                         {"edited": 1, "gone": 3, "different": 4, "refused": 1, "not_json": 1, "unreachable": 1})
        self.assertEqual(origin["same"], origin["wanted"] - 11)
        self.assertIn("content", self.found("origin-edited", edited)["message"])
        self.assertIn("410", self.found("origin-gone", gone)["message"])
        self.assertIn("404", self.found("origin-gone", missing)["message"])
        self.assertIn("Tombstone", self.found("origin-gone", buried)["message"])
        self.assertEqual(self.found("origin-different", changed)["severity"], "warning")
        self.assertEqual(self.found("origin-different", stolen)["severity"], "error")
        self.assertIn("attributedTo", self.found("origin-different", stolen)["message"])
        self.assertIn("id", self.found("origin-different", moved)["message"])
        self.assertIn("localhost", self.found("origin-different", elsewhere)["message"])
        self.found("origin-refused", refused)
        self.assertIn("text/html", self.found("origin-not-json", page)["message"])
        self.found("origin-unreachable", broken)

    def test_a_server_that_is_busy_is_waited_for(self):
        faults = ["429-seconds", "429-date", "429-mastodon", "429-gotosocial", "429-epoch", "429-bare", "503", "truncated"]
        for path, fault in zip(self.posts(), faults):
            self.server.plan[path] = [fault]
        origin = self.report()
        self.assertEqual(origin["same"], origin["wanted"], dict(self.findings))
        for path, fault in zip(self.posts(), faults):
            times = [request.when for request in self.server.requests if request.target == path]
            self.assertEqual(len(times), 2, fault)
            self.assertGreater(times[1] - times[0], 0.4, fault)

    def test_a_server_that_wants_to_be_left_alone_is_left_alone(self):
        for path in self.server.documents:
            self.server.plan[path] = ["429-day"]
        origin = self.report()
        self.assertEqual(len(self.server.requests), 1)
        self.assertEqual(origin["unreachable"], origin["wanted"])

    def test_requests_keep_their_distance(self):
        self.report("--pace", "5", "--sample", "8")
        times = [request.when for request in self.server.requests]
        self.assertEqual(len(times), 8)
        # When they arrive depends on who else is busy here; over all of them that evens out.
        for earlier, later in zip(times, times[1:]):
            self.assertGreater(later - earlier, 0.1)
        self.assertGreater(times[-1] - times[0], 7 * 0.2 - 0.1)

    def test_a_sample_is_the_same_each_time(self):
        self.assertEqual(self.report("--sample", "6")["wanted"], 6)
        first = self.asked()
        self.server.requests.clear()
        self.report("--sample", "6")
        self.assertEqual(self.asked(), first)
        self.server.requests.clear()
        share = self.report("--sample", "30%")
        self.assertLess(share["wanted"], share["candidates"] * 0.6)
        self.assertEqual(self.asked()[: len(first)], first[: share["wanted"]])

    def test_killed_it_goes_on_where_it_was(self):
        process = subprocess.Popen(list(map(str, self.command("--json"))), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 30
        while len(self.server.requests) < 12 and time.monotonic() < deadline:
            time.sleep(0.02)
        process.send_signal(signal.SIGKILL)
        process.wait()
        before = self.asked()
        self.server.requests.clear()
        with open(self.folder / "state", "a") as state:
            state.write('{"id":"torn')
        origin = self.report()
        self.assertEqual(origin["same"], origin["wanted"])
        self.assertGreaterEqual(origin["resumed"], len(before) - 1)
        self.assertLessEqual(len(set(before) & set(self.asked())), 1, "only what was under way is asked for again")
        self.assertEqual(set(before) | set(self.asked()), set(self.server.documents))

    def test_stopped_it_ends_cleanly_and_keeps_the_answers(self):
        process = subprocess.Popen(list(map(str, self.command())), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        while len(self.server.requests) < 5:
            time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        _, talk = process.communicate(timeout=10)
        self.assertEqual(process.returncode, 130, talk)
        self.assertGreaterEqual(len((self.folder / "state").read_text().splitlines()), 4)

    def test_an_archive_that_changed_is_asked_for_anew(self):
        path = self.posts()[0]
        process = subprocess.Popen(list(map(str, self.command())), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while len(self.server.requests) < 30:
            time.sleep(0.02)
        process.kill()
        process.wait()
        self.server.requests.clear()
        with zipfile.ZipFile(self.export) as export:
            contents = {name: export.read(name) for name in export.namelist()}
        with zipfile.ZipFile(self.export, "w") as export:
            for name, content in contents.items():
                export.writestr(name, content.replace(b'"sensitive":false', b'"sensitive":true'))
        self.report()
        self.assertIn(path, self.asked())

    def test_without_leave_this_machine_is_not_asked(self):
        command = [word for word in self.command("--json") if word != "--allow-loopback"]
        ran = self.run_program(command=command)
        self.assertEqual(ran.returncode, 0, ran.stderr)
        summary = json.loads(ran.stdout)["summary"]["origin"]
        self.assertEqual(summary["unreachable"], summary["wanted"])
        self.assertEqual(self.server.requests, [])

    def test_without_online_nobody_is_asked(self):
        ran = self.run_program(command=[PROGRAM, "verify", self.export, "--json"])
        self.assertNotIn("origin", json.loads(ran.stdout)["summary"])
        self.assertEqual(self.server.requests, [])

    def test_the_state_lies_in_the_users_own_folder_by_default(self):
        command = self.command()
        at = command.index("--state")
        process = subprocess.Popen(list(map(str, command[:at] + command[at + 2:])), stdout=subprocess.DEVNULL,
                                   stderr=subprocess.DEVNULL, env={**os.environ, "XDG_STATE_HOME": str(self.folder / "xdg")})
        while len(self.server.requests) < 3:
            time.sleep(0.02)
        process.kill()
        process.wait()
        states = list((self.folder / "xdg" / "permafrost").iterdir())
        self.assertEqual(len(states), 1)
        self.assertEqual(states[0].stat().st_mode & 0o777, 0o600)

    def test_it_says_beforehand_how_long_it_takes(self):
        talk = self.run_program("--pace", "1", "--sample", "3").stderr
        self.assertIn("objects to ask for: 3, servers: 1, time: at least 0:03", talk)
        self.assertEqual(self.run_program("--sample", "1", "--quiet").stderr, "")

    def test_boosted_posts_are_asked_for_on_request_alone(self):
        plain = self.report()["candidates"]
        self.server.requests.clear()
        self.assertGreater(self.report("--boosted", "--sample", "1")["candidates"], plain)

    def sign_with(self, *key_options):
        if not shutil.which("openssl"):
            self.skipTest("there is no openssl")
        key, public = self.folder / "key.pem", self.folder / "public.pem"
        subprocess.run(["openssl", "genpkey", *key_options, "-out", key], check=True, capture_output=True)
        subprocess.run(["openssl", "pkey", "-in", key, "-pubout", "-out", public], check=True, capture_output=True)
        return key, public

    def check_authorised_fetch(self, *key_options):
        key, public = self.sign_with(*key_options)
        key_id = "https://b.example/users/reader#main-key"
        self.server.signed_by = (key_id, public)
        refused = self.report()
        self.assertEqual(refused["refused"], refused["wanted"])
        self.assertEqual(len(self.server.requests), 5, "five refusals are enough")
        known = self.report("--actor-key", str(key), "--key-id", key_id)
        self.assertEqual(known["same"], known["wanted"], dict(self.findings))
        stranger = self.report("--actor-key", str(key), "--key-id", key_id + "-2")
        self.assertEqual(stranger["refused"], stranger["wanted"])
        for word in ("PRIVATE", *key.read_text().split("\n")[1:3]):
            self.assertNotIn(word, self.run_program("--verbose", "--actor-key", str(key), "--key-id", key_id).stderr)

    def test_a_server_with_authorised_fetch_knows_us_by_an_rsa_key(self):
        self.check_authorised_fetch("-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048")

    def test_a_server_with_authorised_fetch_knows_us_by_an_ed25519_key(self):
        self.check_authorised_fetch("-algorithm", "ED25519")

    def sealed_by(self, key, document, method):
        """A proof of eddsa-jcs-2022 as openssl makes it; a document of plain ASCII is canonical as Python sorts it."""
        def canonical(value):
            return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()

        proof = {"@context": document["@context"], "type": "DataIntegrityProof", "cryptosuite": "eddsa-jcs-2022",
                 "created": "2024-01-01T00:00:00Z", "proofPurpose": "assertionMethod", "verificationMethod": method}
        message = self.folder / "message"
        message.write_bytes(hashlib.sha256(canonical(proof)).digest() + hashlib.sha256(canonical(document)).digest())
        signature = subprocess.run(["openssl", "pkeyutl", "-sign", "-inkey", key, "-rawin", "-in", message],
                                   check=True, capture_output=True).stdout
        return {**document, "proof": {**proof, "proofValue": base58(signature)}}

    def test_a_key_that_is_not_at_hand_is_looked_up(self):
        key, public = self.sign_with("-algorithm", "ED25519")
        der = subprocess.run(["openssl", "pkey", "-pubin", "-in", public, "-outform", "DER"], check=True, capture_output=True)
        author = self.server.base + "/users/ada"
        method = author + "#ed25519-key"
        context = ["https://www.w3.org/ns/activitystreams", "https://w3id.org/security/data-integrity/v1"]
        note = {"@context": context, "id": self.server.base + "/notes/1", "type": "Note", "attributedTo": author,
                "content": "hello", "to": PUBLIC}
        self.export = self.folder / "note.json"
        self.export.write_text(json.dumps(self.sealed_by(key, note, method)))
        self.server.documents["/users/ada"] = Exchange.of(
            {"@context": context, "id": author, "type": "Person", "assertionMethod":
             [{"id": method, "type": "Multikey", "controller": author,
               "publicKeyMultibase": base58(b"\xed\x01" + der.stdout[-32:])}]})

        def signatures(*words):
            ran = self.run_program(command=[PROGRAM, "verify", self.export, "--json", "--rules", "signature", *words])
            return json.loads(ran.stdout)["summary"]["signatures"]

        self.assertEqual(signatures()["key_absent"], 1)
        self.assertEqual(self.server.requests, [])
        found = signatures("--online", "--allow-loopback", "--state", self.folder / "state")
        self.assertEqual((found["verified"], found["key_absent"]), (1, 0))
        self.assertEqual(self.asked(), ["/users/ada"])

    def test_a_proxy_is_asked_for_public_hosts_alone(self):
        def asked_of_the_proxy(host):
            self.export = self.folder / host
            shutil.copytree(FIXTURES / "accounts" / "minimal", self.export)
            for path in self.export.glob("*.json"):
                path.write_text(path.read_text().replace("https://social.example", f"https://{host}"))
            self.server.requests.clear()
            self.report("--sample", "1", https_proxy=self.server.base, no_proxy="elsewhere.example")
            return set(self.asked())

        self.assertEqual(asked_of_the_proxy("social.example"), {"social.example:443"})
        for host in ("10.0.0.1", "localhost", "printer.local", "169.254.169.254"):
            self.assertEqual(asked_of_the_proxy(host), set(), host)

    def test_over_tls_the_certificate_decides(self):
        if not shutil.which("openssl"):
            self.skipTest("there is no openssl")
        certificate, key = self.folder / "certificate.pem", self.folder / "tls.pem"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=test",
                        "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", certificate],
                       check=True, capture_output=True)
        self.start(FakeMastodon(tls=(certificate, key)))
        distrusted = self.report()
        self.assertEqual(distrusted["unreachable"], distrusted["wanted"])
        trusted = self.report("--sample", "5", CURL_CA_BUNDLE=str(certificate))
        self.assertEqual(trusted["same"], 5, dict(self.findings))

    def test_the_report_for_people_tells_it_too(self):
        page = self.folder / "report.html"
        text = self.run_program("--sample", "2", "--html", str(page)).stdout
        self.assertIn("origin: 2 of", text)
        self.assertIn("the same today: 2", text)
        self.assertIn("At their servers", page.read_text())

    def test_options_that_make_no_sense_are_refused(self):
        for words in (["--sample", "0"], ["--sample", "101%"], ["--sample", "x"], ["--pace", "11"], ["--pace", "0"],
                      ["--key-id", "https://b.example/#k"], ["--quick"]):
            self.assertEqual(self.run_program(*words).returncode, 2, words)
        ran = self.run_program(command=[PROGRAM, "verify", self.export, "--sample", "3"])
        self.assertEqual((ran.returncode, ran.stderr), (2, "permafrost: '--sample' needs '--online'\n"))


if __name__ == "__main__":
    PROGRAM = sys.argv.pop(1)
    unittest.main()
