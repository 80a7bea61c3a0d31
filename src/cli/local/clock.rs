use std::time::Duration;

use jiff::Timestamp;

use super::admin::{self, Callee};
use super::error::LocalError;
use super::service::running;
use super::site::Site;
use crate::cli::context::Context;
use crate::cli::error::Error;
use crate::cli::show;
use crate::exit::Exit;

/// What happens to the time of a local S3.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Change {
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
pub(super) async fn run(site: &Site, change: Change, context: &mut Context) -> Result<u8, Error> {
    let state = || site.place.state.clone();
    let listening = running(&site.place).await?.ok_or_else(|| LocalError::NotRunning { state: state() })?;
    let unsigned = || LocalError::SignedClock { address: listening.address };
    let callee = Callee::new(listening, context).ok_or_else(unsigned)?;
    let (method, query) = change.call();
    let answer = admin::call(&callee, method, &format!("/_s3jobs/clock{query}")).await;
    let answer = answer.map_err(|message| LocalError::Clock { message })?;
    show::say(
        &mut context.out,
        format_args!("{}", answer.get("now").and_then(serde_json::Value::as_str).unwrap_or_default()),
    )?;
    context.out.flush()?;
    Ok(Exit::Done.code())
}
