#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""scripts/check_layers.py must object to each kind of wrong include and to twins, and to nothing else."""

import pathlib
import subprocess
import sys
import tempfile
import unittest

CHECK = pathlib.Path(__file__).resolve().parents[2] / "scripts" / "check_layers.py"


def check(files):
    with tempfile.TemporaryDirectory() as directory:
        for name, line in files.items():
            path = pathlib.Path(directory, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(line + "\n")
        return subprocess.run([sys.executable, CHECK, directory], capture_output=True, text=True)


class CheckLayers(unittest.TestCase):
    def assert_wrong(self, file, line, said):
        ran = check({file: line})
        self.assertEqual(ran.returncode, 1, ran.stdout)
        self.assertIn(said, ran.stdout)

    def test_passes_what_goes_down(self):
        ran = check({"io/a.cpp": '#include "base/b.hpp"\n#include <zlib.h>\n#include <vector>',
                     "formats/registry.cpp": '#include "formats/one/format.hpp"'})
        self.assertEqual((ran.returncode, ran.stdout), (0, ""))

    def test_objects_to_an_include_that_goes_up(self):
        self.assert_wrong("io/a.cpp", '#include "flow/sink.hpp"', "goes up")

    def test_objects_to_a_format_that_includes_another(self):
        self.assert_wrong("formats/one/a.cpp", '#include "formats/two/b.hpp"', "its own folder")

    def test_objects_to_a_third_party_header_outside_its_home(self):
        self.assert_wrong("formats/one/a.cpp", "#include <zstd.h>", "belongs to io/*.cpp")

    def test_objects_to_a_third_party_header_in_a_header(self):
        self.assert_wrong("codec/a.hpp", "#include <nlohmann/json.hpp>", "belongs to codec/*.cpp")

    def test_objects_to_a_header_nobody_has_placed(self):
        self.assert_wrong("base/a.cpp", "#include <fmt/core.h>", "no row")

    def test_objects_to_a_folder_nobody_has_placed(self):
        self.assert_wrong("base/a.cpp", '#include "util/b.hpp"', "no layer")

    def test_objects_to_types_of_one_name_in_two_headers(self):
        ran = check({"base/a.hpp": "namespace permafrost {\nstruct Box {\n};\n}",
                     "io/b.hpp": "namespace permafrost {\nenum class Box { open };\n}"})
        self.assertEqual(ran.returncode, 1, ran.stdout)
        self.assertIn("'permafrost::Box'", ran.stdout)

    def test_lets_declarations_and_other_namespaces_have_a_name_again(self):
        ran = check({"base/a.hpp": "namespace permafrost {\nstruct Box {\n};\n}",
                     "io/b.hpp": "namespace permafrost {\nstruct Box;\n}",
                     "io/c.hpp": "namespace permafrost::zip {\nstruct Box {\n};\n}"})
        self.assertEqual((ran.returncode, ran.stdout), (0, ""))


if __name__ == "__main__":
    unittest.main()
