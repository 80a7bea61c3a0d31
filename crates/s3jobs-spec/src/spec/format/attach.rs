//! Comments to the fields that they belong to.

use std::ops::Range;

use super::written::{Comment, Content, Entry};

/// The comments of a text that no field has taken yet, in order.
pub(super) struct Margin<'p, 't> {
    text: &'t str,
    comments: &'p [Range<usize>],
}

impl<'p, 't> Margin<'p, 't> {
    pub(super) fn new(text: &'t str, comments: &'p [Range<usize>]) -> Self {
        Self { text, comments }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.comments.is_empty()
    }

    /// Takes the comments before a place.
    pub(super) fn until(&mut self, place: usize) -> Vec<Comment<'t>> {
        self.take_while(place, |_| true)
    }

    /// Takes the comments before a place up to the first that has a line of its own.
    pub(super) fn until_alone(&mut self, place: usize) -> Vec<Comment<'t>> {
        self.take_while(place, |comment| !comment.is_alone)
    }

    /// Takes the comments that stand below a collection in lines and belong to it: before the place at which something
    /// else begins, and indented like the collection or deeper, but deeper than the one around it.
    pub(super) fn below(&mut self, place: usize, column: usize, outer: Option<usize>) -> Vec<Comment<'t>> {
        let is_inside = |at: usize| at >= column && outer.is_none_or(|outer| at > outer);
        self.take_while(place, |comment| comment.is_alone && is_inside(comment.column))
    }

    /// Takes the comment on the line of a place, with nothing but a separator between the two.
    pub(super) fn on_line(&mut self, place: usize) -> Option<Comment<'t>> {
        let range = self.comments.first()?;
        let between = self.text.get(place..range.start)?;
        if between.contains(|c| !matches!(c, ' ' | '\t' | ',' | ':')) {
            return None;
        }
        self.until(range.start + 1).pop()
    }

    /// The column of a place, in characters from 0.
    pub(super) fn column(&self, place: usize) -> usize {
        self.line_before(place).chars().count()
    }

    /// Whether a line begins at a place, white space left out, and the line above is blank.
    pub(super) fn is_apart(&self, place: usize) -> bool {
        let before = self.text.get(..place).unwrap_or_default();
        let blank = |c: char| c == ' ' || c == '\t';
        let above = before.trim_end_matches(blank).strip_suffix('\n');
        above.is_some_and(|above| above.trim_end_matches(blank).ends_with('\n'))
    }

    fn take_while(&mut self, place: usize, is_wanted: impl Fn(&Comment<'t>) -> bool) -> Vec<Comment<'t>> {
        let mut taken = Vec::new();
        while let Some((first, rest)) = self.comments.split_first().filter(|(first, _)| first.start < place) {
            let comment = self.comment(first);
            if !is_wanted(&comment) {
                break;
            }
            taken.push(comment);
            self.comments = rest;
        }
        taken
    }

    fn comment(&self, range: &Range<usize>) -> Comment<'t> {
        let before = self.line_before(range.start);
        let content = before.trim_end_matches([' ', '\t']);
        Comment {
            text: self.text.get(range.clone()).unwrap_or_default().trim_end_matches([' ', '\t']),
            is_alone: content.is_empty(),
            is_apart: self.is_apart(range.start),
            column: before.chars().count(),
            gap: before.len() - content.len(),
        }
    }

    fn line_before(&self, place: usize) -> &'t str {
        let before = self.text.get(..place).unwrap_or_default();
        before.rfind('\n').map_or(before, |end| &before[end + 1..])
    }
}

/// Finds a place for the comments between an entry's name and its value, and behind its value.
pub(super) fn attach<'t>(entry: &mut Entry<'t>, between: Vec<Comment<'t>>, behind: Option<Comment<'t>>) {
    let is_compact = entry.key.is_none() && entry.value.compact().is_some();
    let is_in_lines = entry.value.in_lines().is_some();
    let (mut on_line, alone): (Vec<_>, Vec<_>) = between.into_iter().partition(|comment| !comment.is_alone);
    if is_in_lines {
        // On the line of the name; what the brackets of a former map ended with comes last.
        on_line.extend(behind);
        let on_name = if on_line.is_empty() || is_compact { None } else { Some(on_line.remove(0)) };
        entry.beside = on_name;
        let inside = on_line.into_iter().chain(alone).collect();
        put_inside(entry, inside);
    } else {
        entry.beside = behind.or_else(|| on_line.pop());
        entry.above.extend(on_line.into_iter().chain(alone));
    }
}

/// Puts comments above the first entry of the entry's value.
fn put_inside<'t>(entry: &mut Entry<'t>, mut comments: Vec<Comment<'t>>) {
    match &mut entry.value.content {
        Content::Collection(collection) => match collection.entries.first_mut() {
            Some(first) => {
                comments.append(&mut first.above);
                first.above = comments;
            }
            None => entry.above.append(&mut comments),
        },
        Content::Alias(_) | Content::Scalar(..) | Content::Block(_) => entry.above.append(&mut comments),
    }
}
