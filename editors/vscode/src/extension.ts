// Starts `tightrope lsp` and keeps it: everything that is known of policies, the server knows. What
// the editor does by itself (highlighting, snippets, brackets) stands in package.json.

import * as vscode from "vscode";
import { LanguageClient, LanguageClientOptions, ServerOptions } from "vscode-languageclient/node";

let client: LanguageClient | undefined;
/** Starts and stops go one after the other, however fast they are asked for. */
let turn: Promise<void> = Promise.resolve();

export function activate(context: vscode.ExtensionContext): Promise<void> {
  context.subscriptions.push(
    vscode.commands.registerCommand("tightrope.restart", restart),
    vscode.workspace.onDidChangeConfiguration((change) =>
      change.affectsConfiguration("tightrope.path") ? restart() : undefined,
    ),
    vscode.workspace.onDidGrantWorkspaceTrust(restart),
  );
  return restart();
}

export async function deactivate(): Promise<void> {
  await turn;
  await stop();
}

function restart(): Promise<void> {
  turn = turn.then(stop).then(start);
  return turn;
}

async function start(): Promise<void> {
  const command = vscode.workspace.getConfiguration("tightrope").get<string>("path")?.trim() || "tightrope";
  const server: ServerOptions = { command, args: ["lsp"] };
  const options: LanguageClientOptions = {
    documentSelector: [{ scheme: "file", language: "rope" }],
    synchronize: { fileEvents: vscode.workspace.createFileSystemWatcher("**/*.rope") },
  };
  const started = new LanguageClient("tightrope", "Tightrope", server, options);
  try {
    await started.start();
    client = started;
  } catch (error) {
    await started.dispose().catch(() => undefined);
    // Not awaited: the words may stand there for long.
    void tell(command, error);
  }
}

async function stop(): Promise<void> {
  const running = client;
  client = undefined;
  // It may have ended by itself, and then there is nothing to stop.
  await running?.dispose().catch(() => undefined);
}

/** What is wrong, and the way to mend it. */
async function tell(command: string, error: unknown): Promise<void> {
  const why = error instanceof Error ? error.message : String(error);
  const setting = "Set the Path";
  const again = "Try Again";
  const answer = await vscode.window.showErrorMessage(
    `\`${command} lsp\` did not start, so there is highlighting only (${why}). ` +
      "Install tightrope, or set `tightrope.path` to where it is.",
    setting,
    again,
  );
  if (answer === setting) {
    await vscode.commands.executeCommand("workbench.action.openSettings", "tightrope.path");
  } else if (answer === again) {
    await restart();
  }
}
