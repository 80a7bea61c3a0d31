use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::process::Command;

use camino::{Utf8Path, Utf8PathBuf};

use super::specs::{Specs, sources_with};
use crate::cli::errors::{Error, SelectError};
use crate::cli::world::Cli;
use crate::model::{Job, JobName};
use crate::spec::{self, LoadedJob, Sources};

/// What changed since a commit.
pub(crate) struct Changed {
    /// Jobs whose spec or list was edited, or which are otherwise than before.
    pub(crate) jobs: BTreeSet<JobName>,
    /// Jobs whose spec is gone.
    pub(crate) removed: BTreeSet<JobName>,
}

/// What changed since this branch left a revision.
///
/// The specs as they were then are loaded beside those of now: whatever makes another job of a spec counts, be it the project file,
/// an overlay or a list.
pub(crate) fn since(revision: &str, specs: &Specs, cli: &Cli<'_>) -> Result<Changed, Error> {
    let git = Git::at(&specs.found.root, revision)?;
    let base = git.base()?;
    let files = git.files(&base)?;
    if files.is_empty() {
        return Ok(Changed { jobs: BTreeSet::new(), removed: BTreeSet::new() });
    }
    let before = before((&git, &base), cli)?;
    let here = &cli.context.working_directory;
    let is_edited = |path: &Utf8Path| here.join(path).canonicalize_utf8().is_ok_and(|path| files.contains(&path));
    let is_changed = |loaded: &LoadedJob| {
        let LoadedJob { job, file, .. } = loaded;
        let is_same = before.jobs.get(&job.name).is_some_and(|before| *before == comparable(job));
        !is_same || is_edited(file) || job.file.as_ref().is_some_and(|list| is_edited(&list.path))
    };
    let changed = specs.jobs.iter().filter(|loaded| is_changed(loaded)).map(|loaded| loaded.job.name.clone());
    let jobs: BTreeSet<JobName> = changed.chain(specs.invalid.iter().cloned()).collect();
    let there: BTreeSet<&JobName> = specs.names().collect();
    let removed = before.names.into_iter().filter(|name| !there.contains(name)).collect();
    Ok(Changed { jobs, removed })
}

/// The specs as they were.
#[derive(Default)]
struct Before {
    jobs: BTreeMap<JobName, Job>,
    names: BTreeSet<JobName>,
}

/// A job without the place of its list, which is another one in each checkout.
fn comparable(job: &Job) -> Job {
    let mut job = job.clone();
    if let Some(list) = &mut job.file {
        list.path = Utf8PathBuf::new();
    }
    job
}

/// The specs of a commit. A project that was not there, or that cannot be read by now, had none.
fn before((git, base): (&Git<'_>, &str), cli: &Cli<'_>) -> Result<Before, Error> {
    let variables = ["TMPDIR", "TEMP"];
    let folder = variables.into_iter().find_map(|name| cli.context.variable(name)).unwrap_or("/tmp");
    let folder = Utf8Path::new(folder).join(format!("s3jobs-{}", (cli.context.nonce)()));
    let before = git.check_out(base, &folder).map(|tree| match tree {
        Some(tree) => load(tree, cli),
        None => Before::default(),
    });
    // What is left of it is in nobody's way.
    drop(fs::remove_dir_all(&folder));
    before
}

fn load(tree: Utf8PathBuf, cli: &Cli<'_>) -> Before {
    let sources = Sources { working_directory: tree, project: None, ..sources_with(cli, Vec::new(), None) };
    let Ok(set) = spec::load_with(&sources, &|_, _| {}) else { return Before::default() };
    let invalid = set.invalid.iter().filter_map(|job| JobName::new(&*job.name).ok());
    let names = set.jobs.iter().map(|loaded| loaded.job.name.clone()).chain(invalid).collect();
    let jobs = set.jobs.iter().map(|loaded| (loaded.job.name.clone(), comparable(&loaded.job))).collect();
    Before { jobs, names }
}

/// Makes folders for their owner alone: what a repository holds is nobody else's business.
fn private() -> fs::DirBuilder {
    #[cfg_attr(not(unix), allow(unused_mut, reason = "there is no mode to be set"))]
    let mut folders = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut folders, 0o700);
    folders
}

/// The repository of a project.
struct Git<'a> {
    /// The project's folder, without links.
    root: Utf8PathBuf,
    /// The repository's.
    top: Utf8PathBuf,
    revision: &'a str,
}

const NO_BASE: &str =
    "in CI, fetch the whole history (`fetch-depth: 0` for actions/checkout), or name another revision";

impl<'a> Git<'a> {
    fn at(root: &Utf8Path, revision: &'a str) -> Result<Self, SelectError> {
        let root = root.canonicalize_utf8().unwrap_or_else(|_| root.to_owned());
        let outside = Self { top: root.clone(), root, revision };
        let top = outside.line(&["rev-parse", "--show-toplevel"], Some("the project has to be in a git repository"))?;
        Ok(Self { top: Utf8PathBuf::from(top), ..outside })
    }

    /// The commit at which this branch left the revision.
    fn base(&self) -> Result<String, SelectError> {
        let commit = format!("{}^{{commit}}", self.revision);
        let commit = self.line(
            &["rev-parse", "--verify", "--quiet", "--end-of-options", &commit],
            Some("name a commit, tag or branch that this clone has, such as `origin/main`; in CI, fetch it first"),
        )?;
        self.line(&["merge-base", &commit, "HEAD"], Some(NO_BASE))
    }

    /// The files that are not as they were at a commit: edited, new or gone.
    fn files(&self, base: &str) -> Result<BTreeSet<Utf8PathBuf>, SelectError> {
        let root = self.root.as_str();
        let tracked = self.run(
            &["diff", "--name-only", "-z", "--no-renames", "--no-ext-diff", "--no-relative", base, "--", root],
            &[],
        )?;
        let new = self.run(&["ls-files", "--others", "--exclude-standard", "--full-name", "-z", "--", root], &[])?;
        let files = tracked.split('\0').chain(new.split('\0')).filter(|file| !file.is_empty());
        Ok(files.map(|file| self.top.join(file)).collect())
    }

    /// Writes the project as it was at a commit into a new folder. `None` if it was not there.
    fn check_out(&self, base: &str, folder: &Utf8Path) -> Result<Option<Utf8PathBuf>, Error> {
        let below = self.root.strip_prefix(&self.top).unwrap_or(Utf8Path::new(""));
        let tree = format!("{base}:{below}");
        if self.run(&["cat-file", "-e", &tree], &[]).is_err() {
            return Ok(None);
        }
        let told = |error: std::io::Error| self.error(format!("`{folder}`: {error}"), None);
        private().create(folder).map_err(told)?;
        // An index of its own: that of the repository is left as it is.
        let index = [("GIT_INDEX_FILE", folder.join("index"))];
        self.run(&["read-tree", &tree], &index)?;
        let prefix = format!("--prefix={folder}/tree/");
        self.run(&["checkout-index", "--all", "--quiet", &prefix], &index)?;
        Ok(Some(folder.join("tree")))
    }

    /// The first line of what git says.
    fn line(&self, arguments: &[&str], help: Option<&'static str>) -> Result<String, SelectError> {
        let said = self.run(arguments, &[]).map_err(|mut error| {
            if let SelectError::Git { help: missing @ None, .. } = &mut error {
                *missing = help;
            }
            error
        })?;
        Ok(said.lines().next().unwrap_or_default().to_owned())
    }

    fn run(&self, arguments: &[&str], set: &[(&str, Utf8PathBuf)]) -> Result<String, SelectError> {
        let mut command = Command::new("git");
        // Neither hooks nor filters of the repository run for a look at it.
        command.args(["-c", "core.fsmonitor=false", "-c", "filter.lfs.smudge=", "-c", "filter.lfs.process="]);
        command.args(["-c", "filter.lfs.required=false"]).args(arguments).current_dir(&self.top);
        command.envs(set.iter().map(|(name, value)| (*name, value.as_str())));
        let output = command.output().map_err(|error| {
            self.error(format!("git cannot be run: {error}"), Some("`--changed-since` needs git on the path"))
        })?;
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stderr);
            let said = said.lines().next().map(|line| line.trim_start_matches("fatal: ").to_owned());
            let told = said.filter(|said| !said.is_empty()).unwrap_or_else(|| self.silent(arguments));
            return Err(self.error(told, None));
        }
        String::from_utf8(output.stdout).map_err(|_| self.error("a path is not UTF-8".to_owned(), None))
    }

    /// What it means that git says nothing.
    fn silent(&self, arguments: &[&str]) -> String {
        match arguments.first() {
            Some(&"merge-base") => format!("this branch and `{}` have no commit in common here", self.revision),
            Some(&"rev-parse") => format!("there is no commit `{}` here", self.revision),
            Some(_) | None => format!("git {} failed", arguments.join(" ")),
        }
    }

    fn error(&self, told: String, help: Option<&'static str>) -> SelectError {
        SelectError::Git { revision: self.revision.to_owned(), told, help }
    }
}
