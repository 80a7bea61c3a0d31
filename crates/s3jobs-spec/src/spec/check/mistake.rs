//! One error of the validator in the user's words.

use jsonschema::ValidationError;
use jsonschema::error::ValidationErrorKind;
use serde_json::Value;

use super::document::Source;
use super::{api, expect, form, help, suggest};
use crate::spec::code::Code;
use crate::spec::finding::{Finding, Target, quoted};
use crate::spec::path::FieldPath;

/// One error of the validator.
pub(super) struct Mistake<'a> {
    pub(super) source: &'a Source<'a>,
    /// The schema of the whole document.
    pub(super) root: &'a Value,
    pub(super) error: &'a ValidationError<'a>,
    /// The field.
    pub(super) at: FieldPath,
    /// The schema that the value breaks.
    pub(super) schema: &'a Value,
}

impl Mistake<'_> {
    /// Which of several mistakes of a field is told: the lowest.
    #[allow(clippy::wildcard_enum_match_arm, reason = "only these meet at one field")]
    pub(super) fn rank(&self) -> u8 {
        match self.error.kind() {
            ValidationErrorKind::Type { .. } => 0,
            ValidationErrorKind::Enum { .. } => 1,
            ValidationErrorKind::MinLength { .. } | ValidationErrorKind::MaxLength { .. } => 2,
            ValidationErrorKind::Pattern { .. }
            | ValidationErrorKind::MinProperties { .. }
            | ValidationErrorKind::MaxProperties { .. } => 3,
            _ => 4,
        }
    }

    /// What the user is told; several findings for several unknown fields.
    #[allow(clippy::wildcard_enum_match_arm, reason = "our schemas use no other keyword; its own message would do")]
    pub(super) fn findings(&self) -> Vec<Finding> {
        use ValidationErrorKind as Error;
        match self.error.kind() {
            Error::AdditionalProperties { unexpected } => unexpected.iter().map(|name| self.unknown(name)).collect(),
            Error::Required { property } => vec![self.missing(property.as_str().unwrap_or_default())],
            Error::Type { .. } => vec![self.wrong_type()],
            Error::Enum { .. } => vec![self.wrong_word()],
            Error::Minimum { limit } => vec![self.out_of_range("at least", limit)],
            Error::Maximum { limit } => vec![self.out_of_range("at most", limit)],
            Error::MinLength { limit } => vec![self.wrong_length("at least", *limit)],
            Error::MaxLength { limit } => vec![self.wrong_length("at most", *limit)],
            // Of fields that are none of its kinds each is told by itself.
            Error::MaxProperties { .. } if expect::is_union(self.schema) && !self.has_a_kind() => Vec::new(),
            Error::MinProperties { .. } | Error::MaxProperties { .. } if expect::is_union(self.schema) => {
                let misplaced = self.misplaced();
                if misplaced.is_empty() { vec![self.not_exactly_one()] } else { misplaced }
            }
            Error::MinItems { limit } | Error::MinProperties { limit } => vec![self.wrong_count("at least", *limit)],
            Error::MaxItems { limit } | Error::MaxProperties { limit } => vec![self.wrong_count("at most", *limit)],
            Error::Pattern { .. } | Error::Format { .. } => vec![self.wrong_form()],
            Error::PropertyNames { error } => vec![self.wrong_name(error)],
            Error::OneOfNotValid { .. } | Error::OneOfMultipleValid { .. } => vec![self.not_exactly_one_field()],
            _ => vec![self.finding(Code::BadValue, Target::Value, self.error.to_string())],
        }
    }

    fn finding(&self, code: Code, target: Target, message: impl Into<String>) -> Finding {
        Finding::new(code, self.source.place(self.at.clone(), target), message)
    }

    pub(super) fn value(&self) -> &Value {
        self.error.instance()
    }

    /// Whether one of a union's fields is a kind of it.
    fn has_a_kind(&self) -> bool {
        let kinds = expect::properties(self.schema);
        self.value().as_object().is_some_and(|map| map.keys().any(|key| kinds.contains(&key.as_str())))
    }

    /// The field's name for a message: `spec.report`, or "the document".
    pub(super) fn name(&self) -> String {
        if self.at.segments().is_empty() { "the document".to_owned() } else { format!("`{}`", self.at) }
    }

    fn missing(&self, name: &str) -> Finding {
        let field = self.schema.get("properties").and_then(|fields| fields.get(name));
        let message = format!("{} lacks the field `{name}`", self.name());
        let help =
            field.and_then(expect::summary).map(|summary| format!("add `{name}`: {}", lower_first(summary)).into());
        let place = self.source.place(self.at.key(name), Target::Key);
        Finding::new(Code::MissingField, place, message).with_optional_help(help)
    }

    fn wrong_type(&self) -> Finding {
        let name = self.at.field_name().unwrap_or("the document");
        if self.value().is_null() {
            let message = format!("`{name}` has no value");
            let help = format!("give it {}, or remove the field", expect::expected(self.schema));
            return self.finding(Code::NullValue, Target::Key, message).with_help(help);
        }
        let written = self.source.written(&self.at);
        let found = expect::found(self.value(), written);
        let message = format!("expected {}, found {found}", expect::expected(self.schema));
        let word = || api::for_word(name, &self.value().as_bool()?.to_string());
        let help = help::for_type(self.schema, self.value(), written).or_else(word);
        self.finding(Code::WrongType, Target::Value, message).with_optional_help(help)
    }

    fn wrong_word(&self) -> Finding {
        let Some(text) = self.value().as_str() else { return self.wrong_type() };
        let words = expect::words(self.schema).unwrap_or_default();
        let name = self.at.field_name().unwrap_or("the document");
        let message = format!("`{name}` cannot be {}", quoted(text));
        self.finding(Code::BadValue, Target::Value, message).with_help(
            api::for_word(name, text).or_else(|| form::unfilled(text)).unwrap_or_else(|| suggest::names(text, &words)),
        )
    }

    fn out_of_range(&self, bound: &str, limit: &Value) -> Finding {
        let name = self.at.field_name().unwrap_or("the number");
        let written = self.source.written(&self.at).map_or_else(|| self.value().to_string(), str::to_owned);
        let message = format!("`{name}` is {written}, and must be {bound} {limit}");
        let summary = expect::summary(self.schema).map(|summary| lower_first(summary).into());
        self.finding(Code::OutOfRange, Target::Value, message).with_optional_help(summary)
    }

    fn wrong_length(&self, bound: &str, limit: u64) -> Finding {
        let actual = self.value().as_str().map_or(0, |text| text.chars().count());
        let what = expect::what(self.schema).unwrap_or("the text");
        let message = format!("expected {what}, found {} instead of {bound} {limit}", characters(actual));
        let help = self.value().as_str().and_then(|text| form::for_form(self.schema, text));
        self.finding(Code::WrongLength, Target::Value, message).with_optional_help(help)
    }

    fn wrong_count(&self, bound: &str, limit: u64) -> Finding {
        let count =
            self.value().as_array().map(Vec::len).or_else(|| self.value().as_object().map(serde_json::Map::len));
        let name = self.at.field_name().unwrap_or("the document");
        let message = format!("`{name}` has {}, and must have {bound} {limit}", entries(count.unwrap_or(0)));
        self.finding(Code::WrongCount, Target::Key, message).with_optional_help(api::for_count(name))
    }

    fn wrong_form(&self) -> Finding {
        let Some(text) = self.value().as_str() else { return self.wrong_type() };
        let message = format!("{} is not {}", quoted(text), expect::what(self.schema).unwrap_or("of the right form"));
        let help = form::for_form(self.schema, text);
        self.finding(Code::BadFormat, Target::Value, message).with_optional_help(help)
    }

    fn wrong_name(&self, error: &ValidationError<'_>) -> Finding {
        let key = error.instance().as_str().unwrap_or_default();
        let what = expect::what(self.schema.get("propertyNames").unwrap_or(self.schema))
            .unwrap_or("a key that is possible here");
        let place = self.source.place(self.at.key(key), Target::Key);
        let finding = Finding::new(Code::BadFormat, place, format!("{} is not {what}", quoted(key)));
        finding.with_optional_help(self.schema.get("propertyNames").and_then(|schema| form::for_form(schema, key)))
    }

    /// The fields of a union that belong around it, where they are all that is too much.
    fn misplaced(&self) -> Vec<Finding> {
        let kinds = expect::properties(self.schema);
        let names = self.value().as_object().into_iter().flatten().map(|(name, _)| name.as_str());
        let strange: Vec<&str> = names.filter(|name| !kinds.contains(name)).collect();
        let is_one = self.value().as_object().is_some_and(|map| map.len() == strange.len() + 1);
        let is_of_others = |name: &&str| suggest::same(name, &kinds).is_none() && self.outwards(name).is_some();
        if is_one && strange.iter().all(is_of_others) {
            strange.into_iter().map(|name| self.unknown(name)).collect()
        } else {
            Vec::new()
        }
    }

    fn not_exactly_one(&self) -> Finding {
        let name = self.at.field_name().unwrap_or("the document");
        let keys: Vec<&str> = self.value().as_object().into_iter().flatten().map(|(key, _)| key.as_str()).collect();
        let Some((second, first)) = keys.get(1).zip(keys.first()) else {
            let help = format!("write one of {}", suggest::list(&expect::properties(self.schema), 12));
            return self.finding(Code::NotExactlyOne, Target::Key, format!("`{name}` is empty")).with_help(help);
        };
        let message = format!("`{name}` has {} entries, and takes exactly one", keys.len());
        let help = if name == "operation" { "write a second job for the second operation" } else { "keep one of them" };
        let place = self.source.place(self.at.key(second), Target::Key);
        let related = self.source.place(self.at.key(first), Target::Key);
        Finding::new(Code::NotExactlyOne, place, message)
            .with_help(help)
            .with_related(related, "this one stands there already")
    }

    /// Of some fields beside others exactly one is to be given.
    fn not_exactly_one_field(&self) -> Finding {
        let branches = self.schema.get("oneOf").and_then(Value::as_array).into_iter().flatten();
        let required = branches.filter_map(|branch| branch.get("required")?.as_array()).flatten();
        let fields: Vec<&str> = required.filter_map(Value::as_str).collect();
        let given: Vec<&str> = fields.iter().copied().filter(|field| self.value().get(field).is_some()).collect();
        let fields = suggest::list(&fields, 12);
        let Some(second) = given.get(1) else {
            let message = format!("{} has none of {fields}, and takes exactly one", self.name());
            return self.finding(Code::NotExactlyOne, Target::Value, message);
        };
        let message = format!("{} takes exactly one of {fields}", self.name());
        let place = self.source.place(self.at.key(second), Target::Key);
        Finding::new(Code::NotExactlyOne, place, message).with_help("keep one of them")
    }
}

fn characters(count: usize) -> String {
    if count == 1 { "1 character".to_owned() } else { format!("{count} characters") }
}

fn entries(count: usize) -> String {
    if count == 1 { "1 entry".to_owned() } else { format!("{count} entries") }
}

fn lower_first(text: &str) -> String {
    let mut chars = text.chars();
    let first = chars.next().map(char::to_lowercase);
    first.into_iter().flatten().chain(chars).collect()
}
