//! How a person reaches the same world again: the options that a printed command needs.
//!
//! A command that is shown to be copied is the one that works as it stands. It leads to the same project, environment and
//! endpoint as the command that shows it.

use std::sync::Arc;

/// The option that leads to the project's own local S3.
const LOCAL: &str = "--local";

/// The options that lead to where this command works, as they are typed: ` --project p.yaml --env prod --local`.
///
/// Each step of a plan has one, so that the texts are shared.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Invocation {
    project: Arc<str>,
    connection: Arc<str>,
    /// What of the connection a command takes that talks to no service.
    offline: Arc<str>,
    /// The jobs that the command is about, as they are said: ` -l team=finance specs`.
    jobs: Arc<str>,
    /// What an apply that is repeated is told as well: ` --prune`.
    apply: Arc<str>,
}

impl Invocation {
    /// An invocation with these options, each as one argument: those that lead to the project and its environment, and those
    /// that lead to a service. What a shell would read otherwise is quoted.
    pub fn new(project: impl IntoIterator<Item = String>, connection: impl IntoIterator<Item = String>) -> Self {
        let connection: Vec<String> = connection.into_iter().collect();
        let is_local = connection.iter().any(|option| option == LOCAL);
        let offline = typed(is_local.then(|| LOCAL.to_owned()));
        Self { project: typed(project), connection: typed(connection), offline, ..Self::default() }
    }

    /// A command about runs in backticks, ready to be copied: `command("cancel nightly")` gives
    /// `` `s3jobs cancel nightly --local` ``.
    pub fn command(&self, words: &str) -> String {
        format!("`s3jobs {words}{}{}`", self.project, self.connection)
    }

    /// The same, of a command that is about these jobs, as words that a shell takes.
    #[must_use]
    pub fn about(self, jobs: impl IntoIterator<Item = String>) -> Self {
        Self { jobs: joined(jobs), ..self }
    }

    /// The same, of a command that is repeated by an apply with these options.
    #[must_use]
    pub fn applied_with(self, options: impl IntoIterator<Item = String>) -> Self {
        Self { apply: joined(options), ..self }
    }

    /// A command about the jobs that this one is about, in backticks: `same("status")` gives `` `s3jobs status specs --local` ``.
    pub fn same(&self, word: &str) -> String {
        self.command(&format!("{word}{}", self.jobs))
    }

    /// The apply that goes on with what this command is about, in backticks, with more options.
    pub fn apply(&self, more: &str) -> String {
        self.same(&format!("apply{}{more}", self.apply))
    }

    /// A command that talks to no service, in backticks: those refuse options about a connection to AWS.
    pub fn offline_command(&self, words: &str) -> String {
        format!("`s3jobs {words}{}{}`", self.project, self.offline)
    }

    /// A command about the project's own local S3, in backticks. Options stand before the `--` of a command that it runs.
    pub fn local_command(&self, words: &str) -> String {
        match words.split_once(" -- ") {
            Some((words, run)) => format!("`s3jobs {words}{} -- {run}`", self.project),
            None => format!("`s3jobs {words}{}`", self.project),
        }
    }
}

fn typed(options: impl IntoIterator<Item = String>) -> Arc<str> {
    joined(options.into_iter().map(|option| for_shell(&option)))
}

/// Words of a command line, each behind a blank.
fn joined(words: impl IntoIterator<Item = String>) -> Arc<str> {
    words.into_iter().fold(String::new(), |text, word| text + " " + &word).into()
}

/// An argument as a POSIX shell takes it, in quotes where it needs them.
pub fn for_shell(argument: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "-_./:=@%+,~".contains(c);
    if !argument.is_empty() && argument.chars().all(is_plain) && !argument.starts_with('~') {
        return argument.to_owned();
    }
    format!("'{}'", argument.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn invocation(project: &[&str], connection: &[&str]) -> Invocation {
        let owned = |options: &[&str]| options.iter().map(|option| (*option).to_owned()).collect::<Vec<_>>();
        Invocation::new(owned(project), owned(connection))
    }

    #[test]
    fn a_command_works_as_it_is_copied() {
        assert_eq!(Invocation::default().command("cancel nightly"), "`s3jobs cancel nightly`");
        let far = invocation(&["--project", "my jobs/s3jobs.yaml"], &["--local"]);
        assert_eq!(far.command("wait"), "`s3jobs wait --project 'my jobs/s3jobs.yaml' --local`");
    }

    #[test]
    fn a_command_about_the_same_jobs_says_them_as_they_were_said() {
        let here = invocation(&[], &["--local"]);
        assert_eq!(here.same("status"), "`s3jobs status --local`");
        let some = here.about(["--exclude".to_owned(), "'copy-*'".to_owned(), "specs".to_owned()]);
        assert_eq!(some.same("status"), "`s3jobs status --exclude 'copy-*' specs --local`");
        let pruning = some.applied_with(["--prune".to_owned()]);
        assert_eq!(pruning.apply(" --wait"), "`s3jobs apply --prune --wait --exclude 'copy-*' specs --local`");
        assert_eq!(pruning.command("cancel nightly"), "`s3jobs cancel nightly --local`");
    }

    #[test]
    fn a_command_about_the_local_s3_names_no_service_and_keeps_what_it_runs_last() {
        let far = invocation(&["--project", "p.yaml"], &["--local"]);
        assert_eq!(far.local_command("local"), "`s3jobs local --project p.yaml`");
        assert_eq!(far.local_command("local exec -- COMMAND"), "`s3jobs local exec --project p.yaml -- COMMAND`");
    }

    #[test]
    fn a_command_that_talks_to_no_service_names_no_way_to_aws() {
        let far = invocation(&["--env", "prod"], &["--profile", "ops", "--endpoint-url", "http://s3"]);
        assert_eq!(far.offline_command("validate"), "`s3jobs validate --env prod`");
        assert_eq!(invocation(&[], &["--local"]).offline_command("validate"), "`s3jobs validate --local`");
    }

    #[test]
    fn an_argument_is_quoted_where_it_has_to_be() {
        let quoted = ["ops/batch", "my jobs", "it's", "~", ""].map(for_shell);
        assert_eq!(quoted, ["ops/batch", "'my jobs'", r"'it'\''s'", "'~'", "''"]);
    }
}
