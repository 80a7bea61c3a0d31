use std::io;

use super::options::Options;
use super::service::{LocalS3, Settings};
use super::site::Site;
use crate::cli::command::Global;
use crate::cli::context::Context;
use crate::cli::error::Error;
use crate::cli::{project, show};
use crate::emulator::ClockStart;
use crate::exit::Exit;
use crate::files::Reach;

/// Serves until somebody asks to end, which is how a server ends well.
pub(super) async fn serve(
    (options, global): (&Options, &Global),
    site: &Site,
    context: &mut Context,
) -> Result<u8, Error> {
    let mut settings = site.settings(context, global, &options.function_names())?;
    if let Some(seed) = &options.seed {
        let path = context.working_directory.join(seed);
        settings.seed = Some(project::read_seed(context, global, (&path, Reach::Named))?);
    }
    options.apply(&mut settings, &context.working_directory)?;
    let mut local = LocalS3::open(context, &site.place, &settings).await?;
    if !local.is_own() {
        options.refuse_any()?;
    }
    for (bucket, objects) in &local.seeded.made {
        show::say(&mut context.err, format_args!("seeded {bucket}: {objects} objects"))?;
    }
    show::say(&mut context.out, format_args!("listening on {}", local.url()))?;
    context.out.flush()?;
    if local.is_own() {
        banner(site, &settings, context)?;
    }
    tokio::select! {
        () = context.cancel.cancelled() => {}
        error = local.ended() => return Err(error.into()),
    }
    local.close().await?;
    Ok(Exit::Done.code())
}

/// What people want to know of a server whose behaviour they chose, or did not.
fn banner(site: &Site, settings: &Settings, context: &mut Context) -> io::Result<()> {
    show::say(&mut context.err, format_args!("state: {}", site.place.state))?;
    match settings.start {
        ClockStart::Kept => {}
        ClockStart::Real => show::say(&mut context.err, "clock: real")?,
        ClockStart::At(time) => show::say(&mut context.err, format_args!("clock: from {time} on"))?,
    }
    if !settings.keys.is_empty() {
        let ids: Vec<&str> = settings.keys.ids().collect();
        show::say(&mut context.err, format_args!("signatures: checked, for access keys {}", ids.join(", ")))?;
    }
    for rule in &settings.faults.rules {
        show::say(&mut context.err, format_args!("fault: {rule} (seed {})", settings.faults.seed))?;
    }
    if settings.faults.replay.is_some() {
        show::say(&mut context.err, "faults: those of a recording")?;
    }
    Ok(())
}
