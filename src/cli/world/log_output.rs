use std::io::Write;
use std::sync::{Arc, Mutex, PoisonError};

use crate::render::progress::Above;

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
    pub(crate) fn stand_above(&self, view: Option<Above>) {
        *self.above.lock().unwrap_or_else(PoisonError::into_inner) = view;
    }

    /// Writes a whole line. Where it cannot be written, nobody is left to tell.
    pub(crate) fn write(&self, line: &[u8]) {
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
