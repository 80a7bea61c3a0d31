use clap::Args;

use super::pattern::Pattern;
use super::selector::Selector;
use crate::model::invocation::for_shell;

/// The jobs that a command is about.
#[derive(Clone, Debug, Default, Args)]
pub(crate) struct Selection {
    /// Only these jobs: names, patterns of names, spec files and folders
    ///
    /// By default, all of the project; `confirm` and `cancel` have to be told which, here, by labels or by `--changed-since`.
    ///
    /// What exists, has a slash, or ends in .yaml or .yml is a path, and `-` is standard input; all else is a name, or a pattern
    /// such as `'tag-*'`, which stands for jobs that have a spec. Where a job and a path have one name, write `job:NAME` or `./NAME`.
    #[arg(value_name = "NAME|PATH")]
    pub(crate) jobs: Vec<String>,
    /// Of these, only jobs with such labels: team=finance, env!=prod, 'tier in (a,b)', 'tier notin (a,b)', key, '!key'
    ///
    /// The grammar is kubectl's: commas mean "and". May be given more than once, which means "and" as well.
    #[arg(short = 'l', long, value_name = "LABELS")]
    selector: Vec<Selector>,
    /// Of these, only jobs that changed since a commit, tag or branch of git
    ///
    /// It is compared with where this branch left it (the merge base). What counts: an edited spec, or list in the repository, and
    /// whatever else makes another job of the same spec, such as the project file; uncommitted and new files, too. Jobs whose
    /// spec was removed are told as those that no spec names. Where nothing changed, the command is done (0).
    #[arg(long, value_name = "REV")]
    changed_since: Option<String>,
    /// Leave these jobs out: names and patterns of names; may be given more than once
    #[arg(long, value_name = "NAME")]
    exclude: Vec<Pattern>,
}

impl Selection {
    /// What the jobs' labels must be.
    pub(crate) fn selectors(&self) -> &[Selector] {
        &self.selector
    }

    /// The revision since which jobs must have changed.
    pub(crate) fn changed_since(&self) -> Option<&str> {
        self.changed_since.as_deref()
    }

    /// The jobs that are left out.
    pub(crate) fn excluded(&self) -> &[Pattern] {
        &self.exclude
    }

    /// Whether there is more than names and paths.
    pub(crate) fn has_filter(&self) -> bool {
        !self.selector.is_empty() || self.changed_since.is_some() || !self.exclude.is_empty()
    }

    /// Whether specs come from standard input.
    pub(crate) fn reads_input(&self) -> bool {
        self.jobs.iter().any(|text| text == "-")
    }

    /// The same selection as words of a command line.
    pub(crate) fn words(&self) -> Vec<String> {
        let option = |name: &str, value: &str| [name.to_owned(), for_shell(value)];
        let selectors = self.selector.iter().flat_map(|it| option("-l", it.text()));
        let since = self.changed_since.iter().flat_map(|it| option("--changed-since", it));
        let excluded = self.exclude.iter().flat_map(|it| option("--exclude", it.text()));
        let jobs = self.jobs.iter().map(|text| for_shell(text));
        selectors.chain(since).chain(excluded).chain(jobs).collect()
    }
}
