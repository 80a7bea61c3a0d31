use camino::Utf8Path;

use super::environment::DEFAULT_REGION;
use super::place::Place;
use super::service::Settings;
use super::settings;
use crate::cli::errors::Error;
use crate::cli::project::Found;
use crate::cli::world::{Cli, Context};

/// A local S3 and the project that it belongs to.
pub(crate) struct Site {
    pub(crate) place: Place,
    pub(crate) project: Option<Found>,
}

impl Site {
    pub(crate) fn new(context: &Context, state: Option<&Utf8Path>, project: Option<Found>) -> Self {
        let place = match (state, &project) {
            (Some(state), _) => Place::of_state(context.working_directory.join(state)),
            (None, Some(found)) => Place::of_project(&found.root),
            (None, None) => Place::of_project(&context.working_directory),
        };
        Self { place, project }
    }

    /// The Region of clients that name none.
    pub(crate) fn region(&self) -> String {
        let defaults = self.project.as_ref().and_then(|found| found.project.spec.defaults.as_ref());
        let region = defaults.and_then(|defaults| defaults.region.as_ref());
        region.map_or_else(|| DEFAULT_REGION.to_owned(), ToString::to_string)
    }

    /// What the project says. The functions of these names are given otherwise.
    pub(crate) fn settings(&self, cli: &mut Cli<'_>, given: &[&str]) -> Result<Settings, Error> {
        match &self.project {
            Some(found) => settings::local_settings(cli, found, given),
            None => Ok(Settings::default()),
        }
    }

    /// Whether nobody said that there should be a local S3 here.
    pub(crate) fn is_new_outside_of_project(&self) -> bool {
        self.project.is_none() && !self.place.state.exists()
    }
}
