"""SARIF as others read it: by its schema, and by columns that are counted in another language."""

import json
import shutil
from urllib.parse import unquote

import jsonschema
import pytest
from conftest import ROOT, TODAY, Shell

SCHEMA = ROOT / "tests/gate/node_modules/@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json"
SETS = ["policies/rude", "policies/storefront", "policies/magazine", "policies/b2b", "tests/fixes", "tests/report/hostile.rope"]


def validator():
    schema = json.loads(SCHEMA.read_text())
    kind = jsonschema.validators.validator_for(schema)
    # All formats: those of the schema's own draft leave references out.
    return kind(schema, format_checker=jsonschema.FormatChecker())


def check(shell: Shell, *line):
    return shell.json("tightrope", "check", *line, "--today", TODAY, "--format", "sarif")


def test_the_schema_refuses_what_is_wrong():
    log = check(Shell(ROOT), "policies/rude/creepy.rope")
    validator().validate(log)
    result = log["runs"][0]["results"][0]
    for spoil in (
        lambda: result.update(level="terrible"),
        lambda: result["locations"][0]["physicalLocation"]["artifactLocation"].update(uri="a b[1]"),
    ):
        spoil()
        with pytest.raises(jsonschema.ValidationError):
            validator().validate(log)
        result.update(level="error")


@pytest.mark.parametrize("policies", SETS)
def test_real_outputs_are_valid(policies):
    shell = Shell(ROOT)
    log = check(shell, policies)
    validator().validate(log)
    run = log["runs"][0]
    rules = run["tool"]["driver"]["rules"]
    prints = [result["partialFingerprints"]["tightrope/v1"] for result in run["results"]]
    assert len(set(prints)) == len(prints)
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        for place in result["locations"] + result.get("relatedLocations", []):
            physical = place["physicalLocation"]
            assert physical["artifactLocation"]["uriBaseId"] == "%SRCROOT%"
            assert stretch(ROOT, physical["artifactLocation"], physical["region"]) is not None


def test_a_baseline_and_strange_paths_are_valid(shell: Shell):
    shell.write(".git/HEAD", "")
    shell.write("known.json", "[]")
    name = "50% é:b #1/[a]?.rope"
    shell.write(name, (ROOT / "policies/rude/creepy.rope").read_text())
    log = check(shell, ".", "--baseline", "known.json")
    validator().validate(log)
    (result,) = log["runs"][0]["results"]
    uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert unquote(uri) == name and result["baselineState"] == "new"


def offset(text: str, line: int, column: int) -> int:
    """The place of a line and a column in a text; Python counts code points, as these logs say they do."""
    start = 0
    for _ in range(line - 1):
        start = text.index("\n", start) + 1
    if text.startswith("\ufeff") and line == 1:
        start = 1
    assert 0 < column <= len(text[start:].split("\n")[0]) + 1, (line, column)
    return start + column - 1


def stretch(root, artifact, region):
    text = (root / unquote(artifact["uri"])).read_bytes().decode("utf-8", "ignore")
    start = offset(text, region["startLine"], region["startColumn"])
    end = offset(text, region["endLine"], region["endColumn"])
    assert start <= end
    return text, start, end


def test_fixes_mend_what_they_say(tmp_path):
    """Each fix is done as its log has it, in a copy of the set, and what it was offered for is gone. Before
    every line stands a comment with characters of one, two and four bytes."""
    tried = 0
    for source in sorted((ROOT / "tests/fixes").glob("*.rope")):
        folder = tmp_path / source.stem
        shell = Shell(folder)
        lines = source.read_text().splitlines()
        comment = "// a é 😀\n"
        shell.write("set.rope", comment + "\n".join(lines).replace("because \"", "because \"é 😀 ") + "\n")
        before = check(shell, "set.rope")["runs"][0]["results"]
        for result in before:
            for fix in result.get("fixes", []):
                copy = tmp_path / f"copy-{tried}"
                shutil.copytree(folder, copy)
                (change,) = fix["artifactChanges"]
                mend(copy, change)
                after = check(Shell(copy), "set.rope")["runs"][0]["results"]
                was = [one["partialFingerprints"]["tightrope/v1"] for one in after]
                assert result["partialFingerprints"]["tightrope/v1"] not in was, f"{source.name}: {fix}"
                tried += 1
    assert tried > 40, tried


def mend(folder, change):
    artifact = change["artifactLocation"]
    spans = []
    for replacement in change["replacements"]:
        text, start, end = stretch(folder, artifact, replacement["deletedRegion"])
        spans.append((start, end, replacement["insertedContent"]["text"]))
    for start, end, inserted in sorted(spans, reverse=True):
        text = text[:start] + inserted + text[end:]
    (folder / unquote(artifact["uri"])).write_text(text, encoding="utf-8", newline="")
