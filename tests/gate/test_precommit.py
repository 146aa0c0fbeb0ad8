"""The hooks, by pre-commit itself. Those that build the command are only read, since building takes minutes;
those that take the one on the path run the same lines."""

import os

import pytest
import yaml
from conftest import ROOT, Shell


@pytest.fixture
def hooked(repository: Shell, tmp_path) -> Shell:
    """A repository whose commits must pass both hooks, taken from a repository that holds them."""
    tool = Shell(tmp_path / "tool")
    tool.write(".pre-commit-hooks.yaml", (ROOT / ".pre-commit-hooks.yaml").read_text())
    tool("git", "init", "--quiet")
    revision = tool.commit("Hooks")
    config = {
        "repos": [
            {
                "repo": str(tool.folder),
                "rev": revision,
                "hooks": [{"id": "tightrope-fmt-system"}, {"id": "tightrope-check-system", "args": ["policies", "--deny", "warnings"]}],
            }
        ]
    }
    repository.write(".pre-commit-config.yaml", yaml.safe_dump(config))
    repository.variables["PRE_COMMIT_HOME"] = str(tmp_path / "kept")
    repository("pre-commit", "install")
    repository.commit("Hooks")
    return repository


def test_each_hook_has_a_twin_that_runs_the_same():
    hooks = {hook["id"]: hook for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())}
    built = [name for name in hooks if not name.endswith("-system")]
    assert sorted(built) == ["tightrope-check", "tightrope-fmt"] and len(hooks) == 4
    for name in built:
        twin = hooks[f"{name}-system"]
        assert (hooks[name]["language"], twin["language"]) == ("rust", "system")
        for key in ("name", "entry", "args", "files", "pass_filenames"):
            assert hooks[name].get(key) == twin.get(key), key


def test_a_good_change_is_committed_and_others_are_not_looked_at(hooked: Shell):
    hooked.write("notes.txt", "nothing of ours\n")
    hooked.commit("Notes")
    hooked.write("policies/more.rope", "// nothing but a comment\n")
    hooked.commit("More")


def test_a_rude_change_is_refused_and_says_why(hooked: Shell):
    name = hooked.folder / "policies/more.rope"
    hooked.write("policies/more.rope", "content spare : banner\n")
    hooked("git", "add", "--all")
    told = hooked("git", "commit", "--message", "Spare", code=1)
    assert "warning[unused]" in told.stderr + told.stdout and name.exists()


def test_an_untidy_change_is_formatted_and_committed_at_the_second_try(hooked: Shell):
    hooked.write("policies/more.rope", "//   untidy  \n\n\n\n\ntest   \"t\"   {   expect trust   stranger   }\n")
    hooked("git", "add", "--all")
    told = hooked("git", "commit", "--message", "Untidy", code=1)
    assert "files were modified by this hook" in told.stderr + told.stdout
    hooked.commit("Tidy")
    hooked("tightrope", "fmt", "policies", "--check")
    assert os.listdir(hooked.folder / "policies")
