use camino::{Utf8Path, Utf8PathBuf};

use super::files::{File, WORKFLOW};
use crate::model::{AccountId, Region};

/// The workflow that the documentation shows.
const PAGE: &str = include_str!("../../../../docs/github-workflow.yaml");

/// What of it is about one project: its specs' folder, the role's account, and the Region.
const PATHS: &str = "paths: [\"specs/**\"]";
const VALIDATE: &str = "s3jobs validate specs";
const PLAN: &str = "s3jobs plan specs";
const ROLE: &str = "arn:aws:iam::111122223333:role/";
const REGION: &str = "aws-region: us-west-2";

/// The workflow of a project in a folder, and the folder that its path is relative to: the top of the git repository, where
/// GitHub looks for it, or the project's. `None` if the way from there needs quotes that YAML and shells take differently.
pub(crate) fn file(folder: &Utf8Path, (account, region): (&AccountId, &Region)) -> Option<(Utf8PathBuf, File)> {
    let root = folder.ancestors().find(|above| above.join(".git").exists()).unwrap_or(folder);
    let inner = folder.strip_prefix(root).ok()?;
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "._-/".contains(c);
    if !inner.as_str().chars().all(is_plain) {
        return None;
    }
    Some((root.to_owned(), File::new(WORKFLOW, text(inner, (account, region)))))
}

fn text(inner: &Utf8Path, (account, region): (&AccountId, &Region)) -> String {
    let (specs, paths) = match inner.as_str() {
        "" => (".", "paths: [\"jobs/**\", s3jobs.yaml]".to_owned()),
        inner => (inner, format!("paths: [\"{inner}/**\"]")),
    };
    PAGE.replace(PATHS, &paths)
        .replace(VALIDATE, &format!("s3jobs validate {specs}"))
        .replace(PLAN, &format!("s3jobs plan {specs}"))
        .replace(ROLE, &format!("arn:{}:iam::{account}:role/", region.partition()))
        .replace(REGION, &format!("aws-region: {region}"))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn the_page_has_every_part_that_is_replaced() {
        for part in [PATHS, VALIDATE, PLAN, ROLE, REGION] {
            assert_eq!(PAGE.matches(part).count(), 1, "{part}");
        }
    }

    /// Every step of every job.
    fn steps(page: &serde_yaml::Value) -> Vec<&serde_yaml::Value> {
        let jobs = page["jobs"].as_mapping().unwrap().values();
        jobs.flat_map(|job| job["steps"].as_sequence().unwrap()).collect()
    }

    #[test]
    fn a_job_may_do_no_more_than_it_must() {
        let page: serde_yaml::Value = serde_yaml::from_str(PAGE).unwrap();
        assert!(page["permissions"].as_mapping().unwrap().is_empty(), "the workflow itself may do nothing");
        let may = |job: &str| serde_yaml::to_string(&page["jobs"][job]["permissions"]).unwrap();
        assert_eq!(may("validate"), "contents: read\n");
        assert_eq!(may("plan"), "contents: read\nid-token: write\n");
        assert_eq!(may("comment"), "pull-requests: write\n");
        let fork = "github.event.pull_request.head.repo.full_name == github.repository";
        assert_eq!(page["jobs"]["plan"]["if"].as_str(), Some(fork));
        // What may write never has the files of the pull request.
        let comment = serde_yaml::to_string(&page["jobs"]["comment"]).unwrap();
        assert!(!comment.contains("checkout") && !comment.contains("s3jobs "), "{comment}");
    }

    /// The permissions in a text, each once.
    fn permissions(text: &str) -> BTreeSet<&str> {
        let words = text.split(|c: char| !c.is_ascii_alphanumeric() && c != ':');
        words.filter(|word| word.starts_with("s3:") && word.len() > 3).collect()
    }

    /// A role without one of them plans with gaps, and nobody is told why.
    #[test]
    fn its_role_has_the_permissions_that_the_readme_says_a_plan_needs() {
        let rows = include_str!("../../../../README.md").lines().filter_map(|row| {
            let (permissions, command) = row.strip_prefix("| ")?.strip_suffix(" |")?.rsplit_once(" | ")?;
            (command.starts_with("`plan`") || command.starts_with("all commands")).then_some(permissions)
        });
        let needed: BTreeSet<&str> = rows.flat_map(permissions).collect();
        assert!(needed.len() > 4, "{needed:?}");
        assert_eq!(permissions(PAGE), needed);
    }

    #[test]
    fn actions_are_pinned_and_keep_no_credentials() {
        let page: serde_yaml::Value = serde_yaml::from_str(PAGE).unwrap();
        let uses = PAGE.lines().filter_map(|line| line.trim_start_matches(['#', ' ', '-']).strip_prefix("uses: "));
        for action in uses {
            let (commit, version) = action.split_once('@').unwrap().1.split_once(" # v").expect("a version beside it");
            let is_pinned = commit.len() == 40 && commit.bytes().all(|byte| byte.is_ascii_hexdigit());
            assert!((is_pinned || commit == "COMMIT") && !version.is_empty(), "{action}");
        }
        for step in steps(&page) {
            let is_checkout = step["uses"].as_str().is_some_and(|action| action.starts_with("actions/checkout@"));
            assert!(!is_checkout || step["with"]["persist-credentials"].as_bool() == Some(false), "{step:?}");
        }
    }

    /// GitHub fills `${{ }}` in before a shell reads the line: whoever opens a pull request could write commands there.
    #[test]
    fn nothing_is_filled_into_a_command() {
        let page: serde_yaml::Value = serde_yaml::from_str(PAGE).unwrap();
        for step in steps(&page) {
            assert!(!step["run"].as_str().unwrap_or_default().contains("${{"), "{step:?}");
        }
    }

    #[test]
    fn the_workflow_reads_the_specs_of_the_project() {
        let (account, region) = ("012345678901".parse().unwrap(), "us-gov-west-1".parse().unwrap());
        let text = text(Utf8Path::new("ops/batch"), (&account, &region));
        for line in [
            "role-to-assume: arn:aws-us-gov:iam::012345678901:role/s3jobs-plan",
            "paths: [\"ops/batch/**\"]",
            "s3jobs validate ops/batch",
            "s3jobs plan ops/batch ",
            "aws-region: us-gov-west-1",
        ] {
            assert!(text.contains(line), "{line} is not in\n{text}");
        }
    }
}
