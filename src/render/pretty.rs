//! Owns diagnostics as people read them; the only file that sees ariadne.
//! Must not know what they mean.

use crate::diagnostic::{Diagnostic, Severity, printable};
use crate::source::{Sources, Span};
use ariadne::{Color, Config, IndexType, Label, Report, ReportKind};
use std::io::{self, Write};
use std::ops::Range;

/// Draws diagnostics with the lines that they point at.
///
/// # Errors
/// Where `out` cannot be written to.
pub fn pretty(
    sources: &Sources,
    diagnostics: &[Diagnostic],
    colour: bool,
    out: &mut impl Write,
) -> io::Result<()> {
    let files = sources.iter().map(|(_, file)| (printable(file.name()), printable(file.text())));
    let mut cache = ariadne::sources(files);
    let config = Config::default().with_color(colour).with_index_type(IndexType::Byte);
    for told in diagnostics {
        let title = format!("{}[{}]", told.severity, told.slug);
        let paint = match told.severity {
            Severity::Error => Color::Red,
            Severity::Warning => Color::Yellow,
            Severity::Note => Color::Blue,
        };
        let place = place(sources, told.span);
        let kind = ReportKind::Custom(&title, paint);
        let message = printable(&told.message);
        let mut report = Report::build(kind, place).with_config(config).with_message(&message);
        // In the order of places, else ariadne draws the file twice.
        let main = (told.span, told.subject.to_string(), paint);
        let others = told.labels.iter().map(|(span, words)| (*span, words.clone(), Color::Cyan));
        let mut labels: Vec<_> = others.chain([main]).collect();
        labels.sort_by_key(|(span, ..)| *span);
        for (span, words, paint) in labels {
            let label = Label::new(self::place(sources, span)).with_color(paint);
            report = report.with_label(label.with_message(printable(&words)));
        }
        if !told.help.is_empty() {
            report.add_help(printable(&told.help));
        }
        let mut notes = told.notes.clone();
        notes.extend(told.witness.as_ref().map(|facts| format!("a visitor to whom it happens:\n  {facts}")));
        if !notes.is_empty() {
            report.add_note(printable(&notes.join("\n")));
        }
        let mut drawn = Vec::new();
        report.finish().write(&mut cache, &mut drawn)?;
        let drawn = String::from_utf8_lossy(&drawn);
        if colour {
            writeln!(out, "{drawn}")?;
        } else {
            // ariadne paints this title whatever its configuration says.
            writeln!(
                out,
                "{}",
                drawn.replacen(TITLE_PAINT[rank(told.severity)], "", 1).replacen(PLAIN, "", 1)
            )?;
        }
    }
    Ok(())
}

/// How terminals are told to paint a title of each severity, and to stop.
const TITLE_PAINT: [&str; 3] = ["\u{1b}[31m", "\u{1b}[33m", "\u{1b}[34m"];
const PLAIN: &str = "\u{1b}[0m";

fn rank(severity: Severity) -> usize {
    match severity {
        Severity::Error => 0,
        Severity::Warning => 1,
        Severity::Note => 2,
    }
}

fn place(sources: &Sources, span: Span) -> (String, Range<usize>) {
    if sources.is_empty() {
        return (String::new(), 0..0);
    }
    (printable(sources.file(span.file).name()), span.range())
}
