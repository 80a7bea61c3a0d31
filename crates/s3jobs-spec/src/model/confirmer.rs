//! Who may let jobs run, as a project's policy says it, and whom a command stands for.
//!
//! What AWS says of a caller is proof: the answer of STS to whoever holds the credentials. What a CI system says is statement: a
//! process is told it by variables, which any process can set.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::text::text_type;

text_type! {
    /// Callers of AWS, with `*` and `?` as IAM's `ArnLike` takes them: a user, a role, or a session of a role.
    ///
    /// A role means all of its sessions. Since STS does not tell the path of a role, a role with a path is named whole.
    // Source: IAM User Guide, "IAM identifiers" (paths are a part of a role's ARN and not of its sessions'); "Amazon Resource Name (ARN)
    // condition operators" (each of the six parts by itself).
    CallerPattern, "callers of AWS (the ARN of a user, a role or a role's session; `*` and `?` stand for any, but not in the name of a role with a path)", 1..=2048,
    r"^arn:[a-z*?-]+:(sts::([0-9]{12}|\*):(assumed-role|federated-user)/[!-~]+|iam::([0-9]{12}|\*):(root|user/[!-~]+|role/[!-.0-~]+|role/[!-~]+/[!-)+-.0->@-~]+))$";
    "arn:aws:iam::111122223333:role/release"
}

text_type! {
    /// Text, with `*` for any characters and `?` for one: 1 to 512 characters.
    Wildcard, "text with `*` and `?` for any (1 to 512 characters without blanks)", 1..=512, r"^[!-~]+$";
    "refs/heads/main"
}

/// Who may let jobs run: callers of AWS, or runs of a CI system.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(extend("examples" = [{"arn": "arn:aws:iam::111122223333:role/release"}]))]
pub enum ConfirmerPattern {
    /// Callers, as STS tells them.
    Arn(CallerPattern),
    /// Runs of GitHub Actions, as their variables say. A statement: whoever sets variables can make it.
    Github(GithubPattern),
    /// Jobs of GitLab CI, as their variables say. A statement: whoever sets variables can make it.
    Gitlab(GitlabPattern),
}

/// Runs of GitHub Actions. GitHub sets no variable for a job's environment: let a role whose trust policy names the environment stand
/// for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(extend("examples" = [{"repository": "acme/batch-jobs", "ref": "refs/heads/main"}]))]
pub struct GithubPattern {
    /// The repository, `OWNER/NAME` (`GITHUB_REPOSITORY`).
    pub repository: Wildcard,
    /// The branch or tag, whole (`GITHUB_REF`).
    #[serde(default, rename = "ref", skip_serializing_if = "Option::is_none")]
    pub reference: Option<Wildcard>,
    /// The workflow's file and its ref (`GITHUB_WORKFLOW_REF`): `OWNER/NAME/.github/workflows/FILE@REF`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub workflow: Option<Wildcard>,
}

/// Jobs of GitLab CI.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(extend("examples" = [{"project": "acme/batch-jobs", "environment": "production"}]))]
pub struct GitlabPattern {
    /// The project, `GROUP/NAME` (`CI_PROJECT_PATH`).
    pub project: Wildcard,
    /// The branch or tag (`CI_COMMIT_REF_NAME`).
    #[serde(default, rename = "ref", skip_serializing_if = "Option::is_none")]
    pub reference: Option<Wildcard>,
    /// The job's environment (`CI_ENVIRONMENT_NAME`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub environment: Option<Wildcard>,
}

/// The run of a CI system that a command is a part of, as its variables say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum CiRun {
    /// Of GitHub Actions.
    Github {
        /// `GITHUB_REPOSITORY`
        repository: String,
        /// `GITHUB_REF`
        #[serde(rename = "ref")]
        reference: String,
        /// `GITHUB_WORKFLOW_REF`
        workflow: String,
    },
    /// Of GitLab CI.
    Gitlab {
        /// `CI_PROJECT_PATH`
        project: String,
        /// `CI_COMMIT_REF_NAME`
        #[serde(rename = "ref")]
        reference: String,
        /// `CI_ENVIRONMENT_NAME`, empty if the job has none.
        environment: String,
    },
}

impl CiRun {
    /// The run that an environment is of. `None` outside of the two systems. What one of them leaves unset is empty.
    pub fn of(variable: impl Fn(&str) -> Option<String>) -> Option<Self> {
        let value = |name| variable(name).unwrap_or_default();
        if value("GITHUB_ACTIONS") == "true" {
            let (repository, reference) = (value("GITHUB_REPOSITORY"), value("GITHUB_REF"));
            return Some(Self::Github { repository, reference, workflow: value("GITHUB_WORKFLOW_REF") });
        }
        (value("GITLAB_CI") == "true").then(|| Self::Gitlab {
            project: value("CI_PROJECT_PATH"),
            reference: value("CI_COMMIT_REF_NAME"),
            environment: value("CI_ENVIRONMENT_NAME"),
        })
    }
}

impl fmt::Display for CiRun {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Github { repository, reference, workflow: _ } => {
                write!(f, "a run of GitHub Actions in {repository} at {reference}")
            }
            Self::Gitlab { project, reference, environment } if environment.is_empty() => {
                write!(f, "a job of GitLab CI in {project} at {reference}")
            }
            Self::Gitlab { project, reference, environment } => {
                write!(f, "a job of GitLab CI in {project} at {reference} for {environment}")
            }
        }
    }
}

impl fmt::Display for ConfirmerPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let also = |name: &str, value: &Option<Wildcard>| {
            value.as_ref().map(|value| format!(", {name} {value}")).unwrap_or_default()
        };
        match self {
            Self::Arn(arn) => write!(f, "{arn}"),
            Self::Github(GithubPattern { repository, reference, workflow }) => {
                write!(f, "GitHub Actions in {repository}{}{}", also("ref", reference), also("workflow", workflow))
            }
            Self::Gitlab(GitlabPattern { project, reference, environment }) => {
                write!(f, "GitLab CI in {project}{}{}", also("ref", reference), also("environment", environment))
            }
        }
    }
}

impl ConfirmerPattern {
    /// Whether a caller is meant, by what STS says of it.
    pub fn means_caller(&self, arn: &str) -> bool {
        match self {
            Self::Arn(pattern) => pattern.means(arn),
            Self::Github(_) | Self::Gitlab(_) => false,
        }
    }

    /// Whether a run of a CI system is meant.
    pub fn means_run(&self, run: &CiRun) -> bool {
        let fits =
            |pattern: &Option<Wildcard>, text: &str| pattern.as_ref().is_none_or(|it| is_like(it.as_str(), text));
        match (self, run) {
            (Self::Github(pattern), CiRun::Github { repository, reference, workflow }) => {
                is_like(pattern.repository.as_str(), repository)
                    && fits(&pattern.reference, reference)
                    && fits(&pattern.workflow, workflow)
            }
            (Self::Gitlab(pattern), CiRun::Gitlab { project, reference, environment }) => {
                is_like(pattern.project.as_str(), project)
                    && fits(&pattern.reference, reference)
                    && fits(&pattern.environment, environment)
            }
            (Self::Arn(_) | Self::Github(_) | Self::Gitlab(_), CiRun::Github { .. } | CiRun::Gitlab { .. }) => false,
        }
    }
}

impl CallerPattern {
    /// Whether a caller is meant: its ARN, or that of the role of which it is a session.
    fn means(&self, arn: &str) -> bool {
        is_arn_like(self.as_str(), arn)
            || session_role(arn).is_some_and(|role| is_arn_like(&without_path(self.as_str()), &role))
    }
}

/// The role of a session, without the path, which STS does not tell: role names are unique in an account.
fn session_role(arn: &str) -> Option<String> {
    let (head, resource) = arn.rsplit_once(":assumed-role/")?;
    let (role, _session) = resource.split_once('/')?;
    let [scheme, partition, service, region, account] = head.split(':').collect::<Vec<_>>().try_into().ok()?;
    (service == "sts").then(|| format!("{scheme}:{partition}:iam:{region}:{account}:role/{role}"))
}

/// The pattern of a role without its path, if it has one.
fn without_path(pattern: &str) -> String {
    match pattern.split_once(":role/") {
        Some((head, resource)) => format!("{head}:role/{}", resource.rsplit('/').next().unwrap_or(resource)),
        None => pattern.to_owned(),
    }
}

/// Whether an ARN is like a pattern, each of the six parts by itself.
fn is_arn_like(pattern: &str, arn: &str) -> bool {
    let (patterns, parts): (Vec<&str>, Vec<&str>) = (pattern.splitn(6, ':').collect(), arn.splitn(6, ':').collect());
    patterns.len() == parts.len() && patterns.iter().zip(&parts).all(|(pattern, part)| is_like(pattern, part))
}

/// Whether a text is like a pattern: `*` stands for any characters, none included, and `?` for one.
fn is_like(pattern: &str, text: &str) -> bool {
    let (pattern, text): (Vec<char>, Vec<char>) = (pattern.chars().collect(), text.chars().collect());
    let (mut at, mut here) = (0, 0);
    // The last star, and up to where it reaches so far.
    let mut star: Option<(usize, usize)> = None;
    while here < text.len() {
        match pattern.get(at) {
            Some('*') => {
                star = Some((at, here));
                at += 1;
            }
            Some(one) if *one == '?' || *one == text[here] => (at, here) = (at + 1, here + 1),
            Some(_) | None => {
                let Some((of_star, reached)) = star else { return false };
                star = Some((of_star, reached + 1));
                (at, here) = (of_star + 1, reached + 1);
            }
        }
    }
    pattern[at..].iter().all(|rest| *rest == '*')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arn(pattern: &str) -> ConfirmerPattern {
        ConfirmerPattern::Arn(pattern.parse().unwrap())
    }

    #[test]
    fn stars_and_question_marks_stand_for_what_they_do_in_iam() {
        for (pattern, text, fits) in [
            ("", "", true),
            ("*", "", true),
            ("a*c", "abbc", true),
            ("a*c", "ac", true),
            ("a*c", "acb", false),
            ("a?c", "abc", true),
            ("a?c", "ac", false),
            ("*a*b", "xaxbxb", true),
            ("*a*b", "xaxbx", false),
            ("**", "x", true),
            ("abc", "abcd", false),
            ("abcd", "abc", false),
            ("A", "a", false),
        ] {
            assert_eq!(is_like(pattern, text), fits, "{pattern} {text}");
        }
    }

    #[test]
    fn sessions_are_meant_by_their_roles() {
        let session = "arn:aws:sts::111122223333:assumed-role/release/anna@example.com";
        for (pattern, fits) in [
            ("arn:aws:iam::111122223333:role/release", true),
            ("arn:aws:iam::111122223333:role/team/ops/release", true),
            ("arn:aws:iam::111122223333:role/rel*", true),
            ("arn:aws:iam::111122223333:role/*", true),
            ("arn:aws:iam::*:role/release", true),
            ("arn:*:iam::111122223333:role/release", true),
            ("arn:aws:sts::111122223333:assumed-role/release/*", true),
            ("arn:aws:sts::111122223333:assumed-role/release/anna@example.com", true),
            ("arn:aws:sts::111122223333:assumed-role/release/anna", false),
            ("arn:aws:iam::111122223333:role/releas", false),
            ("arn:aws:iam::111122223333:role/release/deploy", false),
            ("arn:aws:iam::111122223333:user/release", false),
            ("arn:aws:iam::444455556666:role/release", false),
            ("arn:aws-cn:iam::111122223333:role/release", false),
        ] {
            assert_eq!(arn(pattern).means_caller(session), fits, "{pattern}");
        }
        // Names are what callers choose; none makes one caller another.
        for odd in [
            "arn:aws:sts::111122223333:assumed-role/other/:role/release",
            "arn:aws:sts::111122223333:assumed-role/other/x:assumed-role/release/y",
            "arn:aws:iam::111122223333:user/x/assumed-role/release/y",
            "arn:aws:sts::111122223333:federated-user/role/release",
            "arn:aws:sts::111122223333:assumed-role/release",
            "",
        ] {
            assert!(!arn("arn:aws:iam::111122223333:role/release").means_caller(odd), "{odd}");
        }
    }

    #[test]
    fn users_are_meant_by_their_whole_arns() {
        let user = "arn:aws:iam::111122223333:user/ops/anna";
        for (pattern, fits) in [
            ("arn:aws:iam::111122223333:user/ops/anna", true),
            ("arn:aws:iam::111122223333:user/ops/*", true),
            ("arn:aws:iam::111122223333:user/anna", false),
            ("arn:aws:iam::111122223333:root", false),
        ] {
            assert_eq!(arn(pattern).means_caller(user), fits, "{pattern}");
        }
    }

    /// A wildcard in the name of a role with a path would mean every role of such a name, whatever its path.
    #[test]
    fn what_sts_cannot_tell_cannot_be_written() {
        for pattern in [
            "arn:aws:iam::111122223333:role/team/*",
            "arn:aws:iam::111122223333:role/team/rel?ase",
            "arn:aws:iam::111122223333:role/",
            "arn:aws:iam::1111:role/release",
            "arn:aws:s3:::bucket",
            "release",
            "*",
        ] {
            assert!(pattern.parse::<CallerPattern>().is_err(), "{pattern}");
        }
        for pattern in ["arn:aws:iam::111122223333:role/*/release", "arn:aws:iam::111122223333:root"] {
            assert!(pattern.parse::<CallerPattern>().is_ok(), "{pattern}");
        }
    }

    #[test]
    fn a_run_is_meant_by_all_that_a_pattern_says() {
        let run = |variables: &'static [(&str, &str)]| {
            CiRun::of(|name| variables.iter().find(|it| it.0 == name).map(|it| it.1.to_owned()))
        };
        let github = run(&[
            ("GITHUB_ACTIONS", "true"),
            ("GITHUB_REPOSITORY", "acme/jobs"),
            ("GITHUB_REF", "refs/heads/main"),
            ("GITHUB_WORKFLOW_REF", "acme/jobs/.github/workflows/apply.yaml@refs/heads/main"),
        ])
        .unwrap();
        let gitlab =
            run(&[("GITLAB_CI", "true"), ("CI_PROJECT_PATH", "acme/jobs"), ("CI_COMMIT_REF_NAME", "main")]).unwrap();
        assert_eq!(run(&[("CI", "true"), ("GITHUB_REPOSITORY", "acme/jobs")]), None);
        let means = |text: &str, run: &CiRun| serde_json::from_str::<ConfirmerPattern>(text).unwrap().means_run(run);
        for (pattern, of_github, of_gitlab) in [
            (r#"{"github": {"repository": "acme/jobs"}}"#, true, false),
            (r#"{"github": {"repository": "acme/*", "ref": "refs/heads/main"}}"#, true, false),
            (r#"{"github": {"repository": "acme/jobs", "ref": "refs/tags/*"}}"#, false, false),
            (r#"{"github": {"repository": "acme/jobs", "workflow": "*/apply.yaml@refs/heads/main"}}"#, true, false),
            (r#"{"gitlab": {"project": "acme/jobs", "ref": "main"}}"#, false, true),
            (r#"{"gitlab": {"project": "acme/jobs", "environment": "production"}}"#, false, false),
            (r#"{"arn": "arn:aws:iam::*:role/*"}"#, false, false),
        ] {
            assert_eq!((means(pattern, &github), means(pattern, &gitlab)), (of_github, of_gitlab), "{pattern}");
        }
        assert!(
            serde_json::from_str::<ConfirmerPattern>(r#"{"github": {"repository": "a/b", "environment": "prod"}}"#)
                .is_err()
        );
    }
}
