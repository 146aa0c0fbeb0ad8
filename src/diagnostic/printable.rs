//! Owns how words that others wrote are told, so that a terminal takes them for words and nothing else.
//! Must not know what they say, nor where they are shown.

/// Text that a terminal shows as it stands: a control character (which might move the cursor, paint, or
/// ring) is shown as a sign, and so is what would turn the direction of the text round or break its line
/// where nobody else sees one. Each sign takes as many bytes, so that places stay where they are. Line
/// breaks and tabs stay.
pub fn printable(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        shown.push(match c {
            '\n' | '\t' => c,
            '\r' if rest.peek() == Some(&'\n') => c,
            c if c.is_control() && c.len_utf8() == 1 => '?',
            c if c.is_control() => '¿',
            '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => char::REPLACEMENT_CHARACTER,
            c => c,
        });
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::printable;

    #[test]
    fn what_is_no_text_is_a_sign_of_as_many_bytes() {
        let odd = "a\u{1b}[31m\r\nb\rc\td\u{7f}\u{9b}e\u{202e}f\u{2028}g\u{0}\u{2067}é";
        let shown = printable(odd);
        assert_eq!(shown, "a?[31m\r\nb?c\td?¿e\u{fffd}f\u{fffd}g?\u{fffd}é");
        assert_eq!(shown.len(), odd.len());
    }
}
