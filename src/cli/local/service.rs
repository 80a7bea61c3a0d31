use std::net::{Ipv4Addr, SocketAddr};
use std::num::NonZeroU32;
use std::time::Duration;

use camino::{Utf8Path, Utf8PathBuf};
use tokio::net::TcpStream;

use super::environment::{DEFAULT_REGION, Environment};
use super::place::{Access, Listening, Place};
use super::server::{Opening, Server, blocking};
use super::standby::Standby;
use crate::cli::errors::LocalError;
use crate::cli::world::Context;
use crate::emulator::{
    AccessKeys, Behaviour, ClockStart, Config, Emulator, FaultPlan, Functions, OpenError, SeedSummary, State,
};
use crate::model::AccountId;
use crate::model::seed::Seed;

/// How often, and with which pause, a process that has the state open is asked: 10 seconds in all.
const TRIES: u32 = 200;
const PAUSE: Duration = Duration::from_millis(50);

/// What a local S3 is started with.
#[derive(Clone, Debug, Default)]
pub(crate) struct Settings {
    /// What it holds when it is new, and the seed's file.
    pub(crate) seed: Option<(Utf8PathBuf, Seed)>,
    /// How many tasks all jobs together run in a second.
    pub(crate) tasks_per_second: Option<NonZeroU32>,
    /// The Lambda functions that jobs can invoke.
    pub(crate) functions: Functions,
    /// The Region of their AWS clients where the environment names none.
    pub(crate) region: Option<String>,
    /// Where it listens; by default, on any free port of the loopback.
    pub(crate) listen: Option<SocketAddr>,
    /// What it does where S3's own behaviour is not documented.
    pub(crate) behaviour: Behaviour,
    /// What goes wrong on purpose.
    pub(crate) faults: FaultPlan,
    /// Which time it is.
    pub(crate) start: ClockStart,
    /// Whose requests are answered.
    pub(crate) keys: AccessKeys,
    /// The account of callers whose access key tells none: the project's.
    pub(crate) account: Option<AccountId>,
}

impl Settings {
    fn config(&self, context: &Context, place: &Place) -> Config {
        let state = if place.is_in_memory() { State::Memory } else { State::Directory(place.state.clone()) };
        let defaults = Config::new(state, context.clock.clone());
        Config {
            account: self.account.clone().unwrap_or(defaults.account),
            tasks_per_second: self.tasks_per_second,
            functions: self.functions.clone(),
            behaviour: self.behaviour.clone(),
            faults: self.faults.clone(),
            start: self.start,
            keys: self.keys.clone(),
            ..defaults
        }
    }
}

/// A local S3 that answers at an address, whichever process serves it.
#[derive(Debug)]
pub(crate) struct LocalS3 {
    address: SocketAddr,
    access: Access,
    holder: Holder,
    /// What the seed made, if this process applied it.
    pub(crate) seeded: SeedSummary,
}

#[derive(Debug)]
enum Holder {
    Own(Server),
    Other(
        #[allow(dead_code, reason = "held for its effect: it takes over when the other process ends")] Option<Standby>,
    ),
}

impl LocalS3 {
    /// Opens the local S3 of a place, or finds the process that has it open.
    pub(crate) async fn open(context: &Context, place: &Place, settings: &Settings) -> Result<Self, LocalError> {
        place.check()?;
        let opening = Opening { place: place.clone(), config: settings.config(context, place) };
        let failed = |source| LocalError::Open(OpenError::Folder { directory: place.state.clone(), source });
        place.own_folders().map_err(failed)?;
        for _ in 0..TRIES {
            if let Some(emulator) = opening.open().await? {
                let local = Self::serve(emulator, &opening, settings).await?;
                lead_functions(context, settings, Listening { address: local.address, access: local.access });
                return Ok(local);
            }
            if let Some(listening) = running(place).await? {
                // They are this process's as soon as it takes over, on the same address.
                lead_functions(context, settings, listening);
                let Listening { address, access } = listening;
                // The keys of another process are not known here, so it cannot be stood in for.
                let standby = (access == Access::Open).then(|| Standby::start(opening, address));
                return Ok(Self { address, access, holder: Holder::Other(standby), seeded: SeedSummary::default() });
            }
            tokio::time::sleep(PAUSE).await;
        }
        let address = place.read_address()?;
        let address = address.map_or_else(|| "any address".to_owned(), |found| found.address.to_string());
        Err(LocalError::Silent { state: place.state.clone(), address })
    }

    /// Seeds first, so that nobody sees a half-filled S3.
    async fn serve(emulator: Emulator, opening: &Opening, settings: &Settings) -> Result<Self, LocalError> {
        let seeded = match settings.seed.clone() {
            Some((path, seed)) => apply_seed(emulator.clone(), path, seed).await?,
            None => SeedSummary::default(),
        };
        let listen = settings.listen.unwrap_or(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)));
        let server = Server::start(emulator, listen, opening).await?;
        let access = opening.access();
        Ok(Self { address: server.address, access, holder: Holder::Own(server), seeded })
    }

    /// Its URL.
    pub(crate) fn url(&self) -> String {
        url(self.address)
    }

    /// Where it answers.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Who may use it.
    pub(crate) fn access(&self) -> Access {
        self.access
    }

    /// Whether this process serves it.
    pub(crate) fn is_own(&self) -> bool {
        matches!(self.holder, Holder::Own(_))
    }

    /// Returns when the server of this process ends by itself; never, if another process serves.
    pub(crate) async fn ended(&mut self) -> LocalError {
        match &mut self.holder {
            Holder::Own(server) => server.ended().await,
            Holder::Other(_) => std::future::pending().await,
        }
    }

    /// Ends the server, if it is this process's.
    pub(crate) async fn close(self) -> Result<(), LocalError> {
        match self.holder {
            Holder::Own(server) => server.close().await,
            Holder::Other(_) => Ok(()),
        }
    }
}

fn lead_functions(context: &Context, settings: &Settings, listening: Listening) {
    let Listening { address, access } = listening;
    let region = settings.region.as_deref().unwrap_or(DEFAULT_REGION);
    settings.functions.lead(Environment::new(context, &url(address), region, access).of_functions());
}

/// Where a process answers for this place, if one does.
pub(crate) async fn running(place: &Place) -> Result<Option<Listening>, LocalError> {
    let Some(listening) = place.read_address()? else { return Ok(None) };
    Ok(TcpStream::connect(listening.address).await.is_ok().then_some(listening))
}

pub(crate) fn url(address: SocketAddr) -> String {
    format!("http://{address}")
}

async fn apply_seed(emulator: Emulator, path: Utf8PathBuf, seed: Seed) -> Result<SeedSummary, LocalError> {
    let folder = path.parent().unwrap_or(Utf8Path::new("")).to_owned();
    let applied = blocking(move || emulator.apply_seed(&seed, &folder)).await?;
    applied.map_err(|source| LocalError::Seed { path, source })
}
