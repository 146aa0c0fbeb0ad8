//! The blocks of a page of Markdown, each with the comment before it. It must not know what the
//! comments mean.

/// A block between fences, and the comment before it.
#[derive(Clone, Debug, PartialEq)]
pub struct Block {
    /// The line of its first fence, from 1.
    pub line: usize,
    pub mark: Option<String>,
    pub language: String,
    pub text: String,
}

/// All of them, in order.
pub fn blocks(page: &str) -> Vec<Block> {
    let mut found: Vec<Block> = Vec::new();
    let mut mark = None;
    let mut open: Option<Block> = None;
    for (at, line) in page.lines().enumerate() {
        match &mut open {
            Some(_) if line.trim_end() == "```" => found.extend(open.take()),
            Some(block) => {
                block.text.push_str(line);
                block.text.push('\n');
            }
            None => {
                let comment = line.trim().strip_prefix("<!--").and_then(|rest| rest.strip_suffix("-->"));
                if let Some(language) = line.strip_prefix("```") {
                    let language = language.trim().to_owned();
                    open = Some(Block { line: at + 1, mark: mark.take(), language, text: String::new() });
                } else if let Some(comment) = comment {
                    mark = Some(comment.trim().to_owned());
                } else if !line.trim().is_empty() {
                    mark = None;
                }
            }
        }
    }
    assert!(open.is_none(), "a block that never ends: {open:?}");
    found
}

/// The page with that text in the block that begins on that line.
pub fn with(page: &str, begins: usize, text: &str) -> String {
    let mut lines: Vec<&str> = page.lines().collect();
    let length = lines[begins..].iter().position(|line| line.trim_end() == "```").expect("its end");
    lines.splice(begins..begins + length, text.lines());
    lines.join("\n") + "\n"
}
