//! Owns `tightrope completions`. Must not know the commands, only what clap knows of them.

use super::{Exit, Impossible};
use clap_complete::{Shell, generate};
use std::io::{self, Write};

/// Arguments of `completions`.
#[derive(clap::Args)]
#[command(after_long_help = "\
Examples:
  tightrope completions bash > tightrope.bash    # then `source` it in ~/.bashrc
  tightrope completions zsh > _tightrope         # into a folder of $fpath
  tightrope completions fish > tightrope.fish    # into ~/.config/fish/completions/

For this session alone: `source <(tightrope completions bash)`, and in PowerShell \
`tightrope completions powershell | Out-String | Invoke-Expression`.

Exit status: 0 fine, 2 no such shell.")]
pub struct Options {
    /// The shell.
    #[arg(value_enum, value_name = "SHELL")]
    shell: Shell,
}

pub fn run(options: &Options, mut command: clap::Command) -> Result<Exit, Impossible> {
    let mut script = Vec::new();
    generate(options.shell, &mut command, "tightrope", &mut script);
    io::stdout().write_all(&script)?;
    Ok(Exit::Fine)
}
