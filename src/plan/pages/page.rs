/// What a code of a plan means, why it matters, and what to do. Paragraphs are one line each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// The code.
    pub code: &'static str,
    /// What it means, in one sentence.
    pub description: String,
    /// Why it matters.
    pub reason: String,
    /// What to do about it: the ways out.
    pub remedy: String,
}

impl Page {
    /// Takes a page apart. Total: what a page lacks is empty here, and a test holds that none lacks anything.
    pub(super) fn parse(code: &'static str, markdown: &str) -> Self {
        let mut paragraphs = markdown.split("\n\n").map(|lines| lines.trim().replace('\n', " "));
        let mut next = || paragraphs.next().unwrap_or_default();
        let (description, reason, remedy) = (next(), next(), next());
        let remedy = remedy.strip_prefix("What to do: ").unwrap_or_default().to_owned();
        Self { code, description, reason, remedy }
    }
}
