#!/usr/bin/env python3
"""Verify a bundle of evidence offline: ``python3 verify.py [BUNDLE]`` (a directory or a ZIP file).

Needs Python 3.11 and nothing else. One line a finding, ``KIND stream#seq what``; exit code 0 only
where all fits, 1 where something does not, 2 where there is nothing to verify.

It proves: the events are verbatim what the application signed, each stream is whole from its first
event to its last here, each event stands under the root that the log (and the witness) signed,
rules, files and texts are those that the events name. It does not prove that the rules were right,
that the streams have no later event, or who sat at the keyboard.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import sys
import unicodedata
import zipfile
from pathlib import Path

FIELDS = {
    "v": int, "log": str, "stream": str, "seq": int, "prev": str, "type": str, "at": str,
    "business": str, "actor": dict, "rule": str, "cmd": str, "data": dict, "pii": dict,
    "att": list, "after": str, "nonce": str,
}  # fmt: skip
EVENT = b"baguan-event/v1\n"
ALGORITHMS = ("sha256", "sm3")

# -- Ed25519 (RFC 8032), verification alone --------------------------------------------------------

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
ROOT = pow(2, (P - 1) // 4, P)


def add(a, b):
    """The sum of two points, each (X, Y, Z, T) with x = X/Z, y = Y/Z, xy = T/Z."""
    m, n = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P
    c, d = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    e, f, g, h = n - m, d - c, d + c, n + m
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(number, point):
    total = (0, 1, 1, 0)
    while number:
        if number & 1:
            total = add(total, point)
        point, number = add(point, point), number >> 1
    return total


def point_of(data):
    """The point that 32 bytes spell, or None."""
    y, sign = int.from_bytes(data, "little") & (1 << 255) - 1, data[31] >> 7
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT % P
    if (x * x - square) % P or (x == 0 and sign):
        return None
    x = P - x if x & 1 != sign else x
    return x, y, 1, x * y % P


BASE = point_of((4 * pow(5, -1, P) % P).to_bytes(32, "little"))


def is_signed(public, signature, data):
    """Whether ``signature`` is that of the key over ``data``."""
    if len(public) != 32 or len(signature) != 64:
        return False
    key, commitment = point_of(public), point_of(signature[:32])
    s = int.from_bytes(signature[32:], "little")
    if key is None or commitment is None or s >= ORDER:
        return False
    challenge = hashlib.sha512(signature[:32] + public + data).digest()
    number = int.from_bytes(challenge, "little") % ORDER
    a, b = times(s, BASE), add(commitment, times(number, key))
    return (a[0] * b[2] - b[0] * a[2]) % P == 0 and (a[1] * b[2] - b[1] * a[2]) % P == 0


# -- hashes, tree, canonical bytes -----------------------------------------------------------------


def digest(algorithm, data):
    if algorithm not in ALGORITHMS:
        raise ValueError(f"no such algorithm: {algorithm!r}")
    return hashlib.new(algorithm, data).digest()


def leads_to_root(algorithm, leaf, index, size, path, root):
    """Whether a leaf stands under a root (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    place, last, found = index, size - 1, leaf
    for step in path:
        if last == 0:
            return False
        if place & 1 or place == last:
            found = digest(algorithm, b"\x01" + step + found)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            found = digest(algorithm, b"\x01" + found + step)
        place, last = place >> 1, last >> 1
    return last == 0 and found == root


def strict(pairs):
    if len({key for key, _ in pairs}) != len(pairs):
        raise ValueError("a key stands twice")
    return dict(pairs)


def no_float(text):
    raise ValueError(f"{text} is no integer")


def event_of(data):
    """The body that canonical bytes spell. Raises ValueError for anything else."""
    body = json.loads(data, object_pairs_hook=strict, parse_float=no_float, parse_constant=no_float)
    again = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    if again != data or not unicodedata.is_normalized("NFC", data.decode()):
        raise ValueError("another spelling than the canonical one")
    if not isinstance(body, dict) or body.keys() != FIELDS.keys():
        raise ValueError("not the fields of an event")
    if wrong := [name for name, kind in FIELDS.items() if type(body[name]) is not kind]:
        raise ValueError(f"{wrong[0]} is of another sort")
    return body


# -- keys and checkpoints (C2SP signed notes) ------------------------------------------------------


def key_id(name, kind, public):
    return hashlib.sha256(name.encode() + b"\n" + bytes([kind]) + public).digest()[:4]


def key_of(text):
    """(name, kind, public key). Raises ValueError."""
    name, given, value = text.strip().split("+", 2)
    data = base64.b64decode(value, validate=True)
    if key_id(name, data[0], data[1:]).hex() != given:
        raise ValueError(f"no key: {text[:50]}")
    return name, data[0], data[1:]


def signers(note, keys):
    """Names of the keys that signed a note; a witness (kind 4) signs the time with it."""
    text, _, lines = note.rpartition("\n\n")
    text += "\n"
    found = set()
    for line in lines.splitlines():
        dash, name, value = line.split(" ")
        data = base64.b64decode(value, validate=True)
        for known, kind, public in keys:
            if dash != "—" or known != name or data[:4] != key_id(known, kind, public):
                continue
            said, signature = text.encode(), data[4:]
            if kind == 4:
                time, signature = int.from_bytes(data[4:12], "big"), data[12:]
                said = f"cosignature/v1\ntime {time}\n{text}".encode()
            if is_signed(public, signature, said):
                found.add(name)
    return found


def checkpoint_of(note):
    """(log, size, root, algorithm, at). Raises ValueError."""
    lines = note.rpartition("\n\n")[0].split("\n")
    said = dict(line.split(" ", 1) for line in lines[3:])
    root = base64.b64decode(lines[2], validate=True)
    return lines[0], int(lines[1]), root, said["hash"], said["at"]


# -- the bundle ------------------------------------------------------------------------------------


class Bundle:
    """The files of a bundle, and what is wrong with them."""

    def __init__(self, path):
        self.findings, self.algorithms = [], {}
        if path.is_dir():
            files = [f for f in path.rglob("*") if f.is_file() and "__pycache__" not in f.parts]
            self.files = {
                str(f.relative_to(path)).replace("\\", "/"): f.read_bytes() for f in files
            }
        else:
            with zipfile.ZipFile(path) as archive:
                names = archive.namelist()
                self.files = {name: archive.read(name) for name in names}
                if len(set(names)) != len(names):
                    self.find("MANIFEST", "bundle", "a file stands twice in the archive")

    def find(self, kind, where, what):
        self.findings.append(f"{kind} {where} {what}")

    def verify(self, pinned):
        self.manifest()
        told = json.loads(self.files["bundle.json"], object_pairs_hook=strict)
        if told["version"] != 1:
            raise ValueError("a bundle of another version")
        self.algorithms = {name: log["algorithm"] for name, log in told["logs"].items()}
        keys = {role: list(map(key_of, told["keys"][role])) for role in ("app", "log", "witness")}
        keys = {role: pinned.get(role) or keys[role] for role in keys}
        roots = self.roots(told, keys)
        bodies = [self.event(one, told, keys, roots) for one in told["events"]]
        self.streams(told["events"], bodies)
        self.named({name: body for name, body in bodies if body}, told)
        return told, roots

    def manifest(self):
        """Every file is the one that was packed, and there is no other."""
        lines = self.files["MANIFEST"].decode().splitlines()
        packed = {name: seal for seal, name in (line.split("  ", 1) for line in lines)}
        for name in sorted(self.files.keys() - packed.keys() - {"MANIFEST"}):
            self.find("MANIFEST", name, "this file was not packed")
        for name, seal in packed.items():
            if name not in self.files:
                self.find("MANIFEST", name, "this file is missing")
            elif hashlib.sha256(self.files[name]).hexdigest() != seal:
                self.find("MANIFEST", name, "this file is not the one that was packed")

    def roots(self, told, keys):
        """Name of a log -> size, root, algorithm, time, witnesses; only of what the log signed."""
        found = {}
        for name, log in told["logs"].items():
            if "checkpoint" not in log:
                continue
            try:
                said, size, root, algorithm, at = checkpoint_of(log["checkpoint"])
                by_log = signers(log["checkpoint"], [k for k in keys["log"] if k[1] != 4])
                by_witness = signers(log["checkpoint"], [k for k in keys["witness"] if k[1] == 4])
            except (ValueError, IndexError, KeyError) as error:
                self.find("CHECKPOINT", name, f"it cannot be read: {error}")
                continue
            if said != name or algorithm != log["algorithm"]:
                self.find("CHECKPOINT", name, "it is that of another log")
            elif name not in by_log:
                self.find("CHECKPOINT", name, "the log did not sign it")
            else:
                found[name] = size, root, algorithm, at, sorted(by_witness)
        return found

    def event(self, one, told, keys, roots):
        name = f"{one['stream']}#{one['seq']}"
        data = self.files.get(one["file"])
        if data is None:
            self.find("EVENT_GONE", name, "its file is missing")
            return name, None
        signature = base64.b64decode(one["signature"])
        if not any(
            signature[:4] == key_id(owner, kind, public)
            and is_signed(public, signature[4:], EVENT + data)
            for owner, kind, public in keys["app"]
        ):
            self.find("SIGNATURE", name, "the application did not sign these bytes")
        self.leaf(one, name, data, roots)
        try:
            body = event_of(data)
        except (ValueError, RecursionError) as error:
            self.find("CANONICAL", name, str(error))
            return name, None
        if (body["stream"], body["seq"]) != (one["stream"], one["seq"]):
            self.find("COLUMNS", name, f"the body is that of {body['stream']}#{body['seq']}")
        if body["log"] not in told["logs"]:
            self.find("COLUMNS", name, f"it was written to an unknown log, {body['log']}")
        return name, body

    def leaf(self, one, name, data, roots):
        if one["log"] not in roots:
            self.find("ROOT", name, "there is no signed root over it")
            return
        size, root, algorithm, _at, _by = roots[one["log"]]
        path = [bytes.fromhex(step) for step in one["path"]]
        leaf = digest(algorithm, b"\x00" + data)
        if not leads_to_root(algorithm, leaf, one["index"], size, path, root):
            self.find("ROOT", name, "it does not stand under the root that was signed")

    def streams(self, events, bodies):
        """Each stream is whole from its first event on, each event follows the one before it."""
        before = {}
        for one, (name, body) in zip(events, bodies, strict=True):
            seq, hash = before.get(one["stream"], (0, ""))
            if one["seq"] != seq + 1:
                self.find("GAP", f"{one['stream']}#{seq + 1}", f"missing up to #{one['seq'] - 1}")
            elif body and hash is not None and body["prev"] != hash:
                self.find("CHAIN_BREAK", name, "it follows on another event")
            before[one["stream"]] = one["seq"], self.hash_of(one, body)

    def hash_of(self, one, body):
        """The hash by which the next event names this one; None where that cannot be known."""
        algorithm = self.algorithms.get(body["log"]) if body else None
        return digest(algorithm, b"\x00" + self.files[one["file"]]).hex() if algorithm else None

    def named(self, bodies, told):
        """What events name by hash is here and is that; what is here is named."""
        known = set()
        erased = {
            key
            for body in bodies.values()
            if body["type"] == "texts.erased"
            for key in body["data"].get("commitments", [])
        }
        for name, body in bodies.items():
            if body["rule"]:
                self.definition(name, body["rule"], known)
            file = body["data"].get("attachment")
            for one in [*body["att"], *([file] if isinstance(file, dict) else [])]:
                self.attachment(name, one, known)
            for key in body["pii"].values():
                self.text(name, key, told, erased)
        for path in self.files:
            if path.startswith(("definitions/", "attachments/")) and path not in known:
                self.find("EXTRA", path, "no event names this file")

    def definition(self, name, hash, known):
        path = f"definitions/{hash}.json"
        known.add(path)
        data = self.files.get(path)
        if data is None:
            self.find("DEFINITION", name, f"{hash}: these rules are missing")
        elif hash not in {digest(algorithm, data).hex() for algorithm in ALGORITHMS}:
            self.find("DEFINITION", name, f"{hash}: these are other rules")

    def attachment(self, name, one, known):
        path = f"attachments/{one.get('sha256')}"
        known.add(path)
        data = self.files.get(path)
        if data is None:
            self.find("ATTACHMENT", name, f"{one.get('sha256')}: this file is missing")
        elif hashlib.sha256(data).hexdigest() != one["sha256"] or len(data) != one.get("size"):
            self.find("ATTACHMENT", name, f"{one['sha256']}: this is another file")

    def text(self, name, key, told, erased):
        if key in told["withheld"]:
            return
        kept = told["texts"].get(key, ...)
        if kept is ...:
            self.find("VAULT_MISSING", name, f"the text {key} is missing")
        elif kept is None:
            if key not in erased:
                self.find("VAULT_MISSING", name, f"no event erased the text {key}")
        else:
            salt, value = bytes.fromhex(kept["salt"]), kept["value"].encode()
            said = {digest(algorithm, b"pii" + salt + value).hex() for algorithm in ALGORITHMS}
            if len(salt) != 32 or key not in said:
                self.find("VAULT", name, f"another text is kept as {key}")


def pinned_keys(asked):
    """Keys that the auditor was given elsewhere, by role; those in the bundle then do not count."""
    found = {}
    for role in ("app", "log", "witness"):
        if path := getattr(asked, f"{role}_key"):
            lines = Path(path).read_text().splitlines()
            found[role] = [key_of(line) for line in lines if line.strip() and line[0] != "#"]
    return found


def main(words=None):
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("bundle", nargs="?", type=Path, default=Path(__file__).parent)
    for role in ("app", "log", "witness"):
        parser.add_argument(
            f"--{role}-key", metavar="FILE", help=f"the {role}'s key, from elsewhere"
        )
    asked = parser.parse_args(words)
    try:
        pinned = pinned_keys(asked)
        if "log" in pinned:  # a log's key is the same under each year's name
            pinned["log"] = rename(pinned["log"], asked.bundle)
        bundle = Bundle(asked.bundle)
        told, roots = bundle.verify(pinned)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
        print(f"UNREADABLE {asked.bundle} {error!r}")
        return 2
    for finding in bundle.findings:
        print(finding)
    report(told, roots, pinned, len(bundle.findings))
    return 1 if bundle.findings else 0


def rename(keys, path):
    told = json.loads(Bundle(path).files["bundle.json"])
    return [(name, kind, public) for _old, kind, public in keys for name in told["logs"]]


def report(told, roots, pinned, findings):
    for name, (size, root, algorithm, at, by) in roots.items():
        who = ", ".join(by) or "no witness"
        print(
            f"root of {name}: {size} leaves, {algorithm}, signed {at},"
            f" cosigned by {who}: {root.hex()}"
        )
    for role in ("app", "log", "witness"):
        if role not in pinned:
            print(f"note: the key of the {role} is the one in the bundle; pin it with --{role}-key")
    withheld, erased = len(told["withheld"]), sum(text is None for text in told["texts"].values())
    print(
        f"{len(told['events'])} events, {len(told['texts'])} texts ({erased} erased, {withheld}"
        f" withheld), {len(told['attachments'])} files, {findings} findings"
    )


if __name__ == "__main__":
    sys.exit(main())
