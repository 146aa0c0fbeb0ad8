"""JUnit XML as others read it."""

from conftest import ROOT, TODAY, Shell
from junitparser import Failure, JUnitXml


def test_every_test_and_failure_is_read(repository: Shell):
    line = ("tightrope", "test", "policies", "--format", "junit")
    run = JUnitXml.fromstring(repository(*line).stdout.encode())
    good = run.tests
    assert good > 0 and (run.failures, run.errors) == (0, 0)
    assert sum(len(list(suite)) for suite in run) == good

    words = r'test "é & <b> \"c\" ]]>" { expect trust regular  expect home.rail default }'
    repository.write("policies/more.rope", f"{words}\n")
    run = JUnitXml.fromstring(repository(*line, code=1).stdout.encode())
    assert (run.tests, run.failures) == (good + 1, 1)
    (case,) = [case for suite in run for case in suite if case.result]
    assert case.name == 'é & <b> "c" ]]>' and case.classname == "policies/more.rope"
    assert isinstance(case.result[0], Failure) and "expected" in case.result[0].text


def test_the_shipped_sets_are_read():
    for policies in ("storefront", "magazine", "b2b"):
        done = Shell(ROOT)("tightrope", "test", f"policies/{policies}", "--today", TODAY, "--format", "junit")
        run = JUnitXml.fromstring(done.stdout.encode())
        assert run.tests > 10 and run.failures == 0
