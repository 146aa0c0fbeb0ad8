//! Owns the first page of help: a tour, and the commands by what somebody wants to do.
//! Must not know what the commands do; each says that itself.

use clap::Command;
use std::fmt::Write;

/// Commands by what somebody wants to do, in the order in which they come to want it.
const GROUPS: [(&str, &[&str]); 5] = [
    ("Write policies", &["new", "check", "explain", "fmt", "watch", "lsp"]),
    ("Try them", &["test", "decide", "why"]),
    ("Review them", &["diff", "needs", "report"]),
    ("Run them", &["compile", "serve", "measure"]),
    ("Set up", &["completions", "man", "help"]),
];

/// Four lines that show what it is about, to copy.
const TOUR: &str = "\
Tour:
  tightrope new shop && cd shop                                      # a small set to start from
  tightrope check policies/                                          # does it keep its manners?
  tightrope test policies/ --coverage                                # does it do what it should?
  tightrope decide policies/ --surface home --facts visitors.jsonl   # who gets what, and why
";

/// What goes for every command.
const EXIT: &str = "\
Exit status: 0 fine, 1 the policy (or a test, or a line of facts) has errors, 2 the command could \
not be carried out. What is found goes to standard output, what is wrong to standard error.";

/// The commands with their first page.
pub fn taught(mut command: Command) -> Command {
    // Before it is built, `help` is not among its commands.
    command.build();
    let command = command.mut_subcommand("help", |help| help.about("Tell all of a command, with examples"));
    let commands = grouped(&command);
    command
        .help_template(format!(
            "{{about-with-newline}}\n{{usage-heading}} {{usage}}\n\n{TOUR}\n{commands}\
             Options:\n{{options}}{{after-help}}"
        ))
        .after_help("`tightrope help COMMAND` tells all of a command, with examples.")
        .after_long_help(format!("{EXIT}\n\n`tightrope help COMMAND` tells all of a command, with examples."))
}

fn grouped(command: &Command) -> String {
    let mut page = String::new();
    let mut left: Vec<&Command> = command.get_subcommands().filter(|one| !one.is_hide_set()).collect();
    let width = left.iter().map(|one| one.get_name().len()).max().unwrap_or_default();
    for (title, names) in GROUPS {
        let of_group: Vec<&Command> = names
            .iter()
            .filter_map(|name| left.iter().position(|one| one.get_name() == *name).map(|at| left.remove(at)))
            .collect();
        write_group(&mut page, title, &of_group, width);
    }
    write_group(&mut page, "More", &left, width);
    page
}

fn write_group(page: &mut String, title: &str, commands: &[&Command], width: usize) {
    if commands.is_empty() {
        return;
    }
    page.push_str(&format!("{title}:\n"));
    for command in commands {
        let about = command.get_about().map(ToString::to_string).unwrap_or_default();
        // A text can always be written to.
        let _ = writeln!(page, "  {:<width$}  {about}", command.get_name());
    }
    page.push('\n');
}

#[cfg(test)]
mod tests {
    use super::{GROUPS, taught};

    #[test]
    fn every_command_stands_in_one_group() {
        let command = taught(super::super::command());
        for one in command.get_subcommands() {
            let groups = GROUPS.iter().filter(|(_, names)| names.contains(&one.get_name()));
            assert_eq!(groups.count(), 1, "`{}` stands in no group of `GROUPS`, or in two", one.get_name());
        }
    }
}
