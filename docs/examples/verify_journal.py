#!/usr/bin/env python3
"""Verifies the record of a case: its chain, and the personal values beside it.

    verify_journal.py JOURNAL [HEAD]

HEAD is the hash that the record ended with, kept elsewhere; without it, nobody can tell whether the end was cut off.
"""

import hashlib
import json
import sys


SALT = 32  # bytes; with another length, digits could move between a salt and its value


def canonical(content):
    """RFC 8785, for what records hold: names in ASCII, and integers that every reader keeps."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(algorithm, *parts):
    return algorithm + ":" + hashlib.new(algorithm, b"".join(parts)).hexdigest()


def found(event, path):
    for name in path.split("/")[1:]:
        name = name.replace("~1", "/").replace("~0", "~")
        event = event[int(name)] if isinstance(event, list) else event[name]
    return event


def verify(lines, head=None):
    try:
        header = json.loads(lines[0])
        algorithm, before, version = header["hash"], header.pop("seal"), header["journal"]
        is_whole = digest(algorithm, canonical(header).encode()) == before and canonical({**header, "seal": before}) == lines[0]
    except (ValueError, LookupError, TypeError, AttributeError):
        yield "line 1 was changed: it cannot be read"
        return
    if version != 2:
        sys.exit("this is not version 2 of the format")
    if not is_whole:
        yield "line 1 was changed"
    for line, text in enumerate(lines[1:], 2):
        try:
            kept = json.loads(text)
            entry, seal = kept["entry"], kept["seal"]
            sealed = digest(algorithm, before.encode(), b"\n", canonical(entry).encode())
            if canonical(kept) != text or kept.keys() - {"entry", "seal", "open"} or entry["number"] != line - 1 or sealed != seal:
                yield f"line {line} was changed, or does not follow the line before it"
            paths = [opening["path"] for opening in kept.get("open", [])]
            if paths != sorted(set(paths)) or ("open" in kept and not paths):
                yield f"line {line}: the values beside it are not as they were written"
            for opening in kept.get("open", []):
                value = canonical(opening["value"]).encode()
                salt = bytes.fromhex(opening["salt"])
                commitment = digest(algorithm, salt, value)
                if len(salt) != SALT or salt.hex() != opening["salt"] or opening.keys() != {"path", "salt", "value"} or found(entry["event"], opening["path"]) != {"commitment": commitment}:
                    yield f"line {line}: the value of {opening['path']} was changed"
            before = seal
        except (ValueError, LookupError, TypeError, AttributeError):
            yield f"line {line} was changed: it cannot be read"
    if head not in (None, before):
        yield f"the record ends with {before}, not with the head given"


if __name__ == "__main__":
    with open(sys.argv[1], encoding="utf-8", newline="") as journal:
        faults = list(verify(journal.read().replace("\r\n", "\n").removesuffix("\n").split("\n"), *sys.argv[2:]))
    print("\n".join(faults) or "the record is as it was written")
    sys.exit(1 if faults else 0)
