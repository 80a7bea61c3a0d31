//! What is asked for in many runs, without showing the same field of each again and again.

use std::collections::BTreeMap;

use crate::advice::effects::{Effect, EffectKind, effects};
use crate::model::JobName;
use crate::model::yaml::to_yaml;
use crate::plan::{Plan, Step};
use crate::render::words::{self, Field};

/// From how many runs on a field that was shown before is only named, with the job where it was shown.
const FOLDED_FROM: usize = 6;

/// The fields that were shown so far.
pub(super) struct Fold<'p> {
    shown: BTreeMap<(&'static str, String), &'p JobName>,
    is_folded: bool,
}

/// What is to be shown of one run.
pub(super) struct Fields<'p> {
    /// Its effects. Those that cannot be undone, are public or unprotect objects are never folded.
    pub(super) effects: Vec<Effect>,
    /// The fields to be shown.
    pub(super) shown: Vec<Field>,
    /// Those that are the same as of a job that was shown before.
    pub(super) as_in: BTreeMap<&'p JobName, Vec<&'static str>>,
}

impl<'p> Fold<'p> {
    /// Nothing was shown yet of a plan.
    pub(super) fn new(plan: &Plan) -> Self {
        let runs = plan.steps.iter().filter(|step| words::is_ahead(step)).count();
        Self { shown: BTreeMap::new(), is_folded: runs >= FOLDED_FROM }
    }

    /// What is to be shown of a step that still can be said no to.
    pub(super) fn fields(&mut self, step: &'p Step) -> Option<Fields<'p>> {
        let asked = step.stage.asked().filter(|_| words::is_ahead(step))?;
        let mut fields = Fields { effects: Vec::new(), shown: Vec::new(), as_in: BTreeMap::new() };
        for effect in effects(&asked.request.body) {
            let kind = effect.code.kind();
            match self.before(step, (words::effect_kind(kind), effect.words.clone())) {
                Some(before) if kind > EffectKind::Unprotected => fields.name(before, words::effect_kind(kind)),
                Some(_) | None => fields.effects.push(effect),
            }
        }
        for (name, value) in words::asked(asked, &step.stage.acceptance()) {
            match self.before(step, (name, to_yaml(&value))) {
                Some(before) => fields.name(before, name),
                None => fields.shown.push((name, value)),
            }
        }
        Some(fields)
    }

    /// The job where the same was shown before, if that need not be shown again.
    fn before(&mut self, step: &'p Step, field: (&'static str, String)) -> Option<&'p JobName> {
        let first = *self.shown.entry(field).or_insert(&step.run.name);
        Some(first).filter(|first| self.is_folded && **first != step.run.name)
    }
}

impl<'p> Fields<'p> {
    /// Names what is the same as of a job that was shown before, once.
    fn name(&mut self, before: &'p JobName, name: &'static str) {
        let names = self.as_in.entry(before).or_default();
        if names.last() != Some(&name) {
            names.push(name);
        }
    }
}

/// A value as YAML, line by line. A list of short values stands on one line.
pub(super) fn yaml_lines(value: &serde_json::Value) -> Vec<String> {
    const LONGEST: usize = 56;
    let text = to_yaml(value);
    let mut lines: Vec<String> = Vec::new();
    let mut rest = text.lines().peekable();
    while let Some(line) = rest.next() {
        let mut items = Vec::new();
        let bullet = format!("{}- ", indent_of(line));
        let is_list = line.ends_with(':');
        let mut ahead = rest.clone();
        while let Some(item) = ahead.next_if(|next| is_list && next.starts_with(&bullet)) {
            items.push(item[bullet.len()..].to_owned());
        }
        let flow = format!("{line} [{}]", items.join(", "));
        let ends_list = ahead.peek().is_none_or(|next| indent_of(next).len() <= indent_of(line).len());
        let is_scalar = |item: &String| !item.contains(": ") && !item.ends_with(':') && !item.starts_with("- ");
        if !items.is_empty() && ends_list && items.iter().all(is_scalar) && flow.chars().count() <= LONGEST {
            lines.push(flow);
            rest = ahead;
        } else {
            lines.push(line.to_owned());
        }
    }
    lines
}

fn indent_of(line: &str) -> &str {
    &line[..line.len() - line.trim_start_matches(' ').len()]
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::yaml_lines;

    #[test]
    fn short_lists_stand_on_one_line_and_mean_the_same() {
        let value = json!({
            "csv": {"fields": ["Bucket", "Key"], "etag": "abc"},
            "keys": ["a, b", "[c]", "d: e"],
            "grants": [{"who": "a"}, {"who": "b"}],
            "long": ["a-rather-long-name-of-a-bucket", "another-long-name-of-a-bucket"],
            "none": [],
        });
        let text = yaml_lines(&value).join("\n");
        insta::assert_snapshot!(text, @r#"
        csv:
          fields: [Bucket, Key]
          etag: abc
        keys:
        - "a, b"
        - "[c]"
        - "d: e"
        grants:
        - who: a
        - who: b
        long:
        - a-rather-long-name-of-a-bucket
        - another-long-name-of-a-bucket
        none: []
        "#);
        assert_eq!(serde_yaml::from_str::<serde_json::Value>(&text).unwrap(), value);
    }
}
