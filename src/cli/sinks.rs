use super::apply::Format;
use super::command::Global;
use super::context::Context;
use super::error::Error;
use super::output::Outputs;
use super::show;
use crate::apply::{Event, Sink};
use crate::render::jsonl::Jsonl;
use crate::render::progress;

/// Everyone who is told what happens while it happens.
pub(super) struct Sinks<'c>(Vec<Box<dyn Sink + 'c>>);

impl<'c> Sinks<'c> {
    /// Progress on standard error, and events wherever `-o jsonl` sends them.
    pub(super) fn open(outputs: &Outputs<Format>, global: &Global, context: &'c mut Context) -> Result<Self, Error> {
        let mut sinks: Vec<Box<dyn Sink + 'c>> = Vec::new();
        for path in outputs.files_of(Format::Jsonl) {
            let path = context.working_directory.join(path);
            let file = std::fs::File::create(&path).map_err(|source| Error::Write { path, source })?;
            sinks.push(Box::new(Jsonl::new(file)));
        }
        let style = show::style_of_stderr(context, global);
        let live = context.terminal.err && context.variable("CI").is_none();
        if outputs.on_stdout() == Some(Format::Jsonl) {
            sinks.push(Box::new(Jsonl::new(&mut context.out)));
        }
        sinks.push(progress::sink(live, style, &mut context.err));
        Ok(Self(sinks))
    }

    /// Ends.
    pub(super) fn close(self) -> Result<(), Error> {
        Ok(())
    }
}

impl Sink for Sinks<'_> {
    fn event(&mut self, event: &Event) {
        self.0.iter_mut().for_each(|sink| sink.event(event));
    }

    fn finish(&mut self) {
        self.0.iter_mut().for_each(|sink| sink.finish());
    }
}
