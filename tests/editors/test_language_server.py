"""The language server and a client that was written by others: pytest-lsp holds every message to
the types of the protocol, and speaks with the capabilities of real editors."""

import asyncio
import os
import pathlib
import shutil

import pytest
import pytest_lsp
from lsprotocol import types
from pytest_lsp import ClientServerConfig, LanguageClient, client_capabilities

ROOT = pathlib.Path(__file__).parents[2]
SERVER = os.environ.get("TIGHTROPE", str(ROOT / "target" / "debug" / "tightrope"))


@pytest.fixture
def folder(tmp_path):
    shutil.copytree(ROOT / "policies" / "storefront", tmp_path / "storefront")
    shutil.copytree(ROOT / "policies" / "magazine", tmp_path / "magazine")
    return tmp_path


@pytest_lsp.fixture(
    params=["neovim", "visual_studio_code"],
    config=ClientServerConfig(server_command=[SERVER, "lsp", "--today", "2026-11-21"]),
)
async def client(lsp_client: LanguageClient, folder, request):
    lsp_client.registered = []

    @lsp_client.feature(types.CLIENT_REGISTER_CAPABILITY)
    def register(params: types.RegistrationParams):
        lsp_client.registered.extend(params.registrations)

    result = await lsp_client.initialize_session(
        types.InitializeParams(
            capabilities=client_capabilities(request.param),
            workspace_folders=[types.WorkspaceFolder(uri=folder.as_uri(), name="policies")],
        )
    )
    lsp_client.begun = result
    lsp_client.folder = folder
    yield
    await lsp_client.shutdown_session()


def opened(client, name):
    path = client.folder / name
    text = path.read_text(encoding="utf-8")
    client.text_document_did_open(
        types.DidOpenTextDocumentParams(
            types.TextDocumentItem(uri=path.as_uri(), language_id="rope", version=1, text=text)
        )
    )
    return path.as_uri(), text


def position(client, text, here):
    """The position of some words, in what was agreed to count in."""
    before = text[: text.index(here)]
    line = before.rpartition("\n")[2]
    agreed = client.begun.capabilities.position_encoding
    columns = len(line.encode()) if agreed == "utf-8" else len(line.encode("utf-16-le")) // 2
    return types.Position(before.count("\n"), columns)


def document(uri):
    return types.TextDocumentIdentifier(uri)


async def told(client, uri, wanted):
    """Waits until the diagnostics of a file are as wanted."""
    for _ in range(200):
        found = client.diagnostics.get(uri)
        if found is not None and wanted(found):
            return found
        await asyncio.sleep(0.05)
    raise AssertionError(f"{uri}: {client.diagnostics.get(uri)}")


async def test_a_good_set_is_told_to_be_good(client):
    uri, _ = opened(client, "storefront/rules_home.rope")
    await told(client, uri, lambda found: found == [] or all(d.severity > 2 for d in found))


async def test_mistakes_are_told_and_taken_back(client):
    uri, text = opened(client, "storefront/rules_home.rope")
    mistake = "\n// 😀 é\nrule é {}\nrule one_more { /* 😀 */ }\nconsent c \"é😀\" segment now = known acount.x\n"
    client.text_document_did_change(
        types.DidChangeTextDocumentParams(
            types.VersionedTextDocumentIdentifier(version=2, uri=uri),
            [types.TextDocumentContentChangeWholeDocument(text + mistake)],
        )
    )
    found = await told(client, uri, lambda found: any(d.code == "unknown-name" for d in found))
    (unknown,) = [d for d in found if d.code == "unknown-name"]
    assert unknown.range.start == position(client, text + mistake, "acount.x")
    assert "why it matters" in unknown.message or "did you mean" in unknown.message
    client.text_document_did_change(
        types.DidChangeTextDocumentParams(
            types.VersionedTextDocumentIdentifier(version=3, uri=uri),
            [types.TextDocumentContentChangeWholeDocument(text)],
        )
    )
    await told(client, uri, lambda found: not any(d.severity == 1 for d in found))


async def test_a_rule_tells_its_bill(client):
    uri, text = opened(client, "storefront/rules_home.rope")
    rule = text.index("rule ") + len("rule ")
    here = position(client, text, text[rule : rule + 20])
    hover = await client.text_document_hover_async(types.HoverParams(document(uri), here))
    assert "the bill:" in hover.contents.value
    whole = types.Range(types.Position(0, 0), types.Position(10_000, 0))
    hints = await client.text_document_inlay_hint_async(types.InlayHintParams(document(uri), whole))
    assert len(hints) == text.count("\nrule ")
    assert all(cost <= bears for cost, bears in (map(int, h.label.split("/")) for h in hints))


async def test_names_lead_from_file_to_file(client):
    uri, text = opened(client, "storefront/rules_home.rope")
    goal = text.index("goal ", text.index("rule "))
    name = text[goal:].split()[1]
    here = position(client, text[goal:], name)
    here = types.Position(here.line + text[:goal].count("\n"), 0)
    line = text.splitlines()[here.line]
    here = types.Position(here.line, line.index(name) + 1)
    (place,) = await client.text_document_definition_async(types.DefinitionParams(document(uri), here))
    assert place.uri.endswith("/storefront/goals.rope")
    context = types.ReferenceContext(include_declaration=True)
    places = await client.text_document_references_async(
        types.ReferenceParams(context, document(uri), here)
    )
    assert {place.uri.rpartition("/")[2] for place in places} >= {"goals.rope", "rules_home.rope"}
    assert not any("magazine" in place.uri for place in places)
    edit = await client.text_document_rename_async(types.RenameParams(document(uri), here, "other_name"))
    assert sum(len(edits) for edits in edit.changes.values()) == len(places)


async def test_what_may_stand_here_is_offered(client):
    uri, text = opened(client, "storefront/rules_home.rope")
    begun = text + "\nrule one_more {\n    goal "
    client.text_document_did_change(
        types.DidChangeTextDocumentParams(
            types.VersionedTextDocumentIdentifier(version=2, uri=uri),
            [types.TextDocumentContentChangeWholeDocument(begun)],
        )
    )
    lines = begun.splitlines()
    here = types.Position(len(lines) - 1, len(lines[-1]))
    offers = await client.text_document_completion_async(types.CompletionParams(document(uri), here))
    goals = (client.folder / "storefront" / "goals.rope").read_text(encoding="utf-8")
    assert {item.label for item in offers.items} == {
        line.split()[1] for line in goals.splitlines() if line.startswith("goal ")
    }


async def test_the_rest_of_what_was_announced_is_answered(client):
    uri, text = opened(client, "storefront/tests.rope")
    lenses = await client.text_document_code_lens_async(types.CodeLensParams(document(uri)))
    assert len(lenses) == text.count("\ntest ") and {lens.command.title for lens in lenses} == {"passes"}
    symbols = await client.text_document_document_symbol_async(types.DocumentSymbolParams(document(uri)))
    assert len(symbols) == len(lenses)
    folds = await client.text_document_folding_range_async(types.FoldingRangeParams(document(uri)))
    assert len(folds) >= len(lenses)
    tokens = await client.text_document_semantic_tokens_full_async(types.SemanticTokensParams(document(uri)))
    assert len(tokens.data) % 5 == 0 and tokens.data
    found = await client.workspace_symbol_async(types.WorkspaceSymbolParams(""))
    assert {symbol.location.uri.split("/")[-2] for symbol in found} == {"storefront", "magazine"}
    whole = types.Range(types.Position(0, 0), types.Position(10_000, 0))
    actions = await client.text_document_code_action_async(
        types.CodeActionParams(document(uri), whole, types.CodeActionContext([]))
    )
    assert isinstance(actions, (list, tuple))
    edits = await client.text_document_formatting_async(
        types.DocumentFormattingParams(document(uri), types.FormattingOptions(4, True))
    )
    assert edits is None or isinstance(edits, (list, tuple))


async def test_what_was_agreed_upon_holds(client):
    offered = client.capabilities.general.position_encodings or []
    agreed = client.begun.capabilities.position_encoding
    assert agreed == ("utf-8" if "utf-8" in offered else "utf-16")
    uri, _ = opened(client, "storefront/rules_home.rope")
    await told(client, uri, lambda found: True)
    wanted = client.capabilities.workspace.did_change_watched_files
    if wanted and wanted.dynamic_registration:
        assert [one.method for one in client.registered] == ["workspace/didChangeWatchedFiles"]
