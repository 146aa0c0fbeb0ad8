//! Owns text whose parts may stand in another order. Must not know what it says.

use super::dice::Dice;

/// A text in parts.
#[derive(Debug, Clone)]
pub enum Draft {
    /// Words that stay together.
    Words(String),
    /// A doc comment, which has a line of its own and belongs to what follows.
    Doc(String),
    /// Parts whose order matters.
    InOrder(Vec<Draft>),
    /// Parts whose order does not.
    AnyOrder(Vec<Draft>),
}

impl Draft {
    /// Words that stay together.
    pub fn words(words: impl Into<String>) -> Draft {
        Draft::Words(words.into())
    }

    /// Words, parts in any order in braces.
    pub fn block(head: impl Into<String>, parts: Vec<Draft>) -> Draft {
        Draft::InOrder(vec![
            Draft::Words(format!("{} {{", head.into())),
            Draft::AnyOrder(parts),
            Draft::words("}"),
        ])
    }

    /// The text as it stands, one part a line.
    pub fn plain(&self, out: &mut String) {
        match self {
            Draft::Words(words) => {
                out.push_str(words);
                out.push('\n');
            }
            Draft::Doc(words) => out.push_str(&format!("/// {words}\n")),
            Draft::InOrder(parts) | Draft::AnyOrder(parts) => parts.iter().for_each(|part| part.plain(out)),
        }
    }

    /// The text in another order and with other space, which must mean the same.
    pub fn otherwise(&self, dice: &mut Dice, out: &mut String) {
        match self {
            Draft::Words(words) => {
                out.push_str(words);
                out.push_str(dice.pick(SPACE));
            }
            Draft::Doc(words) => out.push_str(&format!("\n/// {words}\n")),
            Draft::InOrder(parts) => parts.iter().for_each(|part| part.otherwise(dice, out)),
            Draft::AnyOrder(parts) => {
                let mut parts: Vec<&Draft> = parts.iter().collect();
                dice.shuffle(&mut parts);
                parts.into_iter().for_each(|part| part.otherwise(dice, out));
            }
        }
    }
}

/// Space between words.
const SPACE: &[&str] =
    &["\n", " ", "\r\n", "\t", "\n\n", " // a remark: rule x {\n", "//\n", "\n// \u{e9}\n"];
