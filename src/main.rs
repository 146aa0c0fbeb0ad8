//! The command line, started. Must not know what it does.

use std::process::ExitCode;

fn main() -> ExitCode {
    tightrope::cli::main()
}
