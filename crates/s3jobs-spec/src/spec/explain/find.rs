//! From what a person typed to a field or a code.

use super::api;
use super::facts;
use super::field::Field;
use super::node::Shape;
use super::place::{self, Place};
use crate::spec::check::suggest;
use crate::spec::code::Code;
use crate::spec::schema::SchemaKind;

/// What a topic names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// A code of a finding.
    Code(Code),
    /// A field.
    Field {
        /// The field.
        field: Box<Field>,
        /// Other fields of the same name.
        also: Vec<Candidate>,
    },
    /// Several fields of the same name, of which none is meant more than the others.
    Candidates(Vec<Candidate>),
}

/// A field that a topic may mean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// The kind of document that it belongs to.
    pub kind: SchemaKind,
    /// Where it stands.
    pub path: String,
    /// What kind of value it takes.
    pub shape: Shape,
    /// The first sentence of its description, without its period.
    pub summary: String,
}

/// A topic that names neither a field nor a code.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", describe(.topic, .parent.as_deref()))]
pub struct UnknownTopic {
    /// What was asked for: the whole topic, or the part of it that no field has.
    pub topic: String,
    /// The field up to which the topic was good.
    pub parent: Option<String>,
    /// What to do instead.
    pub help: String,
}

fn describe(topic: &str, parent: Option<&str>) -> String {
    match parent {
        Some(parent) => format!("`{parent}` has no field `{topic}`"),
        None => format!("`{topic}` is neither a field nor a code"),
    }
}

/// Explains a topic: a field by its path or its name, that of the S3 API included, or the code of a finding.
///
/// Case does not matter. A path may begin with a kind (`project.spec.policy`); without one, jobs come first.
pub fn explain(topic: &str) -> Result<Answer, UnknownTopic> {
    let bare = topic.trim().trim_matches('`');
    if let Some(code) = code(bare) {
        return Ok(Answer::Code(code));
    }
    let segments = segments(bare);
    let (kinds, rest) = match segments.split_first().and_then(|(first, rest)| Some((kind(first)?, rest))) {
        Some((kind, rest)) => (vec![kind], rest),
        None => (SchemaKind::ALL.to_vec(), segments.as_slice()),
    };
    let walks: Vec<Walk> = kinds.iter().map(|kind| walk(Place::of_kind(*kind), rest)).collect();
    if let Some(found) = walks.iter().find(|walk| walk.steps == rest.len()) {
        return Ok(field(&found.place, Vec::new()));
    }
    let named = of_name(&kinds, rest);
    if let Some(path) = api::field(bare).filter(|_| named.is_empty()) {
        return Ok(field(&walk(Place::of_kind(SchemaKind::Job), &segments_of(path)).place, Vec::new()));
    }
    if let Some(answer) = answer(&named) {
        return Ok(answer);
    }
    match from_a_name(&kinds, rest) {
        Some(walk) if walk.steps == rest.len() => Ok(field(&walk.place, Vec::new())),
        from_name => Err(unknown(bare, rest, walks.into_iter().chain(from_name))),
    }
}

/// Every field of the spec language, kind by kind.
pub fn fields() -> Vec<Field> {
    place::all().iter().map(Field::of).collect()
}

/// The code that a text names, also as it stands in a finding: `error[no-report]`.
fn code(text: &str) -> Option<Code> {
    let inner = text.split_once('[').and_then(|(_, rest)| rest.strip_suffix(']'));
    Code::from_name(&inner.unwrap_or(text).to_lowercase())
}

/// The names of a path, without the brackets of lists.
fn segments(topic: &str) -> Vec<String> {
    let name = |segment: &str| segment.split(['[', '{']).next().unwrap_or_default().trim().to_owned();
    topic.split('.').map(name).filter(|name| !name.is_empty()).collect()
}

fn segments_of(path: &str) -> Vec<String> {
    path.split('.').map(str::to_owned).collect()
}

fn kind(name: &str) -> Option<SchemaKind> {
    SchemaKind::ALL.into_iter().find(|kind| kind.name().eq_ignore_ascii_case(name))
}

/// How far a path leads into a kind of document.
struct Walk {
    place: Place,
    steps: usize,
}

fn walk(from: Place, segments: &[String]) -> Walk {
    let mut walk = Walk { place: from, steps: 0 };
    for segment in segments {
        let Some(next) = step(&walk.place, segment) else { break };
        walk = Walk { place: next, steps: walk.steps + 1 };
    }
    walk
}

/// As far as a path leads that begins with a field's name: `csv.etag`, `tags.team`.
fn from_a_name(kinds: &[SchemaKind], segments: &[String]) -> Option<Walk> {
    let mut lengths = (1..segments.len()).rev();
    lengths.find_map(|length| {
        let (name, rest) = segments.split_at(length);
        let named = of_name(kinds, name);
        let (meant, _) = meant(&named)?;
        let walk = walk(meant.clone(), rest);
        Some(Walk { steps: length + walk.steps, ..walk })
    })
}

/// The field of a name. In a list or a map with free keys, a number or a key may stand, or be left out.
fn step(place: &Place, segment: &str) -> Option<Place> {
    let named = |places: Vec<Place>| places.into_iter().find(|place| is_same(place.name(), segment));
    if let Some(field) = named(place.fields()) {
        return Some(field);
    }
    let is_number = segment.bytes().all(|byte| byte.is_ascii_digit());
    place.elements().filter(|_| place.node.items().is_none() || is_number)
}

/// Case and punctuation do not count, nor the `S3` before names of the API.
fn is_same(name: &str, typed: &str) -> bool {
    suggest::plain(name) == suggest::plain(typed)
}

/// The fields whose path ends with these names.
fn of_name(kinds: &[SchemaKind], names: &[String]) -> Vec<Place> {
    let ends = |place: &Place| {
        let own = place.names();
        let tail = own.len().checked_sub(names.len()).and_then(|skipped| own.get(skipped..));
        tail.is_some_and(|tail| tail.iter().zip(names).all(|(own, typed)| is_same(own, typed)))
    };
    if names.is_empty() {
        return Vec::new();
    }
    let all = kinds.iter().flat_map(|kind| Place::of_kind(*kind).all());
    all.filter(ends).collect()
}

/// The one field that is meant, and the others of its name: the only one, or the only one near the top of a job.
fn meant(named: &[Place]) -> Option<(&Place, Vec<Candidate>)> {
    let is_near = |place: &&Place| place.steps.len() <= 2 && place.kind == SchemaKind::Job;
    let near: Vec<&Place> = named.iter().filter(is_near).collect();
    let meant = match (named, near.as_slice()) {
        ([only], _) => only,
        (_, [near]) => *near,
        (_, _) => return None,
    };
    let others = named.iter().filter(|place| !std::ptr::eq(*place, meant));
    Some((meant, others.map(candidate).collect()))
}

fn answer(named: &[Place]) -> Option<Answer> {
    if named.is_empty() {
        return None;
    }
    let found = meant(named).map(|(place, also)| field(place, also));
    Some(found.unwrap_or_else(|| Answer::Candidates(named.iter().map(candidate).collect())))
}

fn field(place: &Place, also: Vec<Candidate>) -> Answer {
    Answer::Field { field: Box::new(Field::of(place)), also }
}

fn candidate(place: &Place) -> Candidate {
    Candidate { kind: place.kind, path: place.path(), shape: place.node.shape(), summary: facts::summary(place.node) }
}

/// Why a topic is unknown, with the nearest of what there is.
fn unknown(topic: &str, segments: &[String], walks: impl Iterator<Item = Walk>) -> UnknownTopic {
    if let Some(reason) = api::reason_to_leave_out(topic) {
        let help = format!("`{topic}` of the S3 API is in no spec: {reason}");
        return UnknownTopic { topic: topic.to_owned(), parent: None, help };
    }
    // Of equals the first: jobs come before projects and seeds.
    let furthest =
        walks.filter(|walk| walk.steps > 0).reduce(|best, walk| if walk.steps > best.steps { walk } else { best });
    let Some((walk, wrong)) = furthest.and_then(|walk| segments.get(walk.steps).cloned().map(|wrong| (walk, wrong)))
    else {
        return UnknownTopic { topic: topic.to_owned(), parent: None, help: nearest(topic) };
    };
    let fields = walk.place.fields();
    let names: Vec<&str> = fields.iter().map(Place::name).collect();
    let help = match suggest::nearest(&wrong, &names) {
        _ if names.is_empty() => format!("it is a {}, and has no fields", walk.place.node.shape()),
        Some(near) => format!("did you mean `{near}`? the fields are {}", suggest::list(&names, usize::MAX)),
        None => format!("the fields are {}", suggest::list(&names, usize::MAX)),
    };
    UnknownTopic { topic: wrong, parent: Some(walk.place.path()), help }
}

/// The names that a word is part of: `initiateRestoreObject` of `restore`.
fn with_part<'n, 's: 'n>(word: &str, names: impl Iterator<Item = &'n &'s str>) -> Vec<&'s str> {
    /// A word of fewer letters is part of many names by chance.
    const SHORTEST: usize = 3;
    let part = suggest::plain(word);
    let mut found: Vec<&str> = Vec::new();
    for name in names.filter(|name| part.len() >= SHORTEST && suggest::plain(name).contains(&part)) {
        if !found.contains(name) {
            found.push(name);
        }
    }
    found
}

/// The nearest field and the nearest code, else names that the topic is part of.
fn nearest(topic: &str) -> String {
    let codes: Vec<&str> = Code::ALL.iter().map(|code| code.name()).collect();
    let places = place::all();
    let names: Vec<&str> = places.iter().map(Place::name).collect();
    let last = topic.rsplit('.').next().unwrap_or(topic);
    let code = suggest::nearest(topic, &codes).map(|code| format!("the code `{code}`"));
    let name = suggest::nearest(last, &names).map(|name| format!("the field `{name}`"));
    let near: Vec<String> = name.into_iter().chain(code).collect();
    let parts = with_part(last, names.iter().chain(&codes));
    if near.is_empty() && !parts.is_empty() {
        return format!("is it one of {}?", suggest::list(&parts, 8));
    }
    if near.is_empty() {
        return "`s3jobs explain spec --recursive` lists the fields of a job, `s3jobs explain --codes` the codes"
            .to_owned();
    }
    format!("did you mean {}?", near.join(" or "))
}
