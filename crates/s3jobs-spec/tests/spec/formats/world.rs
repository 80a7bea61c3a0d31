//! Reports to write, and every format to write them in.

use std::io::{self, Write};

use camino::Utf8PathBuf;
use s3jobs_spec::findings::{
    Amount, FindingsReport, Paths, Style, write_concise, write_github, write_github_log, write_gitlab, write_json,
    write_jsonl, write_junit, write_linked_text, write_markdown, write_rdjson, write_sarif, write_text,
};
use s3jobs_spec::spec::{Checked, Code, FileTexts, Finding, LoadedJob, Place, Sources, SpecSet, Target, load};

/// What lets workflow commands work again.
pub const TOKEN: &str = "0123456789abcdef";

type Format = fn(&FindingsReport<'_>, &Paths, &mut dyn Write) -> io::Result<()>;

pub const CONCISE: Format = |report, _, out| write_concise(report, Amount::Short, out);
pub const TEXT: Format = |report, _, out| write_text(report, Style::Plain, out);
pub const LINKED: Format = write_linked_text;
pub const JSON: Format = |report, _, out| write_json(report, out);
pub const JSONL: Format = |report, _, out| write_jsonl(report, out);
pub const MARKDOWN: Format = write_markdown;
pub const GITHUB: Format = write_github;
pub const LOG: Format = |report, paths, out| write_github_log(report, paths, TOKEN, out);
pub const GITLAB: Format = write_gitlab;
pub const SARIF: Format = write_sarif;
pub const JUNIT: Format = write_junit;
pub const RDJSON: Format = write_rdjson;

/// Every format but coloured text, which is made of control characters.
pub const FORMATS: [(&str, Format); 10] = [
    ("text", TEXT),
    ("json", JSON),
    ("jsonl", JSONL),
    ("markdown", MARKDOWN),
    ("github", GITHUB),
    ("log", LOG),
    ("gitlab", GITLAB),
    ("sarif", SARIF),
    ("junit", JUNIT),
    ("rdjson", RDJSON),
];

/// Findings, and the files they are about.
#[derive(Default)]
pub struct Report {
    pub findings: Vec<Finding>,
    pub files: FileTexts,
    pub jobs: Vec<LoadedJob>,
    pub checked: Checked,
}

impl Report {
    pub fn file(mut self, name: &str, text: &str) -> Self {
        self.files.insert(name.into(), text.into());
        self
    }

    pub fn finding(mut self, finding: Finding) -> Self {
        self.findings.push(finding);
        self
    }

    pub fn write(&self, format: Format) -> String {
        let Self { findings, files, jobs, checked } = self;
        let mut out = Vec::new();
        let report = FindingsReport { findings, files, jobs, checked: *checked };
        format(&report, &Paths::new("/repo/jobs".into(), "/repo".into()), &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }
}

impl From<SpecSet> for Report {
    fn from(set: SpecSet) -> Self {
        let SpecSet { findings, files, jobs, checked, .. } = set;
        Self { findings, files, jobs, checked }
    }
}

/// A value of the first document of a file.
pub fn value<const N: usize>(file: &str, at: [&str; N]) -> Place {
    Place { file: file.into(), document: 0, at: at.map(str::to_owned).into_iter().collect(), target: Target::Value }
}

/// The key of a field of the first document of a file.
pub fn key<const N: usize>(file: &str, at: [&str; N]) -> Place {
    Place { target: Target::Key, ..value(file, at) }
}

fn loaded(paths: &[&str]) -> Report {
    let root = crate::top().join("tests/fixtures/specs");
    let paths = paths.iter().map(Utf8PathBuf::from).collect();
    load(&Sources { paths, working_directory: root, ..Sources::default() }).unwrap().into()
}

/// Every mistake that there is a fixture of, beside valid jobs.
pub fn every_mistake() -> Report {
    loaded(&["bad", "good"])
}

/// Valid jobs alone.
pub fn all_well() -> Report {
    loaded(&["good/simple.yaml", "good/two-documents.yaml"])
}

/// An error with a correction, an error about two places, and a warning.
pub fn three() -> Report {
    let unknown =
        Finding::new(Code::UnknownField, key("tag.yaml", ["spec", "priorty"]), "`spec` has no field `priorty`")
            .with_help(s3jobs_spec::spec::Help::fix("did you mean `priority`?", "priority"));
    let twice =
        Finding::new(Code::DuplicateName, value("untag.yaml", ["metadata", "name"]), "the name `täg` stands twice")
            .with_related(value("tag.yaml", ["metadata", "name"]), "its first job");
    let report = Finding::new(Code::NoReport, key("tag.yaml", ["spec"]), "the job has no completion report")
        .with_help("give it a `report`");
    Report::default()
        .file("tag.yaml", "kind: Job\nmetadata: {name: täg}\nspec:\n  priorty: 5\n")
        .file("untag.yaml", "metadata: {ä: ö, name: täg}\n")
        .finding(report)
        .finding(twice)
        .finding(unknown)
}

/// This text wherever text from outside can stand: the file's name and content, message, help, correction, field, and
/// what is said about related places.
pub fn hostile(text: &str) -> Report {
    let file = format!("a{text}.yaml");
    let line: String = text.chars().filter(|c| !matches!(c, '\r' | '\n')).collect();
    let content = format!("key: 1 # {line}\nother: \"{line}\"\n");
    let finding = |code, place| {
        Finding::new(code, place, text)
            .with_help(s3jobs_spec::spec::Help::fix(format!("{text}\nsecond line"), text))
            .with_related(key(&file, ["other"]), text)
            .with_related(key("elsewhere.yaml", ["key"]), text)
    };
    let fault = Place { target: Target::Fault(0), ..value(&file, []) };
    Report::default()
        .file(&file, &content)
        .file("elsewhere.yaml", &content)
        .finding(finding(Code::UnknownField, key(&file, ["key"])))
        .finding(finding(Code::NoReport, value(&file, ["other"])))
        .finding(finding(Code::BadValue, value(&file, [text, "deeper"])))
        .finding(finding(Code::YamlSyntax, fault))
        .finding(finding(Code::UnreadableFile, value(&format!("gone{text}"), [])))
}

/// What tries to be more than text in one format or another.
pub const HOSTILE: [&str; 12] = [
    "\x1b[2J\x1b]8;;http://e.com\x07\u{9b}31m\u{7f}\u{0}",
    "\u{202e}gpj\u{2066}\u{200b}\u{feff}\u{61c}\u{e0041}\u{2028}",
    "a\r\nb\n::error file=x::y\n##[add-mask]z\n::stop-commands::q\n::fedcba9876543210::",
    "100%25 %0A%0D, :: a=b,title=x::",
    "\"quoted\" 'twice' \\ \\n \\u0041",
    "]]> <![CDATA[ <script>&amp;&#0; <!-- --> \u{fffe}\u{ffff}",
    "``` ```` `code` ~~~",
    "| a | b |\n|---|---|\n# heading\n- list",
    "[x](http://e.com) ![y](http://e.com/i.png) <img src=x onerror=y> http://e.com www.e.com",
    "@admin #12 :tada: **bold** _x_ $x$",
    "{0} {{1}} ${{ github.token }} $(id) `id`",
    "../../../etc/passwd",
];
