use std::io::{self, Read};
use std::sync::mpsc;

use super::context::Context;
use crate::cli::errors::{Error, UsageError};

impl Context {
    /// Standard input to its end, but no more than so many bytes of it.
    ///
    /// It is read on a thread of its own, so that ctrl-c ends the command while nobody types. A person at a terminal is told
    /// what is waited for, and how it ends.
    pub(crate) fn read_input(&mut self, what: &str, most: u64) -> Result<Vec<u8>, Error> {
        if self.terminal.input {
            self.say(format_args!("reading {what} from standard input; end with ctrl-d, give up with ctrl-c"))?;
        }
        let input = std::mem::replace(&mut self.input, Box::new(io::empty()));
        match self.waited_for(move || bytes(input, most)) {
            Some(read) => Ok(read.map_err(UsageError::Input)?),
            None => Err(Error::InterruptedAtPrompt),
        }
    }

    /// What a thread comes to. `None` if a person wished to end before that: the thread is left where it is.
    fn waited_for<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Option<T> {
        let (done, ended) = mpsc::channel();
        let (wished, interrupt) = (done.clone(), self.interrupt.clone());
        // A command of one thread alone hears of no wish while it waits here, and tests are such.
        let listener = tokio::spawn(async move {
            interrupt.wished().await;
            drop(wished.send(None));
        });
        std::thread::spawn(move || drop(done.send(Some(work()))));
        let first = ended.recv().ok().flatten();
        listener.abort();
        first
    }
}

fn bytes(input: impl Read, most: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    input.take(most).read_to_end(&mut bytes)?;
    Ok(bytes)
}
