use std::io::Write;
use std::str::FromStr;

use camino::Utf8PathBuf;
use clap::ValueEnum;

use super::context::Context;
use super::error::{Error, UsageError};
use crate::files;
use crate::render::{Paper, Style};

/// One `-o FORMAT[=FILE]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Output<F> {
    pub(super) format: F,
    /// Where it goes; standard output if there is none.
    pub(super) file: Option<Utf8PathBuf>,
}

impl<F: ValueEnum> FromStr for Output<F> {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (name, file) = match text.split_once('=') {
            Some((_, "")) => return Err("a file name is missing after `=`".to_owned()),
            Some((name, file)) => (name, Some(Utf8PathBuf::from(file))),
            None => (text, None),
        };
        let format = F::from_str(name, false).map_err(|_| format!("the formats are {}", names::<F>()))?;
        Ok(Self { format, file })
    }
}

fn names<F: ValueEnum>() -> String {
    let names: Vec<String> = F::value_variants()
        .iter()
        .filter_map(ValueEnum::to_possible_value)
        .map(|value| format!("`{}`", value.get_name()))
        .collect();
    names.join(", ")
}

/// Every output that a command was asked for.
#[derive(Clone, Debug)]
pub(super) struct Outputs<F>(Vec<Output<F>>);

impl<F: ValueEnum + Copy + PartialEq> Outputs<F> {
    /// The outputs asked for, or `default` on standard output. Standard output takes one.
    pub(super) fn new(asked: &[Output<F>], default: F) -> Result<Self, Error> {
        if asked.iter().filter(|output| output.file.is_none()).count() > 1 {
            return Err(UsageError::TwoOutputs.into());
        }
        if asked.is_empty() {
            return Ok(Self(vec![Output { format: default, file: None }]));
        }
        Ok(Self(asked.to_vec()))
    }

    /// Refuses files that cannot be written, before the command does anything that it could not tell of.
    pub(super) fn check(&self, context: &Context) -> Result<(), Error> {
        for path in self.0.iter().filter_map(|output| output.file.as_ref()) {
            let place = context.working_directory.join(path);
            files::check_writable(&place).map_err(|source| Error::Write { path: place, source })?;
        }
        Ok(())
    }

    /// The format on standard output, if there is one.
    pub(super) fn on_stdout(&self) -> Option<F> {
        self.0.iter().find(|output| output.file.is_none()).map(|output| output.format)
    }

    /// Whether every output is in this format.
    pub(super) fn are_all(&self, format: F) -> bool {
        self.0.iter().all(|output| output.format == format)
    }

    /// The files that get a format.
    pub(super) fn files_of(&self, format: F) -> impl Iterator<Item = &Utf8PathBuf> {
        self.0.iter().filter(move |output| output.format == format).filter_map(|output| output.file.as_ref())
    }

    /// The outputs in other formats than this one.
    pub(super) fn without(&self, format: F) -> Self {
        Self(self.0.iter().filter(|output| output.format != format).cloned().collect())
    }

    /// Writes each output: `write` is given the format, whether it may use colours, and where to write.
    pub(super) fn write(
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
                    let mut bytes = Vec::new();
                    write(*format, Destination::File, &mut bytes)?;
                    let place = context.working_directory.join(path);
                    let written = files::create(&place).and_then(|mut file| file.write_all(&bytes));
                    written.map_err(|source| Error::Write { path: place, source })?;
                }
            }
        }
        Ok(())
    }
}

/// Where an output goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Destination {
    /// Standard output, perhaps a terminal.
    Stdout,
    /// A file: never with colours.
    File,
}

impl Destination {
    /// The style of text there, given that of standard output.
    pub(super) fn style(self, stdout: Style) -> Style {
        match self {
            Self::Stdout => stdout,
            Self::File => Style::Plain,
        }
    }

    /// What text is written on there, given what standard output is.
    pub(super) fn paper(self, stdout: Paper) -> Paper {
        match self {
            Self::Stdout => stdout,
            Self::File => Paper::default(),
        }
    }
}

#[cfg(test)]
mod tests {
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
