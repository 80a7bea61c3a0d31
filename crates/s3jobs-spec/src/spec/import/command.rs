//! A pasted `aws s3control create-job ...`, alone or in a script, to the members of its request.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::data::{Files, Told};
use super::literal::{self, Flaw};
use super::shell::{self, Expansion, Word};
use crate::model::near::plain;
use crate::spec::code::Code;
use crate::spec::tree::{self, Entry, Kind, Node};

/// The requests of a script.
pub(super) struct Commands {
    pub(super) documents: Vec<Node>,
    /// What of the script is not read.
    pub(super) told: Vec<Told>,
}

/// Options of the AWS CLI about the call that take a value.
// Source: AWS CLI Command Reference, "Global options" and "create-job".
const OF_THE_CALL: [&str; 11] = [
    "--profile",
    "--output",
    "--query",
    "--endpoint-url",
    "--ca-bundle",
    "--cli-read-timeout",
    "--cli-connect-timeout",
    "--cli-binary-format",
    "--cli-error-format",
    "--color",
    "--generate-cli-skeleton",
];

/// Those that take none.
const FLAGS_OF_THE_CALL: [&str; 7] = [
    "--debug",
    "--no-verify-ssl",
    "--no-paginate",
    "--no-sign-request",
    "--no-cli-pager",
    "--cli-auto-prompt",
    "--no-cli-auto-prompt",
];

/// Options about the job that take no value.
const FLAGS_OF_THE_JOB: [&str; 2] = ["--confirmation-required", "--no-confirmation-required"];

/// The option that nobody needs: whatever a shell would put there may stand there.
const TOKEN: &str = "--client-request-token";

/// Why something of a command is not in the spec.
pub(super) const CALL: &str = "it is about the call, and not about the job";

/// Whether an option is about the call, and not about the job.
pub(super) fn is_of_the_call(option: &str) -> bool {
    OF_THE_CALL.contains(&option) || FLAGS_OF_THE_CALL.contains(&option)
}

/// Whether an option takes no value.
fn is_flag(option: &str) -> bool {
    FLAGS_OF_THE_JOB.contains(&option) || FLAGS_OF_THE_CALL.contains(&option)
}

/// Whether a text looks like such a command, or a script with one.
pub(super) fn is_like(text: &str) -> bool {
    static COMMAND: LazyLock<Regex> = LazyLock::new(|| {
        let pattern = r"(?m)^[^#\n]*\baws[ \t\\][^#\n]*\bs3control[ \t\\\r\n]+create-job\b|^\s*aws[ \t\\\r\n]+s3control[ \t\\\r\n]+create-job\b";
        Regex::new(pattern).expect("a fixed pattern, compiled by a test")
    });
    COMMAND.is_match(text)
}

/// Whether a value is the name of a file that holds it.
pub(super) fn is_file(value: &str) -> bool {
    value.starts_with("file://") || value.starts_with("fileb://")
}

/// The files that the options of a text's commands name.
pub(super) fn files(text: &str) -> BTreeSet<String> {
    let commands = shell::commands(text).unwrap_or_default();
    let words = commands.iter().filter_map(|words| create_job(words)).flat_map(|(_, options)| options);
    let value = |word: &Word| word.text.rsplit_once('=').map_or(&*word.text, |(_, value)| value).to_owned();
    words.filter(|word| word.expansion.is_none()).map(value).filter(|value| is_file(value)).collect()
}

/// What stands in the place of a value that names a file: what is in it.
pub(super) fn content<'f>(value: &str, files: &'f Files) -> Option<Result<&'f str, String>> {
    let unread = |why: &str| Err(format!("`{value}` was not read: {why}"));
    is_file(value).then(|| match files.get(value) {
        Some(Ok(text)) => Ok(text.as_str()),
        Some(Err(why)) => unread(why),
        None => unread("it is named by another file"),
    })
}

/// Reads every such command of a text. `None` if there is none after all.
pub(super) fn read(text: &str, files: &Files) -> Result<Option<Commands>, Vec<Flaw>> {
    let commands = shell::commands(text).map_err(|flaw| vec![flaw])?;
    let (mut read, mut flaws, mut others) = (Commands { documents: Vec::new(), told: Vec::new() }, Vec::new(), 0);
    for words in &commands {
        let Some((before, options)) = create_job(words) else {
            others += 1;
            continue;
        };
        if !before.is_empty() {
            read.told.push(Told { what: format!("left out `{}`", before.join(" ")), why: CALL });
        }
        match document(&options, files) {
            Ok(document) => read.documents.push(document),
            Err(found) => flaws.extend(found),
        }
    }
    if !flaws.is_empty() {
        return Err(flaws);
    }
    if others > 0 {
        let what = if others == 1 {
            "left out another command".to_owned()
        } else {
            format!("left out {others} other commands")
        };
        read.told.push(Told { what, why: "`aws s3control create-job` alone is read" });
    }
    Ok(Some(read).filter(|read| !read.documents.is_empty()))
}

/// What stands before the command, but for a prompt, and the words of its options. `None` if it is another command.
fn create_job(words: &[Word]) -> Option<(Vec<&str>, Vec<&Word>)> {
    let aws = words.iter().position(|word| word.text == "aws" || word.text.ends_with("/aws"))?;
    let rest = &words[aws + 1..];
    let service = rest.windows(2).position(|pair| pair[0].text == "s3control" && pair[1].text == "create-job")?;
    let before = words[..aws].iter().map(|word| word.text.as_str()).filter(|word| *word != "$");
    Some((before.collect(), rest[..service].iter().chain(&rest[service + 2..]).collect()))
}

/// An option and the words of its value.
struct Given {
    name: String,
    range: Range<usize>,
    values: Vec<Word>,
}

fn document(words: &[&Word], files: &Files) -> Result<Node, Vec<Flaw>> {
    let (mut entries, mut inputs, mut flaws) = (Vec::new(), Vec::new(), Vec::new());
    let range = words.first().map_or(0, |word| word.range.start)..words.last().map_or(0, |word| word.range.end);
    let options = options(words).map_err(|flaw| vec![flaw])?;
    for option in options {
        flaws.extend(unknown_values(&option));
        let is_input = matches!(plain(&option.name).as_str(), "cliinputjson" | "cliinputyaml");
        let entry = match value(&option) {
            Ok(value) => Entry { key: option.name, key_range: option.range, value },
            Err(flaw) => {
                flaws.push(flaw);
                continue;
            }
        };
        if is_input {
            inputs.extend(input(&entry, files).map_err(|flaw| flaws.push(flaw)).unwrap_or_default());
        } else {
            entries.push(entry);
        }
    }
    // An option wins over the same member of the input.
    let is_given = |input: &Entry| entries.iter().any(|entry: &Entry| plain(&entry.key) == plain(&input.key));
    inputs.retain(|input| !is_given(input));
    entries.extend(inputs);
    if flaws.is_empty() { Ok(Node { kind: Kind::Map(entries), range }) } else { Err(flaws) }
}

fn options(words: &[&Word]) -> Result<Vec<Given>, Flaw> {
    let mut options: Vec<Given> = Vec::new();
    for word in words {
        if word.text.starts_with("--") {
            let (name, value) = match word.text.split_once('=') {
                Some((name, value)) => (name, Some(Word { text: value.to_owned(), ..(*word).clone() })),
                None => (word.text.as_str(), None),
            };
            options.push(Given {
                name: name.to_owned(),
                range: word.range.clone(),
                values: value.into_iter().collect(),
            });
            continue;
        }
        if let Some(option) = options.last_mut().filter(|option| !is_flag(&option.name)) {
            option.values.push((*word).clone());
            continue;
        }
        let help = "write it as the value of an option, in quotes if it has blanks";
        let message = match &word.expansion {
            Some(_) => format!("the shell puts something else in the place of `{}`", word.text),
            None => format!("`{}` is the value of no option", word.text),
        };
        return Err(Flaw { code: Code::YamlSyntax, range: word.range.clone(), message, help });
    }
    Ok(options)
}

/// What the shell would put in, where it matters.
fn unknown_values(option: &Given) -> Vec<Flaw> {
    let help = "write its value in its place: no shell is run, and no variable is read";
    let unknown = |word: &Word| {
        let Expansion { source, range } = word.expansion.clone()?;
        let message =
            format!("`{source}` of `{}` is put in by the shell, and what it stands for is not here", option.name);
        Some(Flaw { code: Code::BadValue, range, message, help })
    };
    if option.name == TOKEN || is_of_the_call(&option.name) {
        return Vec::new();
    }
    option.values.iter().filter_map(unknown).collect()
}

fn value(option: &Given) -> Result<Node, Flaw> {
    let node = |word: &Word| Node { kind: Kind::Text(word.text.clone()), range: word.range.clone() };
    let kind = match option.values.as_slice() {
        [] if is_flag(&option.name) => Kind::Bool(true),
        [] if is_of_the_call(&option.name) => Kind::Text(String::new()),
        [] => {
            let message = format!("`{}` has no value", option.name);
            let help = "write it behind the option, or remove the option";
            return Err(Flaw { code: Code::MissingField, range: option.range.clone(), message, help });
        }
        [one] => return Ok(node(one)),
        several => Kind::List(several.iter().map(node).collect()),
    };
    Ok(Node { kind, range: option.range.clone() })
}

/// The members of `--cli-input-json` and `--cli-input-yaml`, each at the place of the option.
fn input(entry: &Entry, files: &Files) -> Result<Vec<Entry>, Flaw> {
    let at = &entry.key_range;
    let flaw = |message: String, help| Flaw { code: Code::YamlSyntax, range: at.clone(), message, help };
    let Kind::Text(given) = &entry.value.kind else {
        return Err(flaw(format!("`{}` takes one value", entry.key), "write it in quotes"));
    };
    let text = content(given, files).unwrap_or(Ok(given)).map_err(|message| flaw(message, NEXT_TO_IT))?;
    let json = literal::read(text).ok().and_then(|mut nodes| nodes.pop().filter(|_| nodes.is_empty()));
    let yaml =
        || tree::parse(text).into_iter().find_map(|document| document.root.filter(|_| document.faults.is_empty()));
    match json.or_else(yaml).map(|node| relocated(node, at).kind) {
        Some(Kind::Map(entries)) => Ok(entries),
        Some(_) | None => Err(flaw(format!("`{}` holds no request", entry.key), "give it the JSON or YAML of one")),
    }
}

/// What to do about a file that is not read.
pub(super) const NEXT_TO_IT: &str =
    "files are read below the folder of the text that names them; put it there, or write what is in it in its place";

/// The same values at another place. Numbers become texts: their source is elsewhere.
fn relocated(node: Node, at: &Range<usize>) -> Node {
    let kind = match node.kind {
        Kind::Number(number) => Kind::Text(number.to_string()),
        Kind::List(nodes) => Kind::List(nodes.into_iter().map(|node| relocated(node, at)).collect()),
        Kind::Map(entries) => {
            let entry = |entry: Entry| Entry { key_range: at.clone(), value: relocated(entry.value, at), ..entry };
            Kind::Map(entries.into_iter().map(entry).collect())
        }
        kind @ (Kind::Null | Kind::Bool(_) | Kind::Text(_)) => kind,
    };
    Node { kind, range: at.clone() }
}
