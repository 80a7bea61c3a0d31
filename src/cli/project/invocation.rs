use camino::Utf8Path;

use crate::cli::options::Global;
use crate::cli::world::Cli;
use crate::model::Invocation;
use crate::model::confirmer::CiRun;
use crate::plan::Options;
use crate::spec::{SpecSet, nearest_project};

/// How a person comes back to where this command works, as the command line says it alone.
pub(crate) fn of_command_line(global: &Global) -> Invocation {
    of(global, global.project.as_deref())
}

/// The same, once it is known whose project it is: that of PATHS need not be the one around the working directory.
pub(crate) fn of_project(set: &SpecSet, cli: &Cli<'_>) -> Invocation {
    let here =
        cli.context.working_directory.canonicalize_utf8().unwrap_or_else(|_| cli.context.working_directory.clone());
    let is_elsewhere = |file: &&Utf8Path| {
        let real = here.join(file).canonicalize_utf8().ok();
        real.is_none() || real != nearest_project(&here)
    };
    of(cli.global, set.project_file.as_deref().filter(is_elsewhere))
}

fn of(global: &Global, project: Option<&Utf8Path>) -> Invocation {
    let Global { project: _, env, local, profile, endpoint_url, parallelism: _, color: _, verbose: _, log_format: _ } =
        global;
    let pair = |name: &str, value: Option<String>| value.map(|value| [name.to_owned(), value]).into_iter().flatten();
    let local = local.then(|| "--local".to_owned());
    Invocation::new(
        pair("--project", project.map(ToString::to_string)).chain(pair("--env", env.as_ref().map(ToString::to_string))),
        local.into_iter().chain(pair("--profile", profile.clone())).chain(pair("--endpoint-url", endpoint_url.clone())),
    )
}

/// What every plan of this command line is told: the environment, and how commands come back to it.
pub(crate) fn options(cli: &Cli<'_>) -> Options {
    let ci = CiRun::of(|name| cli.context.variable(name).map(str::to_owned));
    let (environment, invocation) = (cli.global.env.clone(), cli.context.invocation.clone());
    Options { environment, invocation, ci, ..Options::default() }
}
