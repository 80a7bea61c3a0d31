use std::io::{BufWriter, Write};

use camino::Utf8PathBuf;
use clap::ValueEnum;

use crate::cli::errors::{Error, UsageError};
use crate::cli::options::Output;
use crate::cli::world::Context;
use crate::files;
use crate::render::{Paper, Style};

/// Every output that a command was asked for.
#[derive(Clone, Debug)]
pub(crate) struct Outputs<F>(Vec<Output<F>>);

impl<F: ValueEnum + Copy + PartialEq> Outputs<F> {
    /// The outputs asked for, or `default` on standard output. Standard output takes one.
    pub(crate) fn new(asked: &[Output<F>], default: F) -> Result<Self, Error> {
        if asked.iter().filter(|output| output.file.is_none()).count() > 1 {
            return Err(UsageError::TwoOutputs.into());
        }
        if asked.is_empty() {
            return Ok(Self(vec![Output { format: default, file: None }]));
        }
        Ok(Self(asked.to_vec()))
    }

    /// Refuses files that cannot be written, before the command does anything that it could not tell of.
    pub(crate) fn check(&self, context: &Context) -> Result<(), Error> {
        for path in self.0.iter().filter_map(|output| output.file.as_ref()) {
            let place = context.working_directory.join(path);
            files::check_writable(&place).map_err(|source| Error::Write { path: place, source })?;
        }
        Ok(())
    }

    /// The format on standard output, if there is one.
    pub(crate) fn on_stdout(&self) -> Option<F> {
        self.0.iter().find(|output| output.file.is_none()).map(|output| output.format)
    }

    /// Whether every output is in this format.
    pub(crate) fn are_all(&self, format: F) -> bool {
        self.0.iter().all(|output| output.format == format)
    }

    /// The files that get a format.
    pub(crate) fn files_of(&self, format: F) -> impl Iterator<Item = &Utf8PathBuf> {
        self.0.iter().filter(move |output| output.format == format).filter_map(|output| output.file.as_ref())
    }

    /// The outputs in other formats than this one.
    pub(crate) fn without(&self, format: F) -> Self {
        Self(self.0.iter().filter(|output| output.format != format).cloned().collect())
    }

    /// Writes each output: `write` is given the format, whether it may use colours, and where to write.
    pub(crate) fn write(
        &self,
        context: &mut Context,
        mut write: impl FnMut(F, Destination, &mut dyn Write) -> std::io::Result<()>,
    ) -> Result<(), Error> {
        for Output { format, file } in &self.0 {
            match file {
                None => {
                    write(*format, Destination::Stdout, &mut context.out)?;
                    context.out.flush()?;
                }
                Some(path) => {
                    let place = context.working_directory.join(path);
                    let written = files::create(&place).and_then(|file| {
                        let mut file = BufWriter::new(file);
                        write(*format, Destination::File, &mut file)?;
                        file.flush()
                    });
                    written.map_err(|source| Error::Write { path: place, source })?;
                }
            }
        }
        Ok(())
    }
}

/// Where an output goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Destination {
    /// Standard output, perhaps a terminal.
    Stdout,
    /// A file: never with colours.
    File,
}

impl Destination {
    /// The style of text there, given that of standard output.
    pub(crate) fn style(self, stdout: Style) -> Style {
        match self {
            Self::Stdout => stdout,
            Self::File => Style::Plain,
        }
    }

    /// What text is written on there, given what standard output is.
    pub(crate) fn paper(self, stdout: Paper) -> Paper {
        match self {
            Self::Stdout => stdout,
            Self::File => Paper::default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::str::FromStr as _;

    use super::*;

    #[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
    enum Format {
        Text,
        Json,
    }

    #[test]
    fn an_output_is_a_format_and_perhaps_a_file() {
        let json = Output { format: Format::Json, file: Some("a=b.json".into()) };
        assert_eq!("json=a=b.json".parse(), Ok(json));
        assert_eq!("text".parse(), Ok(Output { format: Format::Text, file: None }));
    }

    #[test]
    fn an_unknown_format_is_answered_with_the_known_ones() {
        let answer = Output::<Format>::from_str("yaml").unwrap_err();
        assert_eq!(answer, "the formats are `text`, `json`");
    }

    #[test]
    fn standard_output_takes_one_format() {
        let both = ["text".parse().unwrap(), "json".parse().unwrap()];
        assert!(Outputs::<Format>::new(&both, Format::Text).is_err());
        let one = ["text".parse().unwrap(), "json=a.json".parse().unwrap()];
        assert_eq!(Outputs::<Format>::new(&one, Format::Text).unwrap().on_stdout(), Some(Format::Text));
    }
}
