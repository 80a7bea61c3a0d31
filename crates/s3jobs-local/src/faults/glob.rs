/// A pattern of names: `*` stands for any text, `?` for one character, everything else for itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Glob(String);

impl Glob {
    pub(super) fn new(pattern: &str) -> Self {
        Self(pattern.to_owned())
    }

    /// Whether it stands for one name only.
    pub(super) fn is_literal(&self) -> bool {
        !self.0.contains(['*', '?'])
    }

    /// Takes time in proportion to both lengths at most: after a mismatch, only the last `*` takes one character more.
    pub(super) fn matches(&self, text: &str) -> bool {
        let (mut pattern, mut rest) = (self.0.as_str(), text);
        let mut retry: Option<(&str, &str)> = None;
        loop {
            let mut next = pattern.chars();
            match (next.next(), rest.chars().next()) {
                (None, None) => return true,
                (Some('*'), _) => {
                    pattern = next.as_str();
                    retry = Some((pattern, rest));
                }
                (Some(wanted), Some(found)) if wanted == '?' || wanted == found => {
                    pattern = next.as_str();
                    rest = &rest[found.len_utf8()..];
                }
                (Some(_) | None, _) => {
                    let Some((after, from)) = retry else { return false };
                    let Some(skipped) = from.chars().next() else { return false };
                    let from = &from[skipped.len_utf8()..];
                    (pattern, rest, retry) = (after, from, Some((after, from)));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_and_question_marks_stand_for_texts() {
        let cases = [
            ("PutObject", "PutObject", true),
            ("PutObject", "PutObjectTagging", false),
            ("Put*", "PutObjectTagging", true),
            ("*Tagging", "PutObjectTagging", true),
            ("*Object*", "GetObject", true),
            ("a?c", "abc", true),
            ("a?c", "ac", false),
            ("logs/*/x*y", "logs/a/b/xxy", true),
            ("*", "", true),
            ("", "a", false),
            ("é?*", "éü", true),
        ];
        for (pattern, text, matches) in cases {
            assert_eq!(Glob::new(pattern).matches(text), matches, "{pattern} {text}");
        }
    }
}
