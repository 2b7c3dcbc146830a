#!/usr/bin/env python3
"""Checks the YAML of packs, scenarios and calendars against the JSON Schemas beside this file.

    validate.py FOLDER ...

Needs `jsonschema` and `ruamel.yaml`. It reads YAML as packs are read: dates, `yes` and `on` are texts.
"""

import json
import pathlib
import re
import sys

import jsonschema
from ruamel.yaml import YAML
from ruamel.yaml.constructor import SafeConstructor

SCHEMAS = pathlib.Path(__file__).parent


class Reader(SafeConstructor):
    """YAML 1.2 with the few kinds of plain values that packs know: anything else is a text."""


def text(reader, node):
    return node.value


def whole(reader, node):
    return int(node.value) if re.fullmatch(r"-?(0|[1-9][0-9]*)", node.value) else node.value


Reader.add_constructor("tag:yaml.org,2002:timestamp", text)
Reader.add_constructor("tag:yaml.org,2002:float", text)
Reader.add_constructor("tag:yaml.org,2002:int", whole)


def read(path):
    yaml = YAML(typ="safe", pure=True)
    yaml.Constructor = Reader
    return yaml.load(path.read_text(encoding="utf-8"))


def validator(word):
    schema = json.loads((SCHEMAS / f"{word}.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def main(folders):
    validators = {word: validator(word) for word in ["pack", "scenarios", "calendar"]}
    kinds = {"scenarios": "scenarios", "calendars": "calendar"}
    files = wrong = 0
    for folder in folders:
        for path in sorted(pathlib.Path(folder).rglob("*.yaml")):
            content = read(path)
            files += 1
            for error in validators[kinds.get(path.parent.name, "pack")].iter_errors(content):
                wrong += 1
                best = jsonschema.exceptions.best_match([error])
                print(f"{path}: {best.json_path}: {best.message}")
    print(f"{files} files, {wrong} mistakes")
    return 1 if wrong or not files else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
