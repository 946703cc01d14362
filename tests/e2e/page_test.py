#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A real browser shows the page of verify: nothing loaded, nothing complained about, nothing cut off.

    tests/e2e/page_test.py PERMAFROST

Without Chromium these tests are skipped.
"""

import html
import html.parser
import http.server
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import unittest
import zipfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
FIXTURES = ROOT / "fixtures"
BROKEN = FIXTURES / "broken"
PAGES = {
    "Broken in part": BROKEN / "zip-crc-differs.zip",
    "Usable, with warnings": BROKEN / "media-missing.zip",
    "Healthy": FIXTURES / "accounts" / "typical",
}
BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
PROGRAM = None

# Shows a page as on a telephone and says into the document what a person would see of it.
FRAME = """<!DOCTYPE html><meta charset="utf-8"><title>frame</title>
<iframe width="360" height="700" style="border:0" srcdoc="%s"></iframe>
<script>
  document.querySelector("iframe").onload = event => {
    const page = event.target.contentDocument, root = page.documentElement;
    const head = page.querySelector("h1"), box = head.getBoundingClientRect();
    const wide = [...page.querySelectorAll("body *")].filter(e => e.getBoundingClientRect().right > 361);
    document.body.dataset.seen = JSON.stringify({
      width: root.clientWidth, scrolled: root.scrollWidth,
      wide: wide.map(e => e.tagName + " " + e.getAttribute("class")),
      verdict: head.innerText, visible: box.width > 0 && box.height > 0 && box.top < 700,
      styled: page.defaultView.getComputedStyle(head).fontWeight,
      inks: [head, page.body].map(e => page.defaultView.getComputedStyle(e).color),
      paper: page.defaultView.getComputedStyle(page.body).backgroundColor,
      scripts: page.scripts.length, loaded: page.defaultView.performance.getEntriesByType("resource").length,
    });
  };
</script>"""


class Trap(http.server.ThreadingHTTPServer):
    """A proxy that answers nobody and remembers who asked."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.server.asked.append(self.path)
            self.send_error(404)

        do_CONNECT = do_POST = do_HEAD = do_GET

        def log_message(self, *words):
            pass

    def __init__(self):
        super().__init__(("127.0.0.1", 0), self.Handler)
        self.asked = []
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def asked_for(self, host):
        return [path for path in self.asked if host in path]


class Strict(html.parser.HTMLParser):
    """Every element that is opened is closed, in order."""

    def __init__(self):
        super().__init__()
        self.open = []

    def handle_startendtag(self, tag, attributes):
        pass

    def handle_starttag(self, tag, attributes):
        self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open and self.open.pop() == tag, f"</{tag}> closes nothing"


# What an archive could say to take hold of the page, of who reads it, or of its layout.
HOSTILE = "\"'><script>document.title='taken'</script><img src=http://hostile.example/ onerror=alert(1)>\u202e\x07" + "W" * 500


def hostile_export(path):
    """An export whose account, post and file bear such names."""
    me = "https://social.example/users/" + HOSTILE
    public = "https://www.w3.org/ns/activitystreams#Public"
    note = {"id": HOSTILE, "type": "Note", "attributedTo": me, "to": [public], "published": HOSTILE, "content": HOSTILE,
            "attachment": [{"type": "Document", "mediaType": HOSTILE, "url": f"/media_attachments/files/{HOSTILE}.png"}]}
    create = {"id": HOSTILE, "type": "Create", "actor": me, "to": [public], "published": HOSTILE, "object": note}
    with zipfile.ZipFile(path, "w") as export:
        export.writestr("actor.json", json.dumps({"id": me, "type": "Person", "preferredUsername": HOSTILE}))
        export.writestr("outbox.json", json.dumps({"type": "OrderedCollection", "orderedItems": [create] * 60}))
        export.writestr("W" * 200 + "<script>.txt", HOSTILE)


def page_of(path, *words):
    ran = subprocess.run([PROGRAM, "verify", path, "--html", "-", *words], capture_output=True, text=True, check=False)
    assert ran.returncode in (0, 1), ran.stderr
    return ran.stdout


class Pages(unittest.TestCase):
    def test_is_whole_and_bears_its_verdict(self):
        for verdict, path in PAGES.items():
            page = page_of(path)
            reader = Strict()
            reader.feed(page)
            reader.close()
            self.assertEqual(reader.open, [])
            self.assertIn(f"<h1>{verdict}</h1>", page)


@unittest.skipUnless(BROWSER, "Chromium is not installed")
class InTheBrowser(unittest.TestCase):
    def setUp(self):
        self.directory = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        self.addCleanup(self.directory.cleanup)
        self.trap = Trap()
        self.addCleanup(self.trap.server_close)
        self.addCleanup(self.trap.shutdown)

    def browse(self, page, *words):
        """What the browser prints of `page`, and what it complains about."""
        file = pathlib.Path(self.directory.name) / "page.html"
        file.write_text(page)
        ran = subprocess.run(
            [BROWSER, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
             "--disable-background-networking", "--disable-component-update", "--disable-sync",
             "--disable-dev-shm-usage", f"--user-data-dir={self.directory.name}/profile", "--enable-logging=stderr",
             f"--proxy-server=http://127.0.0.1:{self.trap.server_port}", "--proxy-bypass-list=<-loopback>",
             "--virtual-time-budget=2000", *words, file.as_uri()],
            capture_output=True, text=True, timeout=240, check=False)
        self.assertEqual(ran.returncode, 0, ran.stderr)
        return ran.stdout, [line for line in ran.stderr.splitlines() if "CONSOLE" in line]

    def look(self, page, *words):
        dom, complaints = self.browse(FRAME % html.escape(page), "--dump-dom", *words)
        self.assertEqual(complaints, [])
        return json.loads(html.unescape(re.search(r'data-seen="([^"]*)"', dom).group(1)))

    def test_fits_a_telephone_and_loads_nothing(self):
        for verdict, path in PAGES.items():
            seen = self.look(page_of(path))
            self.assertEqual(seen["verdict"], verdict)
            self.assertTrue(seen["visible"], seen)
            self.assertEqual(seen["styled"], "600", "the style sheet was refused")
            self.assertLessEqual(seen["width"], 360)
            self.assertEqual((seen["scrolled"], seen["wide"]), (seen["width"], []))
            self.assertEqual((seen["scripts"], seen["loaded"]), (0, 0))
        self.assertEqual(self.trap.asked_for(".example"), [], "that is where all hosts of the fixtures are")

    def test_what_the_input_says_takes_hold_of_nothing(self):
        export = pathlib.Path(self.directory.name) / "W<script>alert(1)<script>.zip"
        hostile_export(export)
        page = page_of(export)
        self.assertIn("hostile.example", page)
        seen = self.look(page)
        self.assertEqual((seen["scripts"], seen["loaded"]), (0, 0))
        self.assertEqual((seen["scrolled"], seen["wide"]), (seen["width"], []))
        self.assertEqual(self.trap.asked_for("hostile.example"), [])

    def test_a_page_that_does_load_would_be_caught(self):
        bad = page_of(PAGES["Healthy"]).replace("<main>", '<main><img src="http://elsewhere.example/x.png"/>')
        _, complaints = self.browse(bad, "--dump-dom")
        self.assertIn("Content Security Policy", "".join(complaints))
        self.assertEqual(self.trap.asked_for("elsewhere.example"), [], "the page's own policy stops it")
        self.browse(re.sub(r'<meta http-equiv="[^>]*>', "", bad), "--dump-dom")
        self.assertTrue(self.trap.asked_for("elsewhere.example"))

    def test_is_dark_where_the_reader_likes_it_dark(self):
        page = page_of(PAGES["Healthy"])
        light, dark = self.look(page), self.look(page, "--blink-settings=preferredColorScheme=0")
        self.assertEqual(light["paper"], "rgb(255, 255, 255)")
        self.assertNotEqual(dark["paper"], light["paper"])
        self.assertNotEqual(dark["inks"], light["inks"])

    @unittest.skipUnless(shutil.which("pdftotext"), "pdftotext (poppler-utils) is not installed")
    def test_prints(self):
        paper = pathlib.Path(self.directory.name) / "page.pdf"
        self.browse(page_of(PAGES["Usable, with warnings"]), f"--print-to-pdf={paper}", "--no-pdf-header-footer")
        text = subprocess.run(["pdftotext", "-layout", paper, "-"], capture_output=True, text=True, check=True).stdout
        self.assertIn("Usable, with warnings", text)
        self.assertIn("media_attachments/files/109/290/009/original/00112233445566aa.png", re.sub(r"\s", "", text))


if __name__ == "__main__":
    PROGRAM = sys.argv.pop(1)
    unittest.main()
