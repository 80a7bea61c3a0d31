use std::fmt::Debug;
use std::io::Write;
use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;
use serde_json::{Map, Value};
use tracing::field::{Field, Visit};
use tracing::level_filters::LevelFilter;
use tracing::{Dispatch, Event, Subscriber};
use tracing_subscriber::Registry;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::{Context as Spans, Layer, SubscriberExt as _};

use super::command::{Global, LogFormat};
use super::context::Context;
use super::show;
use crate::render::progress::Above;
use crate::render::{Style, log};

/// Where `-v` writes: above a live view while there is one.
#[derive(Clone)]
pub struct LogOutput {
    out: Arc<Mutex<Box<dyn Write + Send>>>,
    above: Arc<Mutex<Option<Above>>>,
}

impl LogOutput {
    /// Writes here.
    pub fn new(out: Box<dyn Write + Send>) -> Self {
        Self { out: Arc::new(Mutex::new(out)), above: Arc::default() }
    }

    /// From now on, lines stand above this view, or above none.
    pub(super) fn stand_above(&self, view: Option<Above>) {
        *self.above.lock().unwrap_or_else(PoisonError::into_inner) = view;
    }

    /// Writes a whole line. Where it cannot be written, nobody is left to tell.
    fn write(&self, line: &[u8]) {
        let write = || {
            let mut out = self.out.lock().unwrap_or_else(PoisonError::into_inner);
            drop(out.write_all(line).and_then(|()| out.flush()));
        };
        let above = self.above.lock().unwrap_or_else(PoisonError::into_inner).clone();
        match above {
            Some(above) => above.write(write),
            None => write(),
        }
    }
}

/// What takes the events of a command, if any are asked for.
///
/// Those of this crate alone: the AWS SDK tells of its own what may hold secrets.
pub(super) fn subscriber(global: &Global, context: &Context) -> Option<Dispatch> {
    let level = match global.verbose {
        0 => return None,
        1 => LevelFilter::INFO,
        2.. => LevelFilter::DEBUG,
    };
    let lines = Lines {
        output: context.log.clone(),
        clock: Arc::clone(&context.clock),
        style: show::style_of_stderr(context, global),
        format: global.log_format,
    };
    let targets = Targets::new().with_target(env!("CARGO_CRATE_NAME"), level);
    Some(Dispatch::new(Registry::default().with(lines.with_filter(targets))))
}

/// Writes each event as a line.
struct Lines {
    output: LogOutput,
    clock: Arc<dyn Fn() -> Timestamp + Send + Sync>,
    style: Style,
    format: LogFormat,
}

impl<S: Subscriber> Layer<S> for Lines {
    fn on_event(&self, event: &Event<'_>, _: Spans<'_, S>) {
        let mut fields = Fields::default();
        event.record(&mut fields);
        let metadata = event.metadata();
        let entry = log::Entry {
            at: (self.clock)(),
            level: metadata.level().as_str(),
            target: metadata.target(),
            fields: &fields.0,
        };
        let line = match self.format {
            LogFormat::Text => log::text(&entry, self.style).unwrap_or_default(),
            LogFormat::Json => log::json(&entry),
        };
        self.output.write(&line);
    }
}

/// The fields of an event, by their kinds.
#[derive(Default)]
struct Fields(Map<String, Value>);

impl Fields {
    fn add(&mut self, field: &Field, value: impl Into<Value>) {
        self.0.insert(field.name().to_owned(), value.into());
    }
}

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.add(field, format!("{value:?}"));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.add(field, value);
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.add(field, value);
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.add(field, value);
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.add(field, value);
    }
}
