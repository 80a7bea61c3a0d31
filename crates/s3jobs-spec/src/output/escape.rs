//! Text from outside, made harmless: what it shows is what it holds.
//!
//! Control characters can move the cursor or end a line, bidirectional ones reorder it, invisible ones hide in it. All of
//! them are written as `\n`, `\t` or `\u{..}`. Markdown also loses everything that means something to it.

use std::borrow::Cow;
use std::fmt::Write as _;

/// One line of text for a terminal or a log.
pub fn text(raw: &str) -> Cow<'_, str> {
    if !raw.contains(is_hidden) {
        return Cow::Borrowed(raw);
    }
    Cow::Owned(raw.chars().fold(String::with_capacity(raw.len() + 8), |mut safe, c| {
        push(&mut safe, c);
        safe
    }))
}

/// Several lines of text for a terminal or a log: line feeds stay.
pub fn lines(raw: &str) -> Cow<'_, str> {
    if !raw.contains(|c| is_hidden(c) && c != '\n') {
        return Cow::Borrowed(raw);
    }
    Cow::Owned(raw.split('\n').map(text).collect::<Vec<_>>().join("\n"))
}

/// Text inside a line of Markdown: shown as it is, whatever it holds.
///
/// Everything but letters, digits and a few harmless signs becomes a character reference, which Markdown never takes for
/// markup. After `@` and `#`, a zero-width space keeps GitHub from making a mention or a link of what follows.
pub fn markdown(raw: &str) -> String {
    let mut safe = String::with_capacity(raw.len() + 16);
    let shown = text(raw);
    let mut previous = ' ';
    let mut next = shown.chars().skip(1);
    for c in shown.chars() {
        let after = next.next();
        match c {
            '@' | '#' => {
                let _ = write!(safe, "&#{};&#8203;", u32::from(c));
            }
            // `www.` at the begin of a word is made a link.
            '.' if previous.eq_ignore_ascii_case(&'w') => safe.push_str("&#46;"),
            // Addresses are made links by their `://`.
            ':' if after != Some('/') => safe.push(c),
            ' ' | '-' | '.' | ',' | '/' | '=' | ';' | '+' | '%' | '?' | '\'' | '(' | ')' => safe.push(c),
            _ if c.is_ascii_alphanumeric() || !c.is_ascii() => safe.push(c),
            _ => {
                let _ = write!(safe, "&#{};", u32::from(c));
            }
        }
        previous = c;
    }
    safe
}

/// JSON whose strings hide nothing: what a terminal would obey is written as `\u....`, which means the same.
pub fn json(document: &str) -> Cow<'_, str> {
    let is_masked = |c: char| is_hidden(c) && c != '\n';
    if !document.contains(is_masked) {
        return Cow::Borrowed(document);
    }
    Cow::Owned(document.chars().fold(String::with_capacity(document.len() + 8), |mut safe, c| {
        if is_masked(c) {
            for unit in c.encode_utf16(&mut [0; 2]) {
                let _ = write!(safe, "\\u{unit:04x}");
            }
        } else {
            safe.push(c);
        }
        safe
    }))
}

/// Adds a character, or what stands for it if it does not show as itself.
pub fn push(safe: &mut String, c: char) {
    match c {
        '\n' => safe.push_str("\\n"),
        '\t' => safe.push_str("\\t"),
        '\r' => safe.push_str("\\r"),
        _ if is_hidden(c) => {
            let _ = write!(safe, "\\u{{{:x}}}", u32::from(c));
        }
        _ => safe.push(c),
    }
}

/// Whether a character does not show as itself: control, bidirectional, or invisible.
// Source: Unicode 16, general category Cf, and Unicode TR 36 on bidirectional text; line separators act as ends of lines.
pub fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{600}'..='\u{605}' | '\u{61c}' | '\u{6dd}' | '\u{70f}' | '\u{890}'..='\u{891}' | '\u{8e2}'
            | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'
            | '\u{fff9}'..='\u{fffb}' | '\u{110bd}' | '\u{110cd}' | '\u{13430}'..='\u{1343f}' | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}' | '\u{e0001}' | '\u{e0020}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::{is_hidden, lines, markdown, text};
    use proptest::prelude::{ProptestConfig, any, proptest};

    #[test]
    fn control_and_bidirectional_characters_are_written_out() {
        assert_eq!(text("a\x1b[31mred\x07\n\u{202e}gpj.exe\u{9b}"), "a\\u{1b}[31mred\\u{7}\\n\\u{202e}gpj.exe\\u{9b}");
    }

    #[test]
    fn lines_keep_their_ends_and_nothing_else() {
        assert_eq!(lines("a\n  b\x1b[1m\r\nc"), "a\n  b\\u{1b}[1m\\r\nc");
        assert!(matches!(lines("a\nb"), std::borrow::Cow::Borrowed(_)));
    }

    #[test]
    fn ordinary_text_stays_as_it_is() {
        assert_eq!(text("Grüße/日本 100 % \\ `x`"), "Grüße/日本 100 % \\ `x`");
    }

    #[test]
    fn markdown_has_no_markup_html_links_or_mentions_left() {
        insta::assert_snapshot!(
            markdown("<script>|@admin see #12 **b** `c` [x](http://e.com) www.e.com a_b ~s~ &amp; \\"),
            @"&#60;script&#62;&#124;&#64;&#8203;admin see &#35;&#8203;12 &#42;&#42;b&#42;&#42; &#96;c&#96; &#91;x&#93;(http&#58;//e.com) www&#46;e.com a&#95;b &#126;s&#126; &#38;amp; &#92;"
        );
    }

    #[test]
    fn json_means_the_same_and_hides_nothing() {
        let value = serde_json::json!({"key": "a\u{9b}31m\u{202e}\u{e0041}\n\u{7f}ä"});
        let safe = super::json(&serde_json::to_string_pretty(&value).unwrap()).into_owned();
        assert_eq!(safe, "{\n  \"key\": \"a\\u009b31m\\u202e\\udb40\\udc41\\n\\u007fä\"\n}");
        assert_eq!(serde_json::from_str::<serde_json::Value>(&safe).unwrap(), value);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(256))]

        #[test]
        fn no_hidden_character_survives(chars in proptest::collection::vec(any::<char>(), 0..40)) {
            let raw: String = chars.into_iter().collect();
            assert!(!text(&raw).contains(is_hidden));
            assert!(!markdown(&raw).contains(is_hidden));
        }

        #[test]
        fn no_markup_survives_in_markdown(raw in "[ -~]{0,40}") {
            let safe = markdown(&raw);
            assert!(!safe.contains(['<', '>', '|', '`', '*', '_', '[', ']', '@', '\\', '!']), "{safe}");
            assert!(!safe.contains("://"), "{safe}");
        }
    }
}
