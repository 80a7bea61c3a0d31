use std::collections::{BTreeMap, BTreeSet};

use super::args::ImportArgs;
use super::inputs::{self, Input};
use super::taken::Taken;
use super::verdict;
use super::written;
use crate::cli::errors::{Error, ImportError};
use crate::cli::project::{Found, findings, found, specs};
use crate::cli::world::Cli;
use crate::exit::Exit;
use crate::model::{JobName, Recorded};
use crate::render::findings::FindingsReport;
use crate::spec::import::{Home, Import, ImportedJob, Pasted, Wishes, distinct, import};
use crate::spec::{Checked, FileTexts, Finding, LoadedJob};

pub(crate) async fn run(args: &ImportArgs, cli: &mut Cli<'_>) -> Result<Exit, Error> {
    let found = if cli.global.local { Some(specs::project(cli)?) } else { found::find(cli)? };
    let wishes = args.wishes(cli, found.as_ref());
    let inputs = inputs::read(args, &wishes, cli, found.as_ref()).await?;
    let mut jobs = convert(&inputs, &wishes, cli)?;
    args.check_options(&jobs)?;
    refuse_own(&jobs, (cli, found.as_ref())).await?;
    refuse_recorded(&jobs, (cli, found.as_ref()))?;
    let mut names = BTreeSet::new();
    for job in &mut jobs {
        distinct(std::slice::from_mut(&mut job.job), &mut names);
    }
    let places = written::write(args, &jobs, cli)?;
    tell(&jobs, cli)?;
    verdict::of(&jobs, &places, cli)
}

impl ImportArgs {
    fn wishes(&self, cli: &Cli<'_>, found: Option<&Found>) -> Wishes {
        let given = Home { account: self.account_id.clone(), region: self.region.clone() };
        let project = found.map(|found| found.home(cli.global.env.as_ref())).unwrap_or_default();
        Wishes { name: self.name.clone(), description: self.description.clone(), tags: None, given, project }
    }

    /// Refuses what can be said of one job alone.
    fn check_options(&self, jobs: &[Taken]) -> Result<(), ImportError> {
        let options = [("--name", self.name.is_some()), ("--description", self.description.is_some())];
        match options.into_iter().find(|(_, is_given)| *is_given && jobs.len() > 1) {
            Some((option, _)) => Err(ImportError::Several { option, jobs: jobs.len() }),
            None => Ok(()),
        }
    }
}

/// Converts every text. What has no place in a spec is shown, and refuses all of them.
fn convert(inputs: &[Input], wishes: &Wishes, cli: &mut Cli<'_>) -> Result<Vec<Taken>, Error> {
    let (mut taken, mut findings, mut files) = (Vec::new(), Vec::<Finding>::new(), FileTexts::default());
    for input in inputs {
        let wishes = input.wishes(wishes);
        let pasted = Pasted { file: &input.shown, text: &input.text, files: &input.files };
        let Import { jobs, findings: found } = import(pasted, &wishes);
        findings.extend(found);
        files.insert(input.shown.clone(), input.text.as_str().into());
        let origin = |job: &ImportedJob| input.origin(job);
        taken.extend(jobs.into_iter().map(|job| Taken { origin: origin(&job), live: input.live(), job }));
    }
    let report = FindingsReport { findings: &findings, files: &files, checked: Checked::default(), jobs: &[] };
    match findings::require_valid(cli, &report) {
        Err(Error::Invalid) => Err(ImportError::NotWhole.into()),
        shown => shown.map(|()| taken),
    }
}

/// Refuses a job that a spec of this project says to be one of its runs.
fn refuse_recorded(jobs: &[Taken], (cli, found): (&mut Cli<'_>, Option<&Found>)) -> Result<(), Error> {
    if found.is_none() || jobs.iter().all(|taken| taken.job.id.is_none()) {
        return Ok(());
    }
    let set = specs::read_or_none(cli)?;
    for LoadedJob { job, file, .. } in &set.jobs {
        let Some(Recorded::JobId(recorded)) = &job.recorded else { continue };
        if jobs.iter().any(|taken| taken.job.id.as_ref() == Some(recorded)) {
            return Err(ImportError::Recorded {
                id: Box::new(recorded.clone()),
                name: Box::new(job.name.clone()),
                run: job.run,
                file: file.clone(),
            }
            .into());
        }
    }
    Ok(())
}

/// Refuses a job that is a run of this project: its spec is there, or was.
async fn refuse_own(jobs: &[Taken], (cli, found): (&Cli<'_>, Option<&Found>)) -> Result<(), Error> {
    let Some(found) = found.filter(|_| jobs.iter().any(|taken| taken.job.marker.is_some())) else { return Ok(()) };
    let Some(lineage) = inputs::lineage(cli, found).await? else { return Ok(()) };
    for Taken { job, live, .. } in jobs {
        let (Some(marker), Some(id)) = (&job.marker, &job.id) else { continue };
        let scope = live.as_ref().map(|(scope, _)| scope.clone()).or_else(|| inputs::scope(&job.home, cli));
        let is_own = marker.is_of(&lineage) && marker.project == found.project.metadata.name;
        if let (true, Some(scope)) = (is_own, scope) {
            return Err(ImportError::Ours { id: Box::new(id.clone()), run: Box::new(marker.run_in(&scope)) }.into());
        }
    }
    Ok(())
}

/// Says what was left out, each once.
fn tell(jobs: &[Taken], cli: &mut Cli<'_>) -> Result<(), Error> {
    let mut told: BTreeMap<(&str, &str), Vec<&JobName>> = BTreeMap::new();
    for job in jobs.iter().map(|taken| &taken.job) {
        for one in &job.told {
            told.entry((&one.what, one.why)).or_default().push(&job.name);
        }
    }
    for ((what, why), names) in told {
        let of = match names.as_slice() {
            [name] if jobs.len() > 1 => format!(" of {name}"),
            [_] | [] => String::new(),
            [..] => format!(" of {} jobs", names.len()),
        };
        cli.context.say(format_args!("note: {what}{of}: {why}"))?;
    }
    Ok(())
}
