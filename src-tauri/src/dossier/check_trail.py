#!/usr/bin/env python3
"""Computes the chain of trail.json again. Needs Python 3 and nothing else.

The hash of an entry is SHA-256 over the 32 bytes of the hash before it, followed by the entry itself in UTF-8: JSON with sorted
keys and without spaces, without the members previous_hash and hash. The first entry follows 32 zero bytes.
"""

import hashlib
import json
import pathlib
import sys

previous = "00" * 32
number = 0
with open(pathlib.Path(__file__).with_name("trail.json"), encoding="utf-8", newline="\n") as trail:
    for line in trail:
        line = line.strip().rstrip(",")
        if line in ("[", "]"):
            continue
        entry = json.loads(line)
        claimed, before = entry.pop("hash"), entry.pop("previous_hash")
        text = json.dumps(entry, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        computed = hashlib.sha256(bytes.fromhex(previous) + text.encode("utf-8")).hexdigest()
        number += 1
        if entry["seq"] != number or before != previous or claimed != computed:
            sys.exit(f"Entry {number} does not follow from the one before it. What comes after it proves nothing any more.")
        previous = claimed
print(f"All {number} entries follow from one another. The hash of the last one is {previous}")
