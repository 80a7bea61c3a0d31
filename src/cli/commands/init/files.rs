use camino::{Utf8Path, Utf8PathBuf};
use serde_json::{Value, json};

use crate::model::yaml::to_yaml;
use crate::model::{AccountId, JobName, Lineage, ProjectName, Region};
use crate::spec::PROJECT_FILE;
use crate::spec::schema::SchemaKind;

/// The folder of the ledger, below the project's.
pub(crate) const LEDGER: &str = "ledger";

/// What differs from project to project.
#[derive(Clone, Debug)]
pub(crate) struct Facts {
    pub(crate) name: ProjectName,
    pub(crate) account: AccountId,
    pub(crate) region: Region,
    pub(crate) lineage: Lineage,
    /// The role that S3 assumes.
    pub(crate) role: String,
    /// The completion report of jobs that do not say their own, if there is one.
    pub(crate) report: Option<Value>,
}

/// The facts of a project that is not made of a job: its account's role, and a report to be filled in.
pub(crate) fn by_default(account: &AccountId, region: &Region) -> (String, Option<Value>) {
    let role = format!("arn:{}:iam::{account}:role/S3BatchJobRole", region.partition());
    (role, Some(json!({"bucket": "s3://my-reports", "scope": "AllTasks"})))
}

/// A file, and what is in it.
#[derive(Clone, Debug)]
pub(crate) struct File {
    /// The folder that `path` is relative to, if it is not the project's.
    root: Option<Utf8PathBuf>,
    path: String,
    pub(crate) text: String,
}

impl File {
    pub(crate) fn new(path: impl Into<String>, text: impl Into<String>) -> Self {
        Self { root: None, path: path.into(), text: text.into() }
    }

    /// The same file below another folder than the project's.
    pub(crate) fn under(self, root: &Utf8Path) -> Self {
        Self { root: Some(root.to_owned()), ..self }
    }

    /// Where it goes, given the project's folder.
    pub(crate) fn place(&self, folder: &Utf8Path) -> Utf8PathBuf {
        self.root.as_deref().unwrap_or(folder).join(&self.path)
    }

    /// What to do about a file of this name that says something else.
    pub(crate) fn hint(&self) -> &'static str {
        match self.path.as_str() {
            IGNORED => "; `.s3jobs/` and `/ledger/` belong into it",
            WORKFLOW => "; a second project goes into it by hand",
            path if path.starts_with(SCHEMAS) => "; `s3jobs schema --write schemas` writes those of this version",
            _ => "",
        }
    }
}

const IGNORED: &str = ".gitignore";
/// The workflow, below the top of the git repository.
pub(crate) const WORKFLOW: &str = ".github/workflows/s3jobs.yaml";
const SCHEMAS: &str = "schemas/";

/// The files that make a project, and an example that runs.
pub(crate) fn of_project(facts: &Facts) -> Vec<File> {
    let filled = |path: &str, template: &str| File::new(path, fill(template, facts));
    vec![
        filled(PROJECT_FILE, include_str!("templates/s3jobs.yaml")),
        filled("jobs/example.yaml", include_str!("templates/example.yaml")),
        filled("jobs/example.csv", include_str!("templates/example.csv")),
        filled("seed.yaml", include_str!("templates/seed.yaml")),
    ]
}

/// The files that make a project of a job that was there: it needs no example, and no local S3 of its own.
pub(crate) fn of_job(facts: &Facts, (name, spec): (&JobName, String)) -> Vec<File> {
    let project = fill(include_str!("templates/s3jobs.yaml"), facts);
    let without = project.split(LOCAL).next().unwrap_or(&project).trim_end();
    vec![File::new(PROJECT_FILE, format!("{without}\n")), File::new(format!("jobs/{name}.yaml"), spec)]
}

/// Where the template begins to speak of the local S3.
const LOCAL: &str = "  # What `--local` starts with";

/// The files that belong beside every project: schemas, and settings of editors and git.
pub(crate) fn beside_project() -> Vec<File> {
    let schema = |kind: SchemaKind| File::new(format!("{SCHEMAS}{}", kind.file_name()), kind.committed());
    let mut files: Vec<File> = SchemaKind::ALL.into_iter().map(schema).collect();
    files.extend([
        File::new(".vscode/settings.json", include_str!("templates/settings.json")),
        File::new(".vscode/extensions.json", include_str!("templates/extensions.json")),
        File::new(IGNORED, include_str!("templates/gitignore")),
    ]);
    files
}

/// A template with the project's facts. Every value is a word that YAML takes as it stands.
fn fill(template: &str, facts: &Facts) -> String {
    let Facts { name, account, region, lineage, role, report } = facts;
    let values = [
        ("{{name}}", quoted_if_needed(name.as_str())),
        ("{{seed}}", quoted_if_needed(name.as_str())),
        ("{{account}}", account.to_string()),
        ("{{region}}", region.to_string()),
        ("{{role}}", quoted_if_needed(role)),
        ("    {{report}}\n", report.as_ref().map(in_defaults).unwrap_or_default()),
        ("{{lineage}}", quoted_if_needed(lineage.as_str())),
    ];
    values.iter().fold(template.to_owned(), |text, (mark, value)| text.replace(mark, value))
}

/// A report as it stands below the defaults.
fn in_defaults(report: &Value) -> String {
    let text = to_yaml(&json!({ "report": report }));
    text.lines().flat_map(|line| ["    ", line, "\n"]).collect()
}

/// Names may look like numbers (`2026`) or words of YAML (`no`, `1e5`).
fn quoted_if_needed(word: &str) -> String {
    to_yaml(&word.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts(name: &str) -> Facts {
        Facts {
            name: name.parse().unwrap(),
            account: "012345678901".parse().unwrap(),
            region: "us-gov-west-1".parse().unwrap(),
            lineage: "12345678901234567890".parse().unwrap(),
            role: "arn:aws-us-gov:iam::012345678901:role/S3BatchJobRole".to_owned(),
            report: None,
        }
    }

    #[test]
    fn a_report_stands_below_the_defaults_if_there_is_one() {
        let (account, region) = ("012345678901".parse().unwrap(), "us-gov-west-1".parse().unwrap());
        let (role, report) = by_default(&account, &region);
        for report in [report, None] {
            let facts = Facts { role: role.clone(), report: report.clone(), ..facts("shop") };
            for file in [of_project(&facts).remove(0), of_job(&facts, (&"a".parse().unwrap(), String::new())).remove(0)]
            {
                let project: Value = serde_yaml::from_str(&file.text).unwrap();
                let defaults = &project["spec"]["defaults"];
                assert_eq!(defaults.get("report"), report.as_ref(), "{}", file.text);
                assert_eq!(defaults["roleArn"], role.as_str());
            }
        }
    }

    #[test]
    fn every_mark_of_every_template_is_filled() {
        for file in of_project(&facts("shop")) {
            assert!(!file.text.contains("{{"), "{}: {}", file.path, file.text);
        }
    }

    #[test]
    fn names_and_ids_that_look_like_numbers_are_quoted() {
        for name in ["2026", "no", "1e5", "shop"] {
            let file = of_project(&facts(name)).remove(0);
            let project: serde_json::Value = serde_yaml::from_str(&file.text).unwrap();
            let defaults = &project["spec"]["defaults"];
            assert_eq!(project["metadata"]["name"], name);
            assert_eq!(project["spec"]["lineage"], "12345678901234567890");
            assert_eq!(defaults["accountId"], "012345678901");
            assert_eq!(defaults["roleArn"], "arn:aws-us-gov:iam::012345678901:role/S3BatchJobRole");
        }
    }
}
