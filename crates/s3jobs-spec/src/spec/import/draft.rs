//! The members of a request, one by one, to the fields of a spec.

use std::mem;
use std::sync::Arc;

use serde_json::{Map, Value};

use super::command;
use super::convert::Converter;
use super::data::{Home, ImportedJob, Wishes};
use super::literal;
use super::name;
use super::shorthand;
use super::subject::Subject;
use super::table::{Form, Member, request};
use crate::model::document::Description;
use crate::model::marker::{MARKER_START, Marker};
use crate::model::near::plain;
use crate::model::request::TAG_PREFIX;
use crate::model::{AccountId, JobId, Region};
use crate::spec::check;
use crate::spec::code::Code;
use crate::spec::path::FieldPath;
use crate::spec::schema::SchemaKind;
use crate::spec::tree::{Entry, Kind, Node};

/// A spec that is being made.
pub(super) struct Draft<'c, 's, 'n> {
    converter: &'c mut Converter<'s>,
    subject: Subject<'n>,
    spec: Map<String, Value>,
    facts: Vec<String>,
    id: Option<JobId>,
    home: Home,
    marker: Option<Marker>,
}

impl<'c, 's, 'n> Draft<'c, 's, 'n> {
    pub(super) fn new(converter: &'c mut Converter<'s>, subject: Subject<'n>, wishes: &Wishes) -> Self {
        let mut draft = Self {
            converter,
            subject,
            spec: Map::new(),
            facts: Vec::new(),
            id: None,
            home: Home::default(),
            marker: None,
        };
        let mut seen: Vec<String> = Vec::new();
        for entry in draft.subject.members.iter().filter(|entry| !matches!(entry.value.kind, Kind::Null)) {
            let at = draft.subject.at.key(&entry.key);
            if seen.contains(&plain(&entry.key)) {
                let message = format!("`{}` stands here twice", entry.key);
                draft.converter.problem(Code::DuplicateKey, (&at, &entry.key_range), message, "remove one of them");
                continue;
            }
            seen.push(plain(&entry.key));
            draft.member(entry, &at);
        }
        draft.words(wishes);
        draft
    }

    fn member(&mut self, entry: &'n Entry, at: &FieldPath) {
        if self.fact(entry) || self.own(entry) {
            return;
        }
        match request().member(&entry.key) {
            Some(member) => self.unquoted(member, entry, at),
            None => self.converter.unknown(request(), entry, at),
        }
    }

    /// A member whose value may be JSON in quotes or shorthand, as the AWS CLI is given it, or the name of a file with either.
    fn unquoted(&mut self, member: &'static Member, entry: &Entry, at: &FieldPath) {
        let content = match &entry.value.kind {
            Kind::Text(name) => command::content(name, self.converter.files),
            Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::List(_) | Kind::Map(_) => None,
        };
        let value = match content {
            Some(Ok(text)) => Node { kind: Kind::Text(text.to_owned()), range: entry.value.range.clone() },
            Some(Err(message)) => {
                return self.converter.problem(
                    Code::UnreadableFile,
                    (at, &entry.value.range),
                    message,
                    command::NEXT_TO_IT,
                );
            }
            None => entry.value.clone(),
        };
        let (text, value) = match in_quotes(member, &value) {
            Some(Ok(read)) => read,
            Some(Err(message)) => {
                let message = format!("this is neither JSON nor the shorthand of the AWS CLI: {message}");
                let help = "write it as JSON, or as `Name=value,Other={Name=value}`";
                return self.converter.problem(Code::BadFormat, (at, &entry.value.range), message, help);
            }
            None => return self.known(member, &Entry { value, ..entry.clone() }, at),
        };
        let entry = Entry { value, ..entry.clone() };
        let around = mem::replace(&mut self.converter.text, text);
        self.converter.within = Some(entry.key_range.clone());
        self.known(member, &entry, at);
        self.converter.text = around;
        self.converter.within = None;
    }

    fn known(&mut self, member: &'static Member, entry: &Entry, at: &FieldPath) {
        const HELD: &str =
            "every job is created held, and a person lets it run; `confirmation: automatic` leaves that to `apply`";
        const TOKEN: &str = "it is made from the job's name and run, so that no job is created twice";
        let node = &entry.value;
        let (field, value) = match member.name {
            "ConfirmationRequired" => return self.converter.leave_out(&entry.key, HELD),
            "ClientRequestToken" => return self.converter.leave_out(&entry.key, TOKEN),
            "Report" => ("report", self.converter.report(member, node, at)),
            "Manifest" => ("manifest", self.list(member, entry, at)),
            "ManifestGenerator" => ("manifest", Some(self.converter.generator(member, node, (at, entry)))),
            name => {
                if name == "Operation" {
                    self.one_operation(node, at);
                }
                (member.field.unwrap_or_default(), Some(self.converter.value(member, node, at)))
            }
        };
        if let Some(value) = value {
            self.spec.insert(field.to_owned(), value);
        }
    }

    /// What S3 says of a job that is there.
    fn fact(&mut self, entry: &Entry) -> bool {
        let is_it = |name: &&&str| plain(name) == plain(&entry.key);
        let Some(name) = check::OF_A_JOB.iter().find(is_it) else { return false };
        let value = entry.value.to_value();
        match (*name, value.as_str()) {
            ("JobId", Some(id)) => self.id = JobId::new(id).ok(),
            ("JobArn", Some(arn)) => self.home = home_of(arn),
            _ => {}
        }
        self.facts.push(entry.key.clone());
        true
    }

    /// What a spec has and a request has not, or a command has and neither of them.
    fn own(&mut self, entry: &Entry) -> bool {
        let name = plain(&entry.key);
        if command::is_of_the_call(&entry.key) {
            self.converter.leave_out(&entry.key, command::CALL);
            return true;
        }
        if name == "noconfirmationrequired" {
            self.converter.leave_out(
                &entry.key,
                "every job is created held; `confirmation: automatic` leaves it to `apply` to let it run",
            );
            return true;
        }
        let is_ours = self.subject.is_enveloped && request().member(&entry.key).is_none();
        let fields = SchemaKind::Job.schema().pointer("/definitions/JobSpec/properties").and_then(Value::as_object);
        let is_field = |field: &&String| **field == entry.key && is_ours || plain(field) == name && name == "region";
        let Some(field) = fields.and_then(|fields| fields.keys().find(is_field)) else { return false };
        self.spec.insert(field.clone(), entry.value.to_value());
        true
    }

    fn one_operation(&mut self, node: &Node, at: &FieldPath) {
        let Kind::Map(entries) = &node.kind else { return };
        let given: Vec<&str> =
            entries.iter().filter(|it| !matches!(it.value.kind, Kind::Null)).map(|it| it.key.as_str()).collect();
        if given.len() > 1 {
            let message = format!("a job does one thing, and {} stand here", given.len());
            let help = "keep one of them; the skeleton of the AWS CLI has all that there are";
            self.converter.problem(Code::NotExactlyOne, (at, &node.range), message, help);
        }
    }

    /// A member of the request, unless it says nothing.
    fn entry(&self, name: &str) -> Option<&'n Entry> {
        let is_it = |entry: &&Entry| plain(&entry.key) == name && !matches!(entry.value.kind, Kind::Null);
        self.subject.members.iter().find(is_it)
    }

    /// A request has a list or a generator. A job that S3 describes has both, once the list was generated.
    fn list(&mut self, member: &Member, entry: &Entry, at: &FieldPath) -> Option<Value> {
        if self.entry("manifestgenerator").is_none() {
            return self.converter.manifest(member, &entry.value, at);
        }
        if self.entry("jobid").is_some() {
            self.converter.leave_out(&entry.key, "it is the list that S3 made by the generator, which the spec has");
        } else {
            let message = "a job has a `Manifest` or a `ManifestGenerator`, and both stand here".to_owned();
            self.converter.problem(Code::NotExactlyOne, (at, &entry.key_range), message, "remove one of them");
        }
        None
    }

    /// Description and tags, without what s3jobs itself put there.
    fn words(&mut self, wishes: &Wishes) {
        let described = self.spec.get("description").and_then(Value::as_str).map(str::to_owned);
        if let Some(text) = described {
            self.marker = Marker::find(&text);
            let words =
                self.marker.as_ref().and_then(|_| text.rfind(MARKER_START)).map_or(&*text, |at| text[..at].trim_end());
            let words = wishes.description.as_ref().map_or(words, Description::as_str);
            if words.is_empty() {
                self.spec.remove("description");
            } else {
                self.spec.insert("description".to_owned(), words.into());
            }
        } else if let Some(words) = &wishes.description {
            self.spec.insert("description".to_owned(), words.as_str().into());
        }
        if let Some(tags) = &wishes.tags {
            let tags = tags.iter().map(|(key, value)| (key.to_string(), Value::from(value.as_str())));
            self.spec.insert("tags".to_owned(), tags.collect::<Map<_, _>>().into());
        }
        self.tags();
    }

    fn tags(&mut self) {
        let Some(Value::Object(tags)) = self.spec.get_mut("tags") else { return };
        let is_marked = self.marker.is_some();
        let is_not_ours = |key: &str| key.starts_with("aws:") || is_marked && key.starts_with(TAG_PREFIX);
        let left: Vec<String> = tags.keys().filter(|key| is_not_ours(key)).cloned().collect();
        tags.retain(|key, _| !is_not_ours(key));
        if tags.is_empty() {
            self.spec.remove("tags");
        }
        if !left.is_empty() {
            self.converter.leave_out(format!("tags {}", left.join(", ")), "AWS or s3jobs itself sets them");
        }
    }

    pub(super) fn finish(self, wishes: &Wishes) -> ImportedJob {
        let Self { converter, subject, mut spec, facts, id, home, marker } = self;
        if !facts.is_empty() {
            converter.leave_out(facts.join(", "), "S3 says this of the job that is there");
        }
        let written = |name: &str| spec.get(name).and_then(Value::as_str).map(str::to_owned);
        let account = written("accountId").or_else(|| home.account.or(wishes.given.account.clone()).map(String::from));
        let region = written("region").or_else(|| home.region.or(wishes.given.region.clone()).map(String::from));
        let project = (
            wishes.project.account.as_ref().map(AccountId::as_str),
            wishes.project.region.as_ref().map(Region::as_str),
        );
        for (field, value, known) in [("accountId", &account, project.0), ("region", &region, project.1)] {
            spec.remove(field);
            if let Some(value) = value.as_deref().filter(|value| Some(*value) != known) {
                spec.insert(field.to_owned(), value.into());
            }
        }
        spec.entry("confirmation").or_insert_with(|| "manual".into());
        let spec = Value::Object(spec);
        let name = wishes.name.clone().or(subject.name).unwrap_or_else(|| name::derive(&spec, id.as_ref()));
        let home = Home {
            account: account.and_then(|account| AccountId::new(account).ok()),
            region: region.and_then(|region| Region::new(region).ok()),
        };
        ImportedJob { name, spec, told: Vec::new(), id, marker, home }
    }
}

/// The value of a text that holds one, where a text cannot be meant, with the text that it is read from. `None` if it holds none.
fn in_quotes(member: &Member, value: &Node) -> Option<Result<(Arc<str>, Node), String>> {
    if member.form == Form::Text {
        return None;
    }
    let Kind::Text(text) = &value.kind else { return in_words(member, value) };
    if !text.trim_start().starts_with(['{', '[']) {
        let is_shorthand = is_structured(member) && shorthand::is_like(text);
        return is_shorthand.then(|| Ok((text.as_str().into(), shorthand::read(text, member)?)));
    }
    let mut values = literal::read(text).ok()?;
    let only = values.pop().filter(|_| values.is_empty())?;
    Some(Ok((text.as_str().into(), only)))
}

/// The elements of a list that an option is given as one word each.
fn in_words(member: &Member, value: &Node) -> Option<Result<(Arc<str>, Node), String>> {
    let Kind::List(words) = &value.kind else { return None };
    let mut elements = Vec::new();
    for word in words {
        let Kind::Text(text) = &word.kind else { return None };
        if !is_structured(member) || !shorthand::is_like(text) {
            return None;
        }
        match shorthand::read(text, member).map(|read| read.kind) {
            Ok(Kind::List(read)) => elements.extend(read),
            Ok(kind) => elements.push(Node { kind, range: 0..0 }),
            Err(message) => return Some(Err(message)),
        }
    }
    (!elements.is_empty()).then(|| Ok(("".into(), Node { kind: Kind::List(elements), range: value.range.clone() })))
}

/// Whether members or elements stand in it.
fn is_structured(member: &Member) -> bool {
    match member.form {
        Form::Map | Form::List | Form::Pairs | Form::Named => true,
        Form::Text | Form::Time | Form::Flag | Form::Number => false,
    }
}

/// Account and Region in the ARN of a job.
fn home_of(arn: &str) -> Home {
    let mut parts = arn.split(':').skip(3);
    let region = parts.next().and_then(|region| Region::new(region).ok());
    Home { region, account: parts.next().and_then(|account| AccountId::new(account).ok()) }
}
