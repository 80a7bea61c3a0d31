use std::fmt;
use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};

use serde::{Deserialize, Serialize};

use super::call::Call;
use super::rule::Fault;

/// Writes down what was decided about each request, one JSON object a line, for a [`Replay`](super::Replay) to read.
#[derive(Clone)]
pub struct Recorder(Arc<Mutex<Box<dyn Write + Send>>>);

/// One line of a recording.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Line {
    /// How many requests have come, this one included.
    pub(super) sequence: u64,
    /// The call's name.
    pub(super) call: String,
    /// How many requests of this call have come, this one included.
    pub(super) number: u64,
    /// Bucket and key. For people: a replay does not look at it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) resource: Option<String>,
    /// What befell it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) fault: Option<String>,
}

impl Recorder {
    /// Writes to `out`, a whole line at a time.
    pub fn new(out: impl Write + Send + 'static) -> Self {
        Self(Arc::new(Mutex::new(Box::new(out))))
    }

    pub(super) fn write(&self, line: &Line) -> io::Result<()> {
        let mut text = serde_json::to_string(line)?;
        text.push('\n');
        let mut out = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        out.write_all(text.as_bytes())?;
        out.flush()
    }
}

impl Line {
    pub(super) fn new(call: &Call, sequence: u64, number: u64, fault: Option<Fault>) -> Self {
        let fault = fault.map(|fault| fault.to_string());
        Self { sequence, call: call.name.to_owned(), number, resource: call.resource(), fault }
    }
}

impl fmt::Debug for Recorder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Recorder")
    }
}
