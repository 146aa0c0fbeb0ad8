"""OpenFeature's SDK for Python, with its provider of the remote evaluation protocol."""

import datetime
import http.client
import json
import subprocess
import time
import urllib.parse

import pytest
import requests
from conftest import KEY, decide, shipped, surfaces_of, until, visitors_of
from openfeature import api
from openfeature.contrib.provider.ofrep import OFREPProvider
from openfeature.evaluation_context import EvaluationContext
from openfeature.flag_evaluation import ErrorCode, Reason

SOMEBODY = EvaluationContext("v-1")


def client_of(address: str, headers: dict | None = None, certificate=None):
    """A client of a provider of its own."""
    provider = OFREPProvider(address, headers_factory=lambda: headers or {})
    # What the environment says of certificates and proxies is none of these trials' business.
    provider.session.trust_env = False
    if certificate:
        provider.session.verify = str(certificate)
    domain = f"trial-{id(provider)}"
    api.set_provider(provider, domain)
    return api.get_client(domain)


def context_of(facts: dict) -> EvaluationContext:
    """Facts as a context: the id is the targeting key."""
    facts = dict(facts)
    key = facts.pop("id") if isinstance(facts.get("id"), str) else None
    return EvaluationContext(key, facts)


@pytest.mark.parametrize("name", ["storefront", "magazine", "b2b"])
def test_every_visitor_has_every_flag_as_it_is_decided(serve, name):
    path = shipped(name)
    address = serve(path)
    client = client_of(address)
    version = requests.get(f"{address}/v1/status", timeout=5).json()["version"]
    visitors = visitors_of(name)
    compared = 0
    for surface in surfaces_of(path):
        # Of which kind a value is hangs on the default of the slot, which somebody unknown sees.
        unknown, *decisions = decide(path, surface, [{}, *visitors])
        for visitor, decision in zip(visitors, decisions, strict=True):
            for slot, shown in decision["slots"].items():
                key, context = f"{surface}.{slot}", context_of(visitor)
                if "payload" in unknown["slots"][slot]:
                    details = client.get_object_details(key, {}, context)
                    expected = {part: shown[part] for part in ("shows", "saying", "asks", "payload") if part in shown}
                else:
                    details = client.get_string_details(key, "none", context)
                    expected = shown["shows"]
                assert details.error_code is None, details
                assert details.value == expected
                assert details.variant == (f"asks:{shown['asks']}" if "asks" in shown else shown["shows"])
                assert details.reason in {
                    "matched": {Reason.TARGETING_MATCH, Reason.SPLIT},
                    "held_out": {Reason.SPLIT},
                    "default": {Reason.DEFAULT, Reason.STATIC},
                }.get(shown["reason"], {Reason.DEFAULT})
                told = details.flag_metadata
                assert (told["reason"], told["trust"], told["version"]) == (shown["reason"], decision["trust"], version)
                for part in ("rule", "goal", "because"):
                    assert told.get(part) == shown.get(part), part
                assert told.get("used") == (", ".join(shown["used"]) if "used" in shown else None)
                problems = "; ".join(f"{problem['at']}: {problem['problem']}" for problem in decision["problems"])
                assert told.get("problems", "") == problems
                datetime.datetime.fromisoformat(told["loaded"])
                compared += 1
    assert compared > 400


def test_what_goes_wrong_is_told_and_the_default_of_the_caller_is_used(serve):
    client = client_of(serve(shipped("storefront"), "--require-targeting-key"))
    both = EvaluationContext("a", {"id": "b"})
    for details, value, code in [
        (client.get_string_details("home.notise", "none", SOMEBODY), "none", ErrorCode.FLAG_NOT_FOUND),
        (client.get_string_details("home.notice", "none", EvaluationContext()), "none", ErrorCode.TARGETING_KEY_MISSING),
        (client.get_string_details("home.notice", "none", both), "none", ErrorCode.INVALID_CONTEXT),
        # Flags are names or objects, and never pass for something else.
        (client.get_boolean_details("home.notice", True, SOMEBODY), True, ErrorCode.TYPE_MISMATCH),
        (client.get_integer_details("home.notice", 41, SOMEBODY), 41, ErrorCode.TYPE_MISMATCH),
        (client.get_float_details("home.notice", 4.1, SOMEBODY), 4.1, ErrorCode.TYPE_MISMATCH),
        (client.get_object_details("home.notice", {}, SOMEBODY), {}, ErrorCode.TYPE_MISMATCH),
        (client.get_string_details("home.hero", "none", SOMEBODY), "none", ErrorCode.TYPE_MISMATCH),
    ]:
        assert (details.value, details.error_code, details.reason) == (value, code, Reason.ERROR), details
    assert "`home.notice`" in client.get_string_details("home.notise", "none", SOMEBODY).error_message


def test_the_key_is_asked_for_in_either_header(serve):
    address = serve(shipped("storefront"), key=KEY)
    for headers in [{}, {"Authorization": "Bearer other"}, {"Authorization": KEY}, {"X-API-Key": KEY[:-1]}]:
        details = client_of(address, headers).get_string_details("home.notice", "none", SOMEBODY)
        assert (details.value, details.error_code, details.error_message) == ("none", ErrorCode.GENERAL, "unauthorized")
    for headers in [{"Authorization": f"Bearer {KEY}"}, {"X-API-Key": KEY}]:
        assert client_of(address, headers).get_string_value("home.notice", "none", SOMEBODY) == "opening_hours"


def test_told_to_come_back_later_it_does_so_when_it_was_told_to(serve):
    address = serve(shipped("storefront"), "--max-requests", 1)
    client = client_of(address)
    ask = lambda: requests.post(f"{address}/v1/decide/home", json={}, timeout=5)
    # A body that does not come holds the one place that there is.
    holder = http.client.HTTPConnection(urllib.parse.urlsplit(address).netloc)
    holder.putrequest("POST", "/v1/decide/home")
    holder.putheader("Content-Length", "2")
    holder.putheader("Content-Type", "application/json")
    holder.endheaders(b"{")
    until(lambda: "tightrope_requests_under_way 2" in requests.get(f"{address}/metrics", timeout=5).text)
    assert ask().status_code == 429
    assert ask().headers["retry-after"] == "1"
    begun = time.monotonic()
    refused = client.get_string_details("home.notice", "none", SOMEBODY)
    assert (refused.value, refused.error_message) == ("none", "Rate limited, retry after: 1")
    holder.close()
    until(lambda: ask().status_code == 200)
    until(lambda: client.get_string_value("home.notice", "none", SOMEBODY) == "opening_hours")
    assert time.monotonic() - begun >= 1


def test_a_saved_policy_is_what_is_answered_by(serve, copied):
    folder = copied("storefront")
    client = client_of(serve(folder))
    shows = lambda: client.get_object_value("home.hero", {}, SOMEBODY)["shows"]
    assert shows() == "autumn_window"
    file = folder / "places.rope"
    text = file.read_text()
    assert "slot hero   shows autumn_window" in text
    file.write_text(text.replace("slot hero   shows autumn_window", "slot hero shows window_hello"))
    until(lambda: shows() == "window_hello")


def test_it_speaks_tls(serve, tmp_path):
    certificate, private = tmp_path / "cert.pem", tmp_path / "key.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
        + ["-keyout", private, "-out", certificate, "-days", "2", "-subj", "/CN=localhost"]
        + ["-addext", "subjectAltName=IP:127.0.0.1", "-addext", "basicConstraints=critical,CA:FALSE"],
        check=True,
        capture_output=True,
    )
    address = serve(shipped("storefront"), "--tls-cert", certificate, "--tls-key", private)
    assert address.startswith("https://")
    client = client_of(address, certificate=certificate)
    assert client.get_string_value("home.notice", "none", SOMEBODY) == "opening_hours"
    details = client_of(address).get_string_details("home.notice", "none", SOMEBODY)
    assert (details.value, details.error_code) == ("none", ErrorCode.GENERAL)


def test_numbers_and_texts_survive_the_way(serve):
    """What stands in the context stands in the facts: nothing is rounded, escaped twice, or lost."""
    client = client_of(serve(shipped("storefront")))
    odd = {"visits": {"count": 9007199254740993}, "no\"such\u2028field": [1.5, None, "\U0001f600"]}
    details = client.get_string_details("home.notice", "none", EvaluationContext("näm\"e", odd))
    [decision] = decide(shipped("storefront"), "home", [{"id": "näm\"e", **odd}])
    assert details.flag_metadata["problems"] == "; ".join(f"{one['at']}: {one['problem']}" for one in decision["problems"])
    assert json.dumps(details.value) == json.dumps(decision["slots"]["notice"]["shows"])
