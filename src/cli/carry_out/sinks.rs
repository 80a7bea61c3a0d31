use std::fs::File;
use std::io::Write;

use indicatif::ProgressDrawTarget;

use crate::apply::{Event, Sink};
use crate::cli::errors::Error;
use crate::cli::options::ResultFormat;
use crate::cli::output::Outputs;
use crate::cli::world::{Cli, LogOutput};
use crate::files;
use crate::plan::Plan;
use crate::render::{jsonl, progress};

/// Everyone who is told what happens while it happens.
pub(crate) struct Sinks<'c> {
    progress: Shown<'c>,
    log: LogOutput,
    stdout: Option<jsonl::Lines<&'c mut (dyn Write + Send)>>,
    files: Vec<jsonl::Lines<File>>,
}

/// What people see on standard error.
enum Shown<'c> {
    Live(progress::Live),
    Lines(progress::Lines<&'c mut (dyn Write + Send)>),
}

impl<'c> Sinks<'c> {
    /// Progress on standard error, and events wherever `-o jsonl` sends them.
    pub(crate) fn open(outputs: &Outputs<ResultFormat>, plan: &Plan, cli: &'c mut Cli<'_>) -> Result<Self, Error> {
        let mut written = Vec::new();
        for path in outputs.files_of(ResultFormat::Jsonl) {
            let path = cli.context.working_directory.join(path);
            let file = files::create(&path).map_err(|source| Error::Write { path, source })?;
            written.push(jsonl::Lines::new(file, plan.invocation.clone()));
        }
        let style = cli.style_of_stderr();
        let progress = if cli.context.terminal.err && cli.context.variable("CI").is_none() {
            let live = progress::Live::new(ProgressDrawTarget::stderr(), cli.context.screen(), plan);
            cli.context.log.stand_above(Some(live.above_it()));
            Shown::Live(live)
        } else {
            Shown::Lines(progress::Lines::new(cli.context.err.as_mut(), style, plan.invocation.clone()))
        };
        let is_asked = outputs.on_stdout() == Some(ResultFormat::Jsonl);
        let out = is_asked.then_some(cli.context.out.as_mut() as &mut (dyn Write + Send));
        let stdout = out.map(|out| jsonl::Lines::new(out, plan.invocation.clone()));
        Ok(Self { progress, log: cli.context.log.clone(), stdout, files: written })
    }

    /// Ends, and tells if something could not be written.
    pub(crate) fn close(self) -> Result<(), Error> {
        let Self { progress, log, stdout, files } = self;
        log.stand_above(None);
        if let Shown::Lines(lines) = progress {
            lines.into_result()?.flush()?;
        }
        if let Some(lines) = stdout {
            lines.into_result()?.flush()?;
        }
        files.into_iter().try_for_each(|lines| lines.into_result()?.flush().map_err(Error::from))
    }
}

impl Sink for Sinks<'_> {
    fn event(&mut self, event: &Event) {
        match &mut self.progress {
            Shown::Live(live) => live.event(event),
            Shown::Lines(lines) => lines.event(event),
        }
        self.stdout.iter_mut().for_each(|lines| lines.event(event));
        self.files.iter_mut().for_each(|lines| lines.event(event));
    }

    fn ending(&mut self, calls: usize) {
        match &mut self.progress {
            Shown::Live(live) => live.ending(calls),
            Shown::Lines(lines) => lines.ending(calls),
        }
    }

    fn finish(&mut self) {
        match &mut self.progress {
            Shown::Live(live) => live.finish(),
            Shown::Lines(lines) => lines.finish(),
        }
        self.stdout.iter_mut().for_each(Sink::finish);
        self.files.iter_mut().for_each(Sink::finish);
    }
}
