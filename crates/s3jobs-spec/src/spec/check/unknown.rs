//! Fields that no schema has in their place.

use serde_json::Value;

use super::mistake::Mistake;
use super::{api, elsewhere, expect, request, suggest, written};
use crate::spec::code::Code;
use crate::spec::finding::{Finding, Help, Target, quoted};
use crate::spec::path::FieldPath;
use crate::spec::tree::Kind;

impl Mistake<'_> {
    /// A field that is not known here.
    pub(super) fn unknown(&self, name: &str) -> Finding {
        let message = match self.at.field_name() {
            Some(field) if expect::is_union(self.schema) => format!("{} is not a kind of `{field}`", quoted(name)),
            _ => format!("{} has no field {}", self.name(), quoted(name)),
        };
        let place = |target| self.source.place(self.at.key(name), target);
        let value = self.value().get(name).unwrap_or(&Value::Null);
        let free = self.free();
        let member = request::Member { at: &self.at, name, value, beside: self.value(), free: &free };
        if let Some(help) = request::whole(self.source, &member) {
            let place = self.source.place(self.at.clone(), Target::Value);
            return Finding::new(Code::UnknownField, place, message).with_help(help);
        }
        if let Some((target, help)) = request::entry(&member) {
            return Finding::new(Code::UnknownField, place(target), message).with_help(help);
        }
        Finding::new(Code::UnknownField, place(Target::Key), message).with_help(self.instead(name, value, &free))
    }

    /// The fields that do not stand there yet.
    fn free(&self) -> Vec<&str> {
        let fields = expect::properties(self.schema).into_iter();
        fields.filter(|field| self.value().get(field).is_none()).collect()
    }

    /// What to write in place of a name. Sure help first: a name in other letters, then one of another vocabulary, then one
    /// that stands somewhere below, then a near one.
    fn instead(&self, name: &str, value: &Value, free: &[&str]) -> Help {
        let fields = expect::properties(self.schema);
        let is_twin = |field: &&&str| **field != name && field.eq_ignore_ascii_case(name) && !free.contains(*field);
        if let Some(twin) = fields.iter().find(is_twin) {
            return format!("`{twin}` stands there as well; remove this one").into();
        }
        let one_below = |name: &str| elsewhere::right_below(self.root, &self.at, name);
        suggest::same(name, free)
            .or_else(|| api::renamed(name, free).map(|help| self.if_it_fits(help, value)))
            .or_else(|| one_below(name))
            .or_else(|| api::others(name).find_map(one_below))
            .or_else(|| api::absent(name, free))
            .or_else(|| elsewhere::below(self.root, &self.at, name))
            .or_else(|| self.beside(name, &fields, free))
            .or_else(|| suggest::near(name, free))
            .or_else(|| self.outwards(name))
            .unwrap_or_else(|| suggest::possible(free))
    }

    /// Where a field belongs that stands too far inside, and in lines how far it moves.
    pub(super) fn outwards(&self, name: &str) -> Option<Help> {
        let place = elsewhere::outer(self.root, &self.at, name)?;
        let above: FieldPath = place.iter().cloned().collect();
        let spaces = || {
            let entry = self.source.root.get(&self.at)?.entry(name)?;
            let Kind::Map(beside) = &self.source.root.get(&above)?.kind else { return None };
            let is_around = self.at.segments().starts_with(above.segments());
            let from = written::indentation(self.source.text, entry.key_range.start)?;
            let to = written::indentation(self.source.text, beside.first()?.key_range.start)?;
            from.checked_sub(to).filter(|spaces| is_around && *spaces > 0)
        };
        Some(match (spaces(), place.last()) {
            (Some(1), Some(home)) => format!("`{name}` belongs to `{home}`: 1 space less").into(),
            (Some(spaces), Some(home)) => format!("`{name}` belongs to `{home}`: {spaces} spaces less").into(),
            (Some(_), None) | (None, _) => elsewhere::move_to(&place, name),
        })
    }

    /// A correction of a name whose value cannot stay is none.
    fn if_it_fits(&self, help: Help, value: &Value) -> Help {
        let field = help.fix.as_ref().and_then(|name| self.schema.get("properties")?.get(name));
        let wanted = field.map(|field| elsewhere::followed(self.root, field));
        let wants_map = wanted.and_then(|schema| schema.get("type")).is_some_and(|kind| kind == "object");
        let fits = !wants_map || value.is_object() || value.is_array();
        if fits { help } else { help.text.into() }
    }

    /// What to do about a name that is nearest to one which stands there as well.
    fn beside(&self, name: &str, fields: &[&str], free: &[&str]) -> Option<Help> {
        let twin =
            suggest::nearest(name, fields).filter(|twin| !free.contains(twin) && !expect::is_union(self.schema))?;
        suggest::nearest(name, free)
            .is_none()
            .then(|| format!("`{twin}` stands there as well; remove one of them").into())
    }
}
