# SPDX-License-Identifier: Apache-2.0
"""Whether a request bears a good HTTP signature, judged by openssl."""

import base64
import pathlib
import re
import subprocess
import tempfile


def parameters(field):
    """keyId="…",headers="…" as a dictionary."""
    return dict(re.findall(r'([a-zA-Z]+)="?([^",]*)"?', field))


def verify(message, signature, public_key):
    """With openssl, which knows nothing of permafrost."""
    with tempfile.TemporaryDirectory() as folder:
        paths = [pathlib.Path(folder, name) for name in ("message", "signature")]
        for path, content in zip(paths, (message, signature)):
            path.write_bytes(content)
        rsa = ["dgst", "-sha256", "-verify", public_key, "-signature", paths[1], paths[0]]
        ed25519 = ["pkeyutl", "-verify", "-pubin", "-inkey", public_key, "-rawin", "-in", paths[0], "-sigfile", paths[1]]
        return any(subprocess.run(["openssl", *words], capture_output=True).returncode == 0 for words in (rsa, ed25519))


def is_signed(request, key_id, public_key):
    """An HTTP signature of draft-cavage-12 over target, host and date, or of RFC 9421 over method and target."""
    fields = request.fields
    if "Signature-Input" in fields:
        label, _, values = fields["Signature-Input"].partition("=")
        components = re.findall(r'"([^"]+)"', values[: values.index(")")])
        derived = {"@method": request.method, "@target-uri": request.base + request.target,
                   "@authority": fields["Host"]}
        lines = [f'"{name}": {derived.get(name) or fields[name]}' for name in components]
        message = "\n".join([*lines, f'"@signature-params": {values}'])
        signature = base64.b64decode(fields["Signature"].removeprefix(label + "=:").rstrip(":"))
        known = f'keyid="{key_id}"' in values and {"@method", "@target-uri"} <= set(components) and "created=" in values
    else:
        given = parameters(fields.get("Signature", ""))
        names = given.get("headers", "").split()
        target = f"{request.method.lower()} {request.target}"
        message = "\n".join(f"{name}: {target if name == '(request-target)' else fields.get(name)}" for name in names)
        signature = base64.b64decode(given.get("signature", ""))
        known = given.get("keyId") == key_id and {"(request-target)", "host", "date"} <= set(names)
    return known and verify(message.encode(), signature, public_key)
