//! Which jobs are meant by their labels, in the grammar that kubectl has for it.

use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr;

use crate::model::document::{LabelKey, LabelValue};

/// What is required of a job's labels: all of it.
// Source: Kubernetes, "Labels and Selectors": equality-based and set-based requirements, with commas that mean "and".
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Selector {
    text: String,
    requirements: Vec<Requirement>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Requirement {
    key: LabelKey,
    wants: Wants,
}

/// What a requirement wants of the value of its key.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Wants {
    /// One of these.
    In(BTreeSet<LabelValue>),
    /// None of these; a job without the label has none.
    NotIn(BTreeSet<LabelValue>),
    /// Any.
    Any,
    /// That there is none.
    Absent,
}

impl Selector {
    /// Whether a job with these labels is meant.
    pub(crate) fn selects(&self, labels: &BTreeMap<LabelKey, LabelValue>) -> bool {
        self.requirements.iter().all(|requirement| {
            let value = labels.get(&requirement.key);
            match &requirement.wants {
                Wants::In(values) => value.is_some_and(|value| values.contains(value)),
                Wants::NotIn(values) => value.is_none_or(|value| !values.contains(value)),
                Wants::Any => value.is_some(),
                Wants::Absent => value.is_none(),
            }
        })
    }

    /// The selector as it was written.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// The keys that a job must have.
    pub(crate) fn wanted_keys(&self) -> impl Iterator<Item = &LabelKey> {
        let wanted = self.requirements.iter().filter(|it| matches!(it.wants, Wants::In(_) | Wants::Any));
        wanted.map(|it| &it.key)
    }
}

impl FromStr for Selector {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let requirements = pieces(text)?.into_iter().map(requirement).collect::<Result<Vec<_>, _>>()?;
        Ok(Self { text: text.to_owned(), requirements })
    }
}

/// The requirements, at the commas that stand outside of parentheses.
fn pieces(text: &str) -> Result<Vec<&str>, String> {
    let (mut pieces, mut start, mut depth) = (Vec::new(), 0, 0_u32);
    for (at, letter) in text.char_indices() {
        match letter {
            '(' => depth += 1,
            ')' => depth = depth.checked_sub(1).ok_or("a `)` without its `(`")?,
            ',' if depth == 0 => {
                pieces.push(text[start..at].trim());
                start = at + 1;
            }
            _ => {}
        }
    }
    if depth > 0 {
        return Err("a `(` without its `)`".to_owned());
    }
    pieces.push(text[start..].trim());
    if pieces.iter().any(|piece| piece.is_empty()) {
        return Err("it names no label; write `team=finance`, `env!=prod`, `tier in (a,b)`, `key` or `!key`".to_owned());
    }
    Ok(pieces)
}

fn requirement(text: &str) -> Result<Requirement, String> {
    if let Some(list) = text.strip_suffix(')') {
        return of_set(list, text);
    }
    if let Some((key, value)) = text.split_once("!=") {
        return Ok(Requirement { key: key_of(key)?, wants: Wants::NotIn([value_of(value)?].into()) });
    }
    if let Some((key, value)) = text.split_once('=') {
        let value = value.strip_prefix('=').unwrap_or(value);
        return Ok(Requirement { key: key_of(key)?, wants: Wants::In([value_of(value)?].into()) });
    }
    match text.strip_prefix('!') {
        Some(key) => Ok(Requirement { key: key_of(key)?, wants: Wants::Absent }),
        None => Ok(Requirement { key: key_of(text)?, wants: Wants::Any }),
    }
}

/// `KEY in (VALUE,VALUE)` or `KEY notin (VALUE,VALUE)`, without the last parenthesis.
fn of_set(list: &str, whole: &str) -> Result<Requirement, String> {
    let unread = || format!("`{whole}` is no requirement; write `key in (a,b)` or `key notin (a,b)`");
    let (head, values) = list.split_once('(').ok_or_else(unread)?;
    let (key, word) = head.trim().rsplit_once(char::is_whitespace).ok_or_else(unread)?;
    let values = values.split(',').map(value_of).collect::<Result<BTreeSet<_>, _>>()?;
    let wants = match word {
        "in" => Wants::In(values),
        "notin" => Wants::NotIn(values),
        _ => return Err(unread()),
    };
    Ok(Requirement { key: key_of(key)?, wants })
}

fn key_of(text: &str) -> Result<LabelKey, String> {
    LabelKey::new(text.trim()).map_err(|error| error.to_string())
}

fn value_of(text: &str) -> Result<LabelValue, String> {
    LabelValue::new(text.trim()).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn selects(selector: &str, labels: &[(&str, &str)]) -> bool {
        let labels = labels.iter().map(|(key, value)| (key.parse().unwrap(), value.parse().unwrap())).collect();
        selector.parse::<Selector>().unwrap().selects(&labels)
    }

    #[test]
    fn the_grammar_is_that_of_kubectl() {
        let job = [("team", "finance"), ("tier", "b")];
        let meant = [
            "team=finance",
            "team==finance",
            "team = finance , tier in (a, b)",
            "tier notin (c,d)",
            "env notin (prod)",
            "env!=prod",
            "team",
            "!env",
            "team in (finance),!env,tier!=a",
        ];
        for selector in meant {
            assert!(selects(selector, &job), "{selector}");
        }
        for selector in ["team=sales", "team!=finance", "env=prod", "env", "!team", "tier in (a)", "team,env"] {
            assert!(!selects(selector, &job), "{selector}");
        }
    }

    #[test]
    fn what_is_no_selector_says_why() {
        for text in ["", ",", "a,,b", "tier in a", "tier of (a)", "tier in (a", "tier in a)", "=x", "a=b=c", "a b"] {
            assert!(text.parse::<Selector>().is_err(), "{text}");
        }
    }
}
