use camino::Utf8PathBuf;
use serde_json::Value;

use super::taken::Taken;
use super::written::Places;
use crate::cli::errors::Error;
use crate::cli::output::{Shown, paper};
use crate::cli::project::specs;
use crate::cli::world::Cli;
use crate::exit::Exit;
use crate::model::compare::differences;
use crate::model::request::Body;
use crate::model::{Job, LiveJob, ProjectName, RunKey, Scope};
use crate::render::findings::{Amount, FindingsReport};
use crate::spec::{self, SpecSet};

/// Checks the specs where they stand, and says what is wrong with them.
pub(super) fn of(jobs: &[Taken], places: &Places, cli: &mut Cli<'_>) -> Result<Exit, Error> {
    let (paths, stdin): (Vec<Utf8PathBuf>, _) = match places {
        Places::Output(text) => (vec!["-".into()], Some(text.clone().into_bytes())),
        Places::Files(files) => (files.clone(), None),
    };
    let set = spec::load(&specs::sources_with(cli, paths, stdin))?;
    let look = cli.look_of_stderr();
    let shown = Shown { look: &look, amount: Amount::Short, width: cli.context.width_of_err() };
    paper::findings(&FindingsReport::from(&set), &shown, &mut cli.context.err)?;
    let exit = if set.has_errors() { Exit::Invalid } else { Exit::Done };
    Ok(Exit::first([exit, of_meaning(jobs, &set, cli)?]))
}

/// Says where a spec asks for something else than its job did: a project gives what no spec can take away.
fn of_meaning(jobs: &[Taken], set: &SpecSet, cli: &mut Cli<'_>) -> Result<Exit, Error> {
    let mut exit = Exit::Done;
    for taken in jobs {
        let Some(loaded) = set.jobs.iter().find(|loaded| loaded.job.name == taken.job.name) else { continue };
        let mut others = added(&loaded.job, &taken.job.spec);
        if let Some((scope, live)) = &taken.live {
            others.extend(unlike(&loaded.job, live, scope));
        }
        others.sort();
        others.dedup();
        let name = &taken.job.name;
        let has_report = |job: &Job, spec: &Value| job.report.is_some() && spec.get("report").is_none();
        if has_report(&loaded.job, &taken.job.spec) {
            others.retain(|path| path.split('.').next() != Some("report"));
            // A report more changes no object, and is what every job should have.
            cli.context.say(format_args!(
                "warning: in this project, `{name}` writes a completion report, which the job did not: the project's defaults give it"
            ))?;
            cli.context.say(
                "help: this can stay as it is; where no job is to write one, take `report` out of the defaults of the project file, and \
                 give it in the specs that want one",
            )?;
        }
        if !others.is_empty() {
            let others = others.join(", ");
            cli.context.say(format_args!(
                "error: in this project, `{name}` asks for something else than the job did: {others}"
            ))?;
            cli.context.say("help: the project's defaults give it, and no spec can take it away: say it otherwise there, or accept it")?;
            exit = Exit::Invalid;
        }
    }
    Ok(exit)
}

/// What the project adds to a job that its spec does not have.
fn added(job: &Job, spec: &Value) -> Vec<String> {
    let lacks = |at: &str, field: &str| spec.pointer(at).and_then(|outer| outer.get(field)).is_none();
    let tags = job.tags.keys().filter(|key| lacks("/tags", key.as_str())).map(|key| format!("tags.{key}"));
    let report = job.report.as_ref().and_then(|report| serde_json::to_value(report).ok()).unwrap_or_default();
    let report = report.as_object().cloned().unwrap_or_default();
    let report = report.keys().filter(|field| lacks("/report", field)).map(|field| format!("report.{field}"));
    tags.chain(report).collect()
}

/// Where the request that s3jobs would send is not the job that S3 describes.
fn unlike(job: &Job, live: &LiveJob, scope: &Scope) -> Vec<String> {
    let Ok(project) = ProjectName::new("import") else { return Vec::new() };
    let run = RunKey { project, scope: scope.clone(), name: job.name.clone(), run: job.run };
    let body = Body::new(job, &run, None);
    let body = body.map(|body| differences(&body, live, scope)).unwrap_or_default();
    let priority = (job.priority != live.priority).then(|| "priority".to_owned());
    body.into_iter().map(|difference| difference.path).chain(priority).collect()
}
