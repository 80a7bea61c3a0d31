use crate::model::Invocation;

/// Why it cannot be told which jobs are meant.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SelectError {
    /// A text that is the name of a job and a path.
    #[error("`{text}` is a job and a path")]
    Ambiguous {
        /// The text.
        text: String,
    },
    /// A pattern that cannot be read.
    #[error("`{text}` is no pattern of names: {told}")]
    Pattern {
        /// The text.
        text: String,
        /// Why not.
        told: String,
    },
    /// A pattern that stands for no job.
    #[error("no job is named like `{pattern}`")]
    NoName {
        /// The pattern.
        pattern: String,
        /// The name that is most like it.
        nearest: Option<String>,
    },
    /// No job has such labels.
    #[error("no job {among}has the labels `{selector}`")]
    NoLabel {
        /// Among which jobs they were looked for, if not among all.
        among: &'static str,
        /// The selector.
        selector: String,
        /// What is known of its keys.
        help: Option<String>,
    },
    /// Everything that was named is excluded, too.
    #[error("`--exclude` leaves out every job that was named")]
    AllExcluded,
    /// A command that acts on jobs, and no job.
    #[error("`{command}` was not told which jobs it is about")]
    NothingNamed {
        /// The command.
        command: &'static str,
    },
    /// What git knows is needed, and cannot be got. The user's.
    #[error("cannot tell what changed since `{revision}`: {told}")]
    Git {
        /// The revision.
        revision: String,
        /// What is wrong.
        told: String,
        /// What to do.
        help: Option<&'static str>,
    },
}

impl SelectError {
    pub(crate) fn help(&self, invocation: &Invocation) -> Option<String> {
        match self {
            Self::Ambiguous { text } => Some(format!("write `job:{text}` for the job, or `./{text}` for the path")),
            Self::Pattern { .. } => Some("write it like `tag-*` or `{tag,copy}-?`".to_owned()),
            Self::NoName { nearest: Some(nearest), .. } => Some(format!("did you mean `{nearest}`?")),
            Self::NoName { nearest: None, .. } => {
                Some(format!("patterns stand for jobs that have a spec; {} lists all", invocation.command("status")))
            }
            Self::NoLabel { help, .. } => help.clone(),
            Self::AllExcluded => Some("leave the option out, or name other jobs".to_owned()),
            Self::NothingNamed { command } => {
                Some(format!("name them: `{command} NAME`, a pattern, a path, or labels (`-l team=finance`)"))
            }
            Self::Git { help, .. } => help.map(str::to_owned),
        }
    }
}
