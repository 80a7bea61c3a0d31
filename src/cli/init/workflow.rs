use camino::{Utf8Path, Utf8PathBuf};

use super::files::{File, WORKFLOW};
use crate::model::Region;

/// The workflow that the documentation shows.
const PAGE: &str = include_str!("../../../docs/github-workflow.yaml");

/// What of it is about one project: its specs' folder, and the Region.
const PATHS: &str = "paths: [\"specs/**\"]";
const VALIDATE: &str = "s3jobs validate specs";
const PLAN: &str = "s3jobs plan specs";
const REGION: &str = "aws-region: us-west-2";

/// The workflow of a project in a folder, and the folder that its path is relative to: the top of the git repository, where
/// GitHub looks for it, or the project's. `None` if the way from there needs quotes that YAML and shells take differently.
pub(super) fn file(folder: &Utf8Path, region: &Region) -> Option<(Utf8PathBuf, File)> {
    let root = folder.ancestors().find(|above| above.join(".git").exists()).unwrap_or(folder);
    let inner = folder.strip_prefix(root).ok()?;
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "._-/".contains(c);
    if !inner.as_str().chars().all(is_plain) {
        return None;
    }
    Some((root.to_owned(), File::new(WORKFLOW, text(inner, region))))
}

fn text(inner: &Utf8Path, region: &Region) -> String {
    let (specs, paths) = match inner.as_str() {
        "" => (".", "paths: [\"jobs/**\", s3jobs.yaml]".to_owned()),
        inner => (inner, format!("paths: [\"{inner}/**\"]")),
    };
    PAGE.replace(PATHS, &paths)
        .replace(VALIDATE, &format!("s3jobs validate {specs}"))
        .replace(PLAN, &format!("s3jobs plan {specs}"))
        .replace(REGION, &format!("aws-region: {region}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_has_every_part_that_is_replaced() {
        for part in [PATHS, VALIDATE, PLAN, REGION] {
            assert_eq!(PAGE.matches(part).count(), 1, "{part}");
        }
    }

    #[test]
    fn the_workflow_reads_the_specs_of_the_project() {
        let text = text(Utf8Path::new("ops/batch"), &"eu-central-1".parse().unwrap());
        for line in [
            "paths: [\"ops/batch/**\"]",
            "s3jobs validate ops/batch",
            "s3jobs plan ops/batch ",
            "aws-region: eu-central-1",
        ] {
            assert!(text.contains(line), "{line} is not in\n{text}");
        }
    }
}
