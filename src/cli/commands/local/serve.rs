use std::io;

use super::options::Options;
use crate::cli::errors::Error;
use crate::cli::local::{LocalS3, Settings, Site, settings};
use crate::cli::world::{Cli, Context};
use crate::emulator::ClockStart;
use crate::exit::Exit;
use crate::files::Reach;

/// Serves until somebody asks to end, which is how a server ends well.
pub(crate) async fn run(options: &Options, site: &Site, cli: &mut Cli<'_>) -> Result<u8, Error> {
    let mut settings = site.settings(cli, &options.function_names())?;
    if let Some(seed) = &options.seed {
        let path = cli.context.working_directory.join(seed);
        settings.seed = Some(settings::read_seed(cli, &path, Reach::Named)?);
    }
    options.apply(&mut settings, &cli.context.working_directory)?;
    let mut local = LocalS3::open(cli.context, &site.place, &settings).await?;
    if !local.is_own() {
        options.refuse_any()?;
    }
    for (bucket, objects) in &local.seeded.made {
        cli.context.say(format_args!("seeded {bucket}: {objects} objects"))?;
    }
    cli.context.print(format_args!("listening on {}", local.url()))?;
    cli.context.out.flush()?;
    if local.is_own() {
        banner(site, &settings, cli.context)?;
    }
    tokio::select! {
        () = cli.context.interrupt.wished() => {}
        error = local.ended() => return Err(error.into()),
    }
    local.close().await?;
    Ok(Exit::Done.code())
}

/// What people want to know of a server whose behaviour they chose, or did not.
fn banner(site: &Site, settings: &Settings, context: &mut Context) -> io::Result<()> {
    context.say(format_args!("state: {}", site.place.state))?;
    match settings.start {
        ClockStart::Kept => {}
        ClockStart::Real => context.say("clock: real")?,
        ClockStart::At(time) => context.say(format_args!("clock: from {time} on"))?,
    }
    if !settings.keys.is_empty() {
        let ids: Vec<&str> = settings.keys.ids().collect();
        context.say(format_args!("signatures: checked, for access keys {}", ids.join(", ")))?;
    }
    for rule in &settings.faults.rules {
        context.say(format_args!("fault: {rule} (seed {})", settings.faults.seed))?;
    }
    if settings.faults.replay.is_some() {
        context.say("faults: those of a recording")?;
    }
    Ok(())
}
