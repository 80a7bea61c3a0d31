use crate::cli::errors::{Error, LocalError};
use crate::cli::local::{Environment, Site, running, url};
use crate::cli::world::Context;
use crate::exit::Exit;

/// Prints the environment for clients of the one that is served.
pub(crate) async fn run(site: &Site, context: &mut Context) -> Result<u8, Error> {
    let Some(listening) = running(&site.place).await? else {
        return Err(LocalError::NotRunning { state: site.place.state.clone() }.into());
    };
    let exports = Environment::new(context, &url(listening.address), &site.region(), listening.access).exports();
    context.out.write_all(exports.as_bytes())?;
    context.out.flush()?;
    Ok(Exit::Done.code())
}
