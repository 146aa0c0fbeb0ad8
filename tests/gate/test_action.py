"""The steps of the action, and the job of GitLab's example, in repositories with a branch to compare with."""

import re
import stat

import pytest
import yaml
from conftest import ROOT, Shell

ACTION = yaml.safe_load((ROOT / "action.yml").read_text())
RULES = "policies/rules.rope"
# A rule for regulars, who are told nothing more by it, is for everybody now.
CREEPIER = ("requires regular\n    ask", "requires stranger\n    ask")


@pytest.fixture
def found(tmp_path):
    (tmp_path / "found").mkdir()
    return tmp_path / "found"


def step(shell: Shell, name: str, found, code: int | None = 0, **variables: str):
    outputs = {key: str(found / key.lower()) for key in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY", "GITHUB_PATH")}
    given = {"POLICIES": "policies/", "FOUND": str(found), **outputs, **variables}
    return shell(ROOT / f"action/{name}.sh", code=code, **given)


def read(path) -> str:
    return path.read_text() if path.exists() else ""


def test_every_step_is_given_what_it_asks_for():
    by_github = {"GITHUB_OUTPUT", "GITHUB_PATH", "GITHUB_REPOSITORY", "GITHUB_STEP_SUMMARY", "GITHUB_ACTION_PATH", "RUNNER_OS", "RUNNER_ARCH"}
    run = {}
    for one in ACTION["runs"]["steps"]:
        if "run" in one:
            (name,) = re.fullmatch(r'"\$GITHUB_ACTION_PATH/action/(\w+)\.sh"', one["run"]).groups()
            run[name] = set(one.get("env", {}))
    assert set(run) == {script.stem for script in (ROOT / "action").iterdir()}
    for name, given in run.items():
        script = ROOT / f"action/{name}.sh"
        assert script.stat().st_mode & stat.S_IXUSR
        asked = set(re.findall(r"\$\{([A-Z_]+):[?=-]", script.read_text()))
        assert asked - by_github <= given, name
    asked = set(re.findall(r"inputs\.([\w-]+)", (ROOT / "action.yml").read_text()))
    assert asked == set(ACTION["inputs"])


def test_the_example_gives_only_inputs_that_there_are():
    workflow = yaml.safe_load((ROOT / "examples/ci/github.yml").read_text())
    (used,) = [one for one in workflow["jobs"]["policies"]["steps"] if "tightrope" in one["uses"]]
    assert set(used["with"]) <= set(ACTION["inputs"])


def test_good_policies_pass_every_step(repository: Shell, found):
    told = step(repository, "check", found, DENY="warnings")
    assert told.stdout == "" and read(found / "github_output") == f"sarif={found}/tightrope.sarif\n"
    step(repository, "fmt", found)
    step(repository, "test", found, COVERAGE_MIN="100%")
    assert f"junit={found}/tightrope.xml\n" in read(found / "github_output")


def test_what_is_wrong_is_told_by_each_step(repository: Shell, found):
    repository.write("policies/more.rope", "content   spare : banner\ntest \"::error::no\" { expect trust regular }\n")
    told = step(repository, "check", found, code=1, DENY="warnings")
    assert told.stdout.startswith("::warning file=policies/more.rope,line=1,col=11,endLine=1,endColumn=15,title=warning[unused]::")
    assert '"unused"' in read(found / "tightrope.sarif")
    repository.write("known.json", repository("tightrope", "check", "policies", "--format", "json").stdout)
    assert step(repository, "check", found, DENY="warnings", BASELINE="known.json").stdout == ""

    for name, shows in (("fmt", "+content spare : banner"), ("test", "")):
        told = step(repository, name, found, code=1).stdout
        word = re.match(r"::stop-commands::(\w{32})\n", told).group(1)
        inside, after = told.split(f"\n::{word}::\n")
        assert shows in inside and after.startswith(f"::error title=tightrope {name}::")

    repository.write("policies/more.rope", "content ?\n")
    (found / "tightrope.xml").unlink()
    step(repository, "test", found, code=1)
    assert not (found / "tightrope.xml").exists()


def test_what_cannot_be_checked_leaves_nothing(repository: Shell, found):
    told = step(repository, "check", found, code=2, POLICIES="nowhere")
    assert "nowhere" in told.stderr and not (found / "tightrope.sarif").exists()


@pytest.fixture
def change(repository: Shell, tmp_path):
    """A change that left `main` before others changed it, in a clone that has no `main` of its own."""
    repository("git", "checkout", "--quiet", "-b", "change")
    repository.edit(RULES, *CREEPIER)
    repository.commit("Ask everybody")
    repository("git", "checkout", "--quiet", "main")
    repository.edit("policies/places.rope", "shows spring_sale", "shows bestsellers")
    repository.edit("policies/places.rope", "content spring_sale     : banner\n", "")
    base = repository.commit("Meanwhile")

    def clone(*line) -> Shell:
        shell = Shell(tmp_path / "clone")
        repository("git", "clone", "--quiet", "--branch=change", *line, f"file://{repository.folder}", shell.folder)
        return shell

    return clone, base


@pytest.mark.parametrize("base_is", ["a commit", "a branch"])
def test_a_change_is_compared_with_where_it_left_the_branch(change, found, base_is):
    clone, base = change
    told = step(clone(), "diff", found, BASE=base if base_is == "a commit" else "main")
    comment = read(found / "diff.md")
    assert comment.startswith("<!-- tightrope diff: policies/ -->\n## What this change does to whom\n"), comment
    assert "`home.rail`" in comment and "`home.hero`" not in comment, "what others changed is not of it"
    assert comment.endswith(read(found / "github_step_summary"))
    assert told.stdout == "" and read(found / "github_output") == f"diff={found}/diff.md\n"


def test_a_shallow_clone_fetches_what_it_compares_with_and_stays_shallow(change, found):
    clone, base = change
    shell = clone("--depth=1")
    step(shell, "diff", found, BASE=base)
    comment = read(found / "diff.md")
    assert "`home.rail`" in comment and "`home.hero`" in comment, "it can only be compared with the branch as it is"
    assert shell("git", "rev-parse", "--is-shallow-repository").stdout == "true\n"


def test_what_got_creepier_fails_where_that_is_asked_for(change, found):
    clone, base = change
    told = step(clone(), "diff", found, code=1, BASE=base, FAIL_ON="creepier")
    assert "::error title=tightrope diff::" in told.stdout
    assert "What got creepier" in read(found / "diff.md")


def test_one_folder_of_many_is_compared_from_below_the_root(repository: Shell, found):
    # A comment alone makes no difference.
    repository.write("shops/a b/set.rope", "trust { tier stranger { comfort 3 } }\n")
    base = repository.commit("Another set")
    repository.write("shops/a b/set.rope", "// said\ntrust { tier stranger { comfort 3 } }\n")
    repository.commit("Words")
    below = Shell(repository.folder / "shops")
    for path in ("a b", "./a b/", "a b/set.rope"):
        step(below, "diff", found, BASE=base, POLICIES=path, FAIL_ON="changed")
        assert "\nequivalent: every visitor gets the same" in read(found / "diff.md")


def test_where_there_is_nothing_to_compare_that_is_said(repository: Shell, found):
    base = repository("git", "rev-parse", "HEAD").stdout.strip()
    repository.write("new/set.rope", "trust { tier stranger { comfort 3 } }\n")
    repository.commit("A new set")
    step(repository, "diff", found, BASE=base, POLICIES="new", FAIL_ON="changed")
    assert "There were no policies in `new` before this change" in read(found / "diff.md")

    repository.write("policies/more.rope", "content ?\n")
    repository.commit("Broken")
    step(repository, "diff", found, BASE=base)
    assert "cannot be told" in read(found / "diff.md")
    step(repository, "diff", found, code=1, BASE=base, FAIL_ON="creepier")


def test_a_comment_is_never_too_long(repository: Shell, found):
    repository.write("policies/more.rope", "content spare : banner\n")
    repository.commit("Spare")
    # In the place of the command: as much as nobody would read.
    fake(repository, "tightrope", "printf '%0100000d' 0")
    step(repository, "diff", found, BASE="HEAD")
    comment = read(found / "diff.md")
    assert 60_000 < len(comment) < 65_536 and "too long for a comment" in comment


def fake(shell: Shell, name: str, script: str):
    path = shell.write(f"../bin/{name}", f"#!/usr/bin/env bash\n{script}\n")
    path.chmod(0o755)
    bin = str(path.parent.resolve())
    if not shell.variables["PATH"].startswith(bin):
        shell.variables["PATH"] = f"{bin}:{shell.variables['PATH']}"


@pytest.mark.parametrize("there", ["", "7\n9\n"])
def test_a_comment_is_written_once_and_then_changed(repository: Shell, found, there):
    """By a `gh` that writes down what it is asked, since there is no GitHub here."""
    fake(repository, "gh", f"""printf '%s\\n' "$@" "$MARKER" >> '{found}/asked'; [[ $* != *--paginate* ]] || printf '{there}'""")
    comment = repository.write("../found/diff.md", "<!-- tightrope diff: policies/ -->\nwords\n")
    given = {"COMMENT": str(comment.resolve()), "PULL_REQUEST": "3", "GITHUB_REPOSITORY": "a/b"}
    assert step(repository, "comment", found, **given).stdout == ""
    asked = read(found / "asked").splitlines()
    assert "repos/a/b/issues/3/comments" in asked and "<!-- tightrope diff: policies/ -->" in asked
    method = asked[asked.index("--method") :]
    where = ["PATCH", "repos/a/b/issues/comments/7"] if there else ["POST", "repos/a/b/issues/3/comments"]
    assert method[1:3] == where and f"body=@{comment.resolve()}" in method

    fake(repository, "gh", "exit 1")
    assert step(repository, "comment", found, **given).stdout.startswith("::warning ")


def test_the_command_is_built_only_where_there_is_none(repository: Shell, found, tmp_path):
    root = tmp_path / "installed"
    assert step(repository, "install", found, TIGHTROPE_ROOT=str(root)).stdout.startswith("tightrope ")
    assert not root.exists() and read(found / "github_path") == ""

    fake(repository, "cargo", f"""
        echo "$@" >> '{found}/built'
        mkdir -p '{root}/bin'; printf '#!/bin/sh\\necho made' > '{root}/bin/tightrope'; chmod +x '{root}/bin/tightrope'""")
    bare = repository.variables["PATH"].split(":")[0]
    for _ in range(2):
        done = step(repository, "install", found, TIGHTROPE_ROOT=str(root), PATH=f"{bare}:/usr/bin:/bin")
        assert done.stdout == "made\n"
    assert read(found / "built") == f"install --locked --quiet --path {ROOT} --root {root}\n"
    assert read(found / "github_path") == f"{root}/bin\n" * 2

    for _ in range(2):
        step(repository, "key", found, RUNNER_OS="Linux", RUNNER_ARCH="X64")
    first, second = read(found / "github_output").splitlines()
    assert first == second and re.fullmatch(r"key=tightrope-Linux-X64-[0-9a-f]{64}", first)


GITLAB = yaml.safe_load((ROOT / "examples/ci/gitlab.yml").read_text())


def job(shell: Shell, name: str, code: int | None = 0, **variables: str):
    script = "\n".join(GITLAB[name]["script"])
    return shell("bash", "-eo", "pipefail", "-c", script, code=code, **GITLAB["variables"], **variables)


def test_the_jobs_of_gitlab_pass_and_fail(repository: Shell):
    job(repository, "good manners")
    job(repository, "one style")
    told = job(repository, "tests").stderr
    # GitLab looks for how much is covered line by line.
    pattern = GITLAB["tests"]["coverage"].strip("/")
    assert re.findall(pattern, told, re.MULTILINE) == ["100.0"], told
    repository.write("policies/more.rope", "content   spare : banner\ntest \"t\" { expect trust regular }\n")
    for name in ("good manners", "one style", "tests"):
        job(repository, name, code=1)


def test_the_review_of_gitlab_is_written_as_a_note(change, found):
    clone, _ = change
    shell = clone()
    base = shell("git", "merge-base", "HEAD", "origin/main").stdout.strip()
    fake(shell, "curl", f"printf '%s\\n' \"$@\" > '{found}/asked'")
    given = {"CI_MERGE_REQUEST_DIFF_BASE_SHA": base, "CI_API_V4_URL": "https://gitlab.test/api/v4", "CI_PROJECT_ID": "5", "CI_MERGE_REQUEST_IID": "8"}
    told = job(shell, "review", code=1, **given)
    assert "What got creepier" in told.stdout and not (found / "asked").exists()
    shell("rm", "-r", "before")
    job(shell, "review", code=1, TIGHTROPE_TOKEN="secret", **given)
    asked = read(found / "asked").splitlines()
    assert "https://gitlab.test/api/v4/projects/5/merge_requests/8/notes" in asked and "body@diff.md" in asked
