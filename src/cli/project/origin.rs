use std::collections::BTreeSet;
use std::process::Stdio;
use std::time::Duration;

use camino::{Utf8Path, Utf8PathBuf};
use tokio::process::Command;

use super::found::Found;
use super::specs::Specs;
use crate::cli::world::Context;
use crate::ledger::{Origin, Who};
use crate::model::JobName;
use crate::render::json::TOOL_VERSION;
use crate::spec::LoadedJob;

/// How long git may take, of which only what the history of a record tells depends.
const PATIENCE: Duration = Duration::from_secs(10);

/// What CI systems call the commit that they have checked out.
// Source: the variables that GitHub Actions, GitLab, Buildkite, Jenkins, CircleCI and CodeBuild document as predefined.
const COMMITS: [&str; 6] = [
    "GITHUB_SHA",
    "CI_COMMIT_SHA",
    "BUILDKITE_COMMIT",
    "GIT_COMMIT",
    "CIRCLE_SHA1",
    "CODEBUILD_RESOLVED_SOURCE_VERSION",
];

/// The commit that is checked out, and which files are not as it has them.
struct Checkout {
    /// The folder of the working tree, without links.
    root: Utf8PathBuf,
    commit: String,
    /// Paths below the root; those that end with a slash are whole folders.
    edited: Vec<String>,
}

impl Specs {
    /// Who writes records in this process, for these specs.
    pub(crate) async fn origin(&self, context: &Context) -> Origin {
        origin(context, &self.found, &self.jobs).await
    }
}

/// The same, for a command that is about a project and no specs of it.
pub(crate) async fn origin(context: &Context, found: &Found, jobs: &[LoadedJob]) -> Origin {
    let checkout = checkout(&found.root).await;
    let of_ci = || COMMITS.into_iter().find_map(|name| context.variable(name)).map(str::to_owned);
    let who = Who {
        name: context.owner(),
        arn: None,
        actor: context.ci_actor().map(str::to_owned),
        place: context.place(),
        commit: checkout.as_ref().map(|checkout| checkout.commit.clone()).or_else(of_ci),
        dirty: false,
        version: Some(TOOL_VERSION.to_owned()),
    };
    let Some(checkout) = checkout else { return Origin::new(who, BTreeSet::new()) };
    let is_edited = |job: &&LoadedJob| checkout.has_edited(&found.file) || checkout.has_edited_spec(job, context);
    let edited: BTreeSet<JobName> = jobs.iter().filter(is_edited).map(|job| job.job.name.clone()).collect();
    Origin::new(who, edited)
}

impl Checkout {
    /// Whether a spec, or the list that it names as a file, is not as it was committed.
    fn has_edited_spec(&self, job: &LoadedJob, context: &Context) -> bool {
        let list = job.job.file.as_ref().map(|content| content.path.as_path());
        let spec = context.working_directory.join(&job.file);
        std::iter::once(spec.as_path()).chain(list).any(|path| self.has_edited(path))
    }

    /// Whether a file is not as it was committed. One that is not in the working tree is in no commit of it.
    fn has_edited(&self, path: &Utf8Path) -> bool {
        let real = path.canonicalize_utf8().ok();
        let Some(path) = real.as_ref().and_then(|real| real.strip_prefix(&self.root).ok()) else { return true };
        let is = |edited: &String| {
            edited == path.as_str() || (edited.ends_with('/') && path.as_str().starts_with(edited.as_str()))
        };
        self.edited.iter().any(is)
    }
}

/// What git says of a folder. `None` where there is no git, no repository, or no commit.
async fn checkout(folder: &Utf8Path) -> Option<Checkout> {
    let told = git(folder, &["rev-parse", "--show-toplevel", "HEAD"]).await?;
    let (root, commit) = told.trim_end().split_once('\n')?;
    let root = Utf8Path::new(root).canonicalize_utf8().ok()?;
    let status = ["status", "--porcelain", "-z", "--ignored", "--no-renames", "--ignore-submodules=all", "--", "."];
    let status = git(folder, &status).await?;
    // Each is two letters, a space and a path.
    let edited = status.split('\0').filter_map(|line| line.get(3..)).map(str::to_owned).collect();
    Some(Checkout { root, commit: commit.to_owned(), edited })
}

/// What git answers. It runs no program that the repository's settings name, and writes nothing.
async fn git(folder: &Utf8Path, arguments: &[&str]) -> Option<String> {
    let mut command = Command::new("git");
    command.args(["--no-optional-locks", "-c", "core.fsmonitor=false", "-C", folder.as_str()]).args(arguments);
    command.stdin(Stdio::null()).stderr(Stdio::null()).kill_on_drop(true);
    let output = tokio::time::timeout(PATIENCE, command.output()).await.ok()?.ok()?;
    output.status.success().then(|| String::from_utf8(output.stdout).ok()).flatten()
}
