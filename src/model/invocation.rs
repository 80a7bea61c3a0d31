//! How a person reaches the same world again: the options that a printed command needs.
//!
//! A command that is shown to be copied is the one that works as it stands. It leads to the same project, environment and
//! endpoint as the command that shows it.

/// The options that lead to where this command works, as they are typed: ` --local --env prod`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Invocation {
    options: String,
}

impl Invocation {
    /// An invocation with these options, each as one argument. What a shell would read otherwise is quoted.
    pub fn new(options: impl IntoIterator<Item = String>) -> Self {
        let options = options.into_iter().fold(String::new(), |text, option| text + " " + &quoted(&option));
        Self { options }
    }

    /// A command in backticks, ready to be copied: `command("cancel nightly")` gives
    /// `` `s3jobs cancel nightly --local` ``.
    pub fn command(&self, words: &str) -> String {
        format!("`s3jobs {words}{}`", self.options)
    }
}

/// An argument as a POSIX shell takes it.
fn quoted(argument: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_./:=@%+,~".contains(c);
    if !argument.is_empty() && argument.chars().all(is_plain) && !argument.starts_with('~') {
        return argument.to_owned();
    }
    format!("'{}'", argument.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_works_as_it_is_copied() {
        let plain = Invocation::default();
        assert_eq!(plain.command("cancel nightly"), "`s3jobs cancel nightly`");
        let options = ["--local", "--project", "my jobs/s3jobs.yaml"].map(str::to_owned);
        assert_eq!(Invocation::new(options).command("wait"), "`s3jobs wait --local --project 'my jobs/s3jobs.yaml'`");
        assert_eq!(quoted("it's"), r"'it'\''s'");
    }
}
