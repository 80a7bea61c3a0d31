use std::time::Duration;

use jiff::Timestamp;

use crate::cli::errors::{Error, LocalError};
use crate::cli::local::{Callee, Site, admin, running};
use crate::cli::world::Context;
use crate::exit::Exit;

/// What happens to the time of a local S3.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Change {
    /// It is only read.
    None,
    /// So much of it passes at once.
    Advance(Duration),
    /// It becomes this one.
    Set(Timestamp),
}

impl Change {
    /// Method and query of the call that makes it.
    fn call(self) -> (&'static str, String) {
        match self {
            Self::None => ("GET", String::new()),
            Self::Advance(by) => ("POST", format!("?advance={}ms", by.as_millis())),
            Self::Set(to) => ("POST", format!("?set={to}")),
        }
    }
}

/// Changes the time of the local S3 that is served, and prints it.
pub(crate) async fn run(site: &Site, change: Change, context: &mut Context) -> Result<u8, Error> {
    let state = || site.place.state.clone();
    let listening = running(&site.place).await?.ok_or_else(|| LocalError::NotRunning { state: state() })?;
    let unsigned = || LocalError::SignedClock { address: listening.address };
    let callee = Callee::new(listening, context).ok_or_else(unsigned)?;
    let (method, query) = change.call();
    let answer = admin::call(&callee, method, &format!("/_s3jobs/clock{query}")).await;
    let answer = answer.map_err(|message| LocalError::Clock { message })?;
    context.print(format_args!("{}", answer.get("now").and_then(serde_json::Value::as_str).unwrap_or_default()))?;
    context.out.flush()?;
    Ok(Exit::Done.code())
}
