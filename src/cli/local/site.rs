use camino::Utf8Path;

use super::environment::{DEFAULT_REGION, Environment};
use super::error::LocalError;
use super::exec::exec;
use super::inventory::{self, InventoryArgs};
use super::place::Place;
use super::service::{LocalS3, Settings, running, url};
use crate::cli::command::Global;
use crate::cli::context::Context;
use crate::cli::error::Error;
use crate::cli::project::{self, Found};
use crate::cli::show;
use crate::exit::Exit;

/// A local S3 and the project that it belongs to.
pub(super) struct Site {
    pub(super) place: Place,
    pub(super) project: Option<Found>,
}

impl Site {
    pub(super) fn new(context: &Context, state: Option<&Utf8Path>, project: Option<Found>) -> Self {
        let place = match (state, &project) {
            (Some(state), _) => Place::of_state(context.working_directory.join(state)),
            (None, Some(found)) => Place::of_project(&found.root),
            (None, None) => Place::of_project(&context.working_directory),
        };
        Self { place, project }
    }

    fn region(&self) -> String {
        let defaults = self.project.as_ref().and_then(|found| found.project.spec.defaults.as_ref());
        let region = defaults.and_then(|defaults| defaults.region.as_ref());
        region.map_or_else(|| DEFAULT_REGION.to_owned(), ToString::to_string)
    }

    /// What the project says. The functions of these names are given otherwise.
    pub(super) fn settings(&self, context: &mut Context, global: &Global, given: &[&str]) -> Result<Settings, Error> {
        match &self.project {
            Some(found) => project::local_settings(context, global, (found, given)),
            None => Ok(Settings::default()),
        }
    }

    /// Whether nobody said that there should be a local S3 here.
    pub(super) fn is_new_outside_of_project(&self) -> bool {
        self.project.is_none() && !self.place.state.exists()
    }

    pub(super) async fn inventory(
        &self,
        args: &InventoryArgs,
        global: &Global,
        context: &mut Context,
    ) -> Result<u8, Error> {
        let settings = self.settings(context, global, &[])?;
        let local = LocalS3::open(context, &self.place, &settings).await?;
        let code = inventory::run(&local, args, context).await;
        local.close().await?;
        code
    }

    pub(super) async fn exec(&self, command: &[String], global: &Global, context: &mut Context) -> Result<u8, Error> {
        let settings = self.settings(context, global, &[])?;
        if self.is_new_outside_of_project() {
            let state = &self.place.state;
            show::say(
                &mut context.err,
                format_args!("no project here: starting an empty local S3, with its state in `{state}`"),
            )?;
        }
        let local = LocalS3::open(context, &self.place, &settings).await?;
        let environment = Environment::new(context, &local.url(), (&self.region(), local.access()));
        let code = exec(command, &environment).await?;
        local.close().await?;
        Ok(code)
    }
}

/// Prints the environment for clients of the one that is served.
pub(super) async fn env(site: &Site, context: &mut Context) -> Result<u8, Error> {
    let Some(listening) = running(&site.place).await? else {
        return Err(LocalError::NotRunning { state: site.place.state.clone() }.into());
    };
    let exports = Environment::new(context, &url(listening.address), (&site.region(), listening.access)).exports();
    context.out.write_all(exports.as_bytes())?;
    context.out.flush()?;
    Ok(Exit::Done.code())
}
