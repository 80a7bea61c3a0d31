//! The comments of a text. They are left out of the tree, since almost nothing asks for them.

use std::ops::Range;

use granit_parser::{Event, Parser, options};

/// The bytes of every comment, from its `#` to the end of its line, in order. Ends at the first syntax error.
pub(crate) fn comments(text: &str) -> Vec<Range<usize>> {
    let mut parser = Parser::new_from_str_with_options(
        text,
        options! { emit_comments: true, max_buffered_comment_events: usize::MAX },
    );
    let events = std::iter::from_fn(|| parser.next_event()).map_while(Result::ok);
    let is_comment = |event: &Event<'_>| matches!(event, Event::Comment(..));
    let comment = |(event, span): (Event<'_>, granit_parser::Span)| span.byte_range().filter(|_| is_comment(&event));
    let to_end_of_line = |range: Range<usize>| {
        let rest = text.get(range.start..).unwrap_or_default();
        range.start..range.start + rest.lines().next().unwrap_or_default().trim_end().len()
    };
    events.filter_map(comment).map(to_end_of_line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_page_of_comments_ends_nothing() {
        let text = format!("a:\n{}- b\n", "# c\n".repeat(200));
        assert_eq!(comments(&text).len(), 200);
    }

    #[test]
    fn comments_are_found_and_text_that_looks_like_one_is_not() {
        let text = "# head\na: 1 # one \nb: 'x # y'\nc: |\n  # text\nd: z#z\n  # tail\n";
        let found: Vec<&str> = comments(text).into_iter().map(|range| &text[range]).collect();
        assert_eq!(found, ["# head", "# one", "# tail"]);
    }
}
