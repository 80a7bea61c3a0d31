use std::fmt::Debug;
use std::sync::Arc;

use jiff::Timestamp;
use serde_json::{Map, Value};
use tracing::field::{Field, Visit};
use tracing::level_filters::LevelFilter;
use tracing::{Dispatch, Event, Subscriber};
use tracing_subscriber::Registry;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::{Context as Spans, Layer, SubscriberExt as _};

use crate::cli::options::LogFormat;
use crate::cli::world::{Cli, LogOutput};
use crate::render::{Style, log};

/// What takes the events of a command, if any are asked for.
///
/// Those of this crate alone: the AWS SDK tells of its own what may hold secrets.
pub(crate) fn subscriber(cli: &Cli<'_>) -> Option<Dispatch> {
    let level = match cli.global.verbose {
        0 => return None,
        1 => LevelFilter::INFO,
        2.. => LevelFilter::DEBUG,
    };
    let lines = Lines {
        output: cli.context.log.clone(),
        clock: Arc::clone(&cli.context.clock),
        style: cli.style_of_stderr(),
        format: cli.global.log_format,
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
