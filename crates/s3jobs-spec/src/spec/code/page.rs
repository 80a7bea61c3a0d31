//! The form of a page, and its parts.
//!
//! Blocks stand in this order, with blank lines between them; a paragraph may be broken into lines.
//!
//! - one sentence: what the code means;
//! - why it matters, in one to four sentences;
//! - `What to do: ...`;
//! - `Source: ...`, a public source of the fact, or `the spec language of s3jobs`;
//! - `Wrong:` and code blocks, then `Right:` and code blocks; or `Example: none: ...` with the reason.
//!
//! The code blocks of one side are one little world. Their info strings say what they are:
//!
//! - `yaml spec` is fields of `spec`; each replaces that of a valid job. `yaml spec without report,tags` leaves more out.
//! - `yaml job` is a whole document, or several.
//! - `yaml project` is the whole `s3jobs.yaml` beside the job.
//! - `csv file lists/objects.csv` is another file beside it.

/// What a code means, why it matters, and what to do.
///
/// Paragraphs are one line each; reasons of several paragraphs have blank lines between them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// The page as it was written.
    pub markdown: &'static str,
    /// What the code means, in one sentence.
    pub description: String,
    /// Why it matters.
    pub reason: String,
    /// What to do about it.
    pub remedy: String,
    /// Where the fact comes from.
    pub source: String,
    /// What it looks like.
    pub examples: Examples,
}

/// A mistake and its correction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Examples {
    /// Both sides.
    Shown {
        /// What gives the finding.
        wrong: Vec<Excerpt>,
        /// What does not.
        right: Vec<Excerpt>,
    },
    /// The mistake cannot be shown, for this reason.
    None(String),
}

/// A part of the files of an example.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Excerpt {
    /// What part it is.
    pub role: Role,
    /// Its text, with a line break at the end.
    pub text: String,
}

/// What part of the files an excerpt is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Role {
    /// Fields of `spec`: each replaces that of a valid job, which has none of the fields in `without`.
    Spec {
        /// Fields that the job has not.
        without: Vec<String>,
    },
    /// A whole spec file.
    Job,
    /// The whole project file.
    Project,
    /// Another file, at this path beside the spec.
    File(String),
}

impl Page {
    /// Takes a page apart. Total: what a page lacks is empty here, and a test holds that none lacks anything.
    pub(super) fn parse(markdown: &'static str) -> Self {
        let mut page = Self {
            markdown,
            description: String::new(),
            reason: String::new(),
            remedy: String::new(),
            source: String::new(),
            examples: Examples::None(String::new()),
        };
        let mut side = Side::Wrong;
        for block in blocks(markdown) {
            match block {
                Block::Paragraph(text) => page.add_paragraph(text, &mut side),
                Block::Code(excerpt) => page.add_excerpt(excerpt, side),
            }
        }
        page
    }

    fn add_paragraph(&mut self, text: String, side: &mut Side) {
        if let Some(remedy) = text.strip_prefix("What to do: ") {
            remedy.clone_into(&mut self.remedy);
        } else if let Some(source) = text.strip_prefix("Source: ") {
            source.clone_into(&mut self.source);
        } else if let Some(why) = text.strip_prefix("Example: none: ") {
            self.examples = Examples::None(why.to_owned());
        } else if text == "Wrong:" {
            *side = Side::Wrong;
        } else if text == "Right:" {
            *side = Side::Right;
        } else if self.description.is_empty() {
            self.description = text;
        } else if self.reason.is_empty() {
            self.reason = text;
        } else {
            self.reason = format!("{}\n\n{text}", self.reason);
        }
    }

    fn add_excerpt(&mut self, excerpt: Excerpt, side: Side) {
        if let Examples::None(_) = self.examples {
            self.examples = Examples::Shown { wrong: Vec::new(), right: Vec::new() };
        }
        if let Examples::Shown { wrong, right } = &mut self.examples {
            match side {
                Side::Wrong => wrong.push(excerpt),
                Side::Right => right.push(excerpt),
            }
        }
    }
}

impl Role {
    /// The role that an info string names, such as `yaml spec without report`.
    fn from_info(info: &str) -> Option<Self> {
        let words: Vec<&str> = info.split_whitespace().collect();
        match words.as_slice() {
            [_, "spec"] => Some(Self::Spec { without: Vec::new() }),
            [_, "spec", "without", fields] => {
                Some(Self::Spec { without: fields.split(',').map(str::to_owned).collect() })
            }
            [_, "job"] => Some(Self::Job),
            [_, "project"] => Some(Self::Project),
            [_, "file", path] => Some(Self::File((*path).to_owned())),
            _ => None,
        }
    }
}

#[derive(Clone, Copy)]
enum Side {
    Wrong,
    Right,
}

enum Block {
    /// Lines joined by spaces.
    Paragraph(String),
    Code(Excerpt),
}

const FENCE: &str = "```";

/// The blocks of a page; code blocks of no known role are left out.
fn blocks(markdown: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut paragraph: Vec<&str> = Vec::new();
    let mut lines = markdown.lines();
    while let Some(line) = lines.next() {
        let info = line.strip_prefix(FENCE);
        if (info.is_some() || line.trim().is_empty()) && !paragraph.is_empty() {
            blocks.push(Block::Paragraph(paragraph.join(" ")));
            paragraph.clear();
        }
        if let Some(info) = info {
            let text: String = lines.by_ref().take_while(|line| *line != FENCE).flat_map(|line| [line, "\n"]).collect();
            blocks.extend(Role::from_info(info).map(|role| Block::Code(Excerpt { role, text })));
        } else if !line.trim().is_empty() {
            paragraph.push(line.trim());
        }
    }
    if !paragraph.is_empty() {
        blocks.push(Block::Paragraph(paragraph.join(" ")));
    }
    blocks
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::code::Code;

    /// What of the form a page breaks.
    fn mistakes(page: &Page) -> Vec<&'static str> {
        let is_sentence = |text: &str| text.ends_with('.') && text.starts_with(|first: char| !first.is_lowercase());
        let fences = page.markdown.lines().filter(|line| line.starts_with(FENCE)).count();
        let (shown, is_whole) = match &page.examples {
            Examples::Shown { wrong, right } => (wrong.len() + right.len(), !wrong.is_empty() && !right.is_empty()),
            Examples::None(why) => (0, why.ends_with('.')),
        };
        let rules = [
            (is_sentence(&page.description), "the first paragraph is a sentence: what the code means"),
            (page.description.len() <= 200, "the first paragraph has at most 200 characters"),
            (is_sentence(&page.reason), "the second paragraph says why it matters, in sentences"),
            (is_sentence(&page.remedy), "`What to do: ` is followed by sentences"),
            (!page.source.is_empty() && page.source.ends_with('.'), "`Source: ` is followed by a source and a period"),
            (is_whole, "`Wrong:` and `Right:` have code blocks, or `Example: none: ` says why not"),
            (fences == 2 * shown, "every code block ends, and its info string names a role"),
            (page.markdown.lines().all(|line| line.chars().count() <= 120), "no line has more than 120 characters"),
        ];
        rules.into_iter().filter(|(holds, _)| !holds).map(|(_, rule)| rule).collect()
    }

    #[test]
    fn every_page_has_the_form() {
        for code in Code::ALL {
            assert_eq!(mistakes(code.page()), Vec::<&str>::new(), "spec/codes/{code}.md");
        }
    }

    #[test]
    fn a_page_is_taken_apart() {
        let page = Page::parse(
            "What it\nmeans.\n\nWhy.\n\nMore.\n\nWhat to do: This.\n\nSource: There.\n\nWrong:\n\n```yaml spec without \
             a,b\nc: 1\n\nd: 2\n```\n\nRight:\n\n```csv file x.csv\na,b\n```\n",
        );
        assert_eq!(mistakes(&page), Vec::<&str>::new());
        assert_eq!((page.description.as_str(), page.reason.as_str()), ("What it means.", "Why.\n\nMore."));
        assert_eq!((page.remedy.as_str(), page.source.as_str()), ("This.", "There."));
        let wrong = Excerpt {
            role: Role::Spec { without: vec!["a".to_owned(), "b".to_owned()] },
            text: "c: 1\n\nd: 2\n".to_owned(),
        };
        let right = Excerpt { role: Role::File("x.csv".to_owned()), text: "a,b\n".to_owned() };
        assert_eq!(page.examples, Examples::Shown { wrong: vec![wrong], right: vec![right] });
    }

    #[test]
    fn a_page_without_its_parts_is_noticed() {
        assert_eq!(mistakes(&Page::parse("")).len(), 5);
        assert_eq!(mistakes(&Page::parse("```yaml other\n```\n")).len(), 6);
        assert_eq!(mistakes(&Page::parse("```yaml spec\n")).len(), 6);
    }
}
