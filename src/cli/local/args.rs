use std::net::SocketAddr;
use std::num::NonZeroU32;

use camino::{Utf8Path, Utf8PathBuf};
use clap::{Args, Subcommand};

use super::environment::{DEFAULT_REGION, Environment};
use super::error::LocalError;
use super::exec::exec;
use super::functions;
use super::place::Place;
use super::service::{LocalS3, Settings, running, url};
use crate::cli::command::Global;
use crate::cli::context::Context;
use crate::cli::error::{Error, UsageError};
use crate::cli::project::{self, Found};
use crate::emulator::{Behaviour, BehaviourError};
use crate::exit::Exit;

/// Run a local S3 with S3 Batch Operations, for any AWS client
///
/// Serves S3 and S3 Control on one port until it is interrupted. Inside a project, it is the local S3 of `--local`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES, args_conflicts_with_subcommands = true)]
pub(in crate::cli) struct LocalArgs {
    #[command(subcommand)]
    command: Option<LocalCommand>,
    /// Where to listen; port 0 stands for any free one
    #[arg(long, value_name = "ADDRESS:PORT")]
    listen: Option<SocketAddr>,
    /// The folder of its state; by default, the project's `.s3jobs/local/state`
    #[arg(long, value_name = "DIR")]
    state: Option<Utf8PathBuf>,
    /// A file of kind `Seed` with the buckets to begin with; by default, the project's
    #[arg(long, value_name = "FILE")]
    seed: Option<Utf8PathBuf>,
    /// How many tasks all jobs together run in a second; by default, as the project says, else as many as it can
    #[arg(long, value_name = "NUMBER")]
    tasks_per_second: Option<NonZeroU32>,
    /// A Lambda function that jobs can invoke: where it answers, or the command line that is run for each object
    ///
    /// NAME is a function's name, NAME:ALIAS, or its ARN. A URL, such as `http://127.0.0.1:8080`, is asked like Lambda's
    /// runtime interface emulator. A command gets the event on standard input and answers on standard output. They come on
    /// top of the project's and replace those of the same name.
    #[arg(long = "function", value_name = "NAME=TARGET")]
    functions: Vec<String>,
    /// What it does where S3's own behaviour is not documented, such as `token-memory=10m`; repeatable
    #[arg(long, value_name = "NAME=VALUE", value_parser = choice, long_help = behaviours())]
    behaviour: Vec<String>,
}

/// A choice that can be made.
fn choice(text: &str) -> Result<String, BehaviourError> {
    Behaviour::default().set(text).map(|()| text.to_owned())
}

fn behaviours() -> String {
    let about = "What it does where S3's own behaviour is not documented; repeatable. The first value is the default";
    let settings = Behaviour::settings().iter();
    let lines = settings.map(|setting| format!("  {}={}\n      {}", setting.name, setting.values, setting.help));
    format!("{about}:\n\n{}", lines.collect::<Vec<_>>().join("\n"))
}

const EXAMPLES: &str = "\
Examples:
  s3jobs local --listen 127.0.0.1:9000            Serve the project's local S3
  s3jobs local exec -- aws s3control list-jobs --account-id 111122223333
                                                  Run one command against it
  s3jobs local --function thumb='python3 thumb.py'
                                                  Let jobs invoke a Lambda function that is a command
  eval \"$(s3jobs local env)\"                      Point this shell at the one that is served";

/// What to do with the local S3.
#[derive(Debug, Subcommand)]
enum LocalCommand {
    /// Print shell commands that point AWS clients at the local S3 that is served
    ///
    /// They set `HTTP_PROXY`, which every program of that shell uses for plain HTTP: `local exec` disturbs less.
    Env(StateArgs),
    /// Run a command whose AWS clients use the local S3, and exit with its exit code
    Exec(ExecArgs),
}

/// Which local S3.
#[derive(Debug, Args)]
struct StateArgs {
    /// The folder of its state; by default, the project's `.s3jobs/local/state`
    #[arg(long, value_name = "DIR")]
    state: Option<Utf8PathBuf>,
}

/// Which command.
#[derive(Debug, Args)]
struct ExecArgs {
    #[command(flatten)]
    state: StateArgs,
    /// The command and its arguments
    #[arg(required = true, last = true, value_name = "COMMAND")]
    command: Vec<String>,
}

/// Runs `local`, `local env` or `local exec`.
pub(in crate::cli) async fn run(args: &LocalArgs, global: &Global, context: &mut Context) -> Result<u8, Error> {
    let state = match &args.command {
        Some(LocalCommand::Env(args)) => &args.state,
        Some(LocalCommand::Exec(args)) => &args.state.state,
        None => &args.state,
    };
    let found = project::find(context, global)?;
    let site = Site::new(context, state.as_deref(), found);
    match &args.command {
        Some(LocalCommand::Env(_)) => env(&site, context).await,
        Some(LocalCommand::Exec(args)) => site.exec(&args.command, global, context).await,
        None => serve((args, global), &site, context).await,
    }
}

/// A local S3 and the project that it belongs to.
struct Site {
    place: Place,
    project: Option<Found>,
}

impl Site {
    fn new(context: &Context, state: Option<&Utf8Path>, project: Option<Found>) -> Self {
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

    /// What the project says.
    fn settings(&self, context: &mut Context, global: &Global) -> Result<Settings, Error> {
        match &self.project {
            Some(found) => project::local_settings(context, global, found),
            None => Ok(Settings::default()),
        }
    }

    async fn exec(&self, command: &[String], global: &Global, context: &mut Context) -> Result<u8, Error> {
        let settings = self.settings(context, global)?;
        let local = LocalS3::open(context, &self.place, &settings).await?;
        let code = exec(command, &Environment::new(context, &local.url(), &self.region())).await?;
        local.close().await?;
        Ok(code)
    }
}

async fn env(site: &Site, context: &mut Context) -> Result<u8, Error> {
    let Some(address) = running(&site.place).await else {
        return Err(LocalError::NotRunning { state: site.place.state.clone() }.into());
    };
    let exports = Environment::new(context, &url(address), &site.region()).exports();
    context.out.write_all(exports.as_bytes())?;
    context.out.flush()?;
    Ok(Exit::Done.code())
}

/// Serves until somebody asks to end, which is how a server ends well.
async fn serve((args, global): (&LocalArgs, &Global), site: &Site, context: &mut Context) -> Result<u8, Error> {
    let mut settings = site.settings(context, global)?;
    if let Some(seed) = &args.seed {
        let path = context.working_directory.join(seed);
        settings.seed = Some(project::read_seed(context, global, &path)?);
    }
    settings.tasks_per_second = args.tasks_per_second.or(settings.tasks_per_second);
    settings.functions = functions::with_options(&args.functions, &settings.functions, &context.working_directory)?;
    settings.listen = args.listen;
    for choice in &args.behaviour {
        settings.behaviour.set(choice).map_err(UsageError::Behaviour)?;
    }
    let mut local = LocalS3::open(context, &site.place, &settings).await?;
    if !local.is_own() {
        refuse_settings(args)?;
    }
    for (bucket, objects) in &local.seeded.made {
        writeln!(context.err, "seeded {bucket}: {objects} objects")?;
    }
    writeln!(context.out, "listening on {}", local.url())?;
    context.out.flush()?;
    tokio::select! {
        () = context.cancel.cancelled() => {}
        error = local.ended() => return Err(error.into()),
    }
    local.close().await?;
    Ok(Exit::Done.code())
}

/// Another process serves with settings of its own: saying otherwise here would be ignored, so it is refused.
fn refuse_settings(args: &LocalArgs) -> Result<(), UsageError> {
    let options = [
        ("--listen", args.listen.is_some()),
        ("--seed", args.seed.is_some()),
        ("--tasks-per-second", args.tasks_per_second.is_some()),
        ("--function", !args.functions.is_empty()),
        ("--behaviour", !args.behaviour.is_empty()),
    ];
    match options.into_iter().find(|(_, given)| *given) {
        Some((option, _)) => Err(UsageError::HeldElsewhere { option }),
        None => Ok(()),
    }
}
