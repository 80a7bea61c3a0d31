use std::collections::BTreeSet;

use camino::Utf8PathBuf;

use super::changed;
use super::findings::About;
use super::jobs::Jobs;
use super::specs::{self, Mistakes, Reading, Specs};
use crate::cli::errors::{Error, SelectError};
use crate::cli::options::{Paths, Pattern, Selection, Selector};
use crate::cli::world::Cli;
use crate::model::document::LabelKey;
use crate::model::{JobName, nearest};
use crate::render::counted;

/// The jobs that a command is about.
pub(crate) struct Chosen {
    /// The project's specs, as far as the command needs them valid.
    pub(crate) specs: Specs,
    /// The jobs, by name.
    pub(crate) jobs: Jobs,
    /// Those that stand on the command line by their names, so that each has to be there.
    pub(crate) named: Vec<JobName>,
}

/// The jobs whose runs a command looks at: a mistake in a spec keeps nobody from that.
pub(crate) fn choose(selection: &Selection, cli: &mut Cli<'_>) -> Result<Chosen, Error> {
    choose_with(selection, Mistakes::Pass, cli)
}

/// The jobs on which a person's word acts.
pub(crate) fn choose_for(
    selection: &Selection,
    (command, mistakes): (&'static str, Mistakes),
    cli: &mut Cli<'_>,
) -> Result<Chosen, Error> {
    if selection.jobs.is_empty() && selection.selectors().is_empty() && selection.changed_since().is_none() {
        return Err(SelectError::NothingNamed { command }.into());
    }
    let chosen = choose_with(selection, mistakes, cli)?;
    // A word is about jobs that somebody can name.
    let jobs = match chosen.jobs {
        Jobs::All => Jobs::These(chosen.specs.names().cloned().collect()),
        these @ Jobs::These(_) => these,
    };
    Ok(Chosen { jobs, ..chosen })
}

fn choose_with(selection: &Selection, mistakes: Mistakes, cli: &mut Cli<'_>) -> Result<Chosen, Error> {
    let Given { names, patterns, paths } = tell_apart(&selection.jobs, cli)?;
    let is_by_name = patterns.is_empty() && !selection.has_filter();
    let (specs, of_paths) = if paths.is_empty() {
        let about: &[JobName] = if is_by_name { &names } else { &[] };
        (specs::look(cli, about, mistakes)?, None)
    } else {
        specs::load_chosen(cli, &Paths { paths: paths.clone() })?
    };
    // Paths that hold the whole project mean all of it.
    let is_whole = !paths.is_empty() && of_paths.is_none();
    let start = start((&specs, is_whole), (&names, &patterns), of_paths.unwrap_or_default(), selection)?;
    let jobs = filtered(start, (&specs, selection), cli)?;
    if mistakes.refuse_in(&specs.found) && specs.invalid.iter().any(|name| jobs.includes(name)) {
        return Err(Error::Invalid);
    }
    tell(&jobs, (&specs, !is_by_name), cli)?;
    come_back_to(selection, cli);
    Ok(Chosen { specs, jobs, named: names })
}

/// The jobs that a plan is about. One mistake in the specs that it is about refuses all of them.
pub(crate) fn choose_to_plan(selection: &Selection, cli: &mut Cli<'_>) -> Result<Chosen, Error> {
    let Given { names, patterns, paths } = tell_apart(&selection.jobs, cli)?;
    if names.is_empty() && patterns.is_empty() {
        let specs = specs::load(cli, &Paths { paths })?;
        let jobs = filtered(Jobs::All, (&specs, selection), cli)?;
        tell(&jobs, (&specs, selection.has_filter()), cli)?;
        come_back_to(selection, cli);
        return Ok(Chosen { specs: specs.about(jobs.clone()), jobs, named: names });
    }
    // The whole project is planned, and of that the part that is meant is shown and done.
    let is_by_name = patterns.is_empty() && paths.is_empty() && !selection.has_filter();
    let about = if is_by_name { About::Jobs(&names) } else { About::All };
    let specs = specs::load_about(cli, &Paths::default(), about)?;
    let of_paths = if paths.is_empty() { Vec::new() } else { names_at(&Paths { paths }, cli)? };
    let start = start((&specs, false), (&names, &patterns), of_paths, selection)?;
    let jobs = filtered(start, (&specs, selection), cli)?;
    tell(&jobs, (&specs, !is_by_name), cli)?;
    come_back_to(selection, cli);
    Ok(Chosen { specs: specs.about(jobs.clone()), jobs, named: names })
}

/// Commands that are named from now on are about the same jobs.
fn come_back_to(selection: &Selection, cli: &mut Cli<'_>) {
    cli.context.invocation = std::mem::take(&mut cli.context.invocation).about(selection.words());
}

/// An apply that is named from now on has these options, where they are given.
pub(crate) fn repeat_with(options: &[(&str, bool)], cli: &mut Cli<'_>) {
    let given = options.iter().filter(|(_, is_given)| *is_given).map(|(option, _)| (*option).to_owned());
    cli.context.invocation = std::mem::take(&mut cli.context.invocation).applied_with(given);
}

/// The names of the jobs at some paths.
fn names_at(paths: &Paths, cli: &mut Cli<'_>) -> Result<Vec<JobName>, Error> {
    let set = Reading::Chosen.read(cli, paths)?;
    let invalid = set.invalid.iter().filter_map(|job| JobName::new(&*job.name).ok());
    Ok(set.jobs.iter().map(|loaded| loaded.job.name.clone()).chain(invalid).collect())
}

/// What stands on the command line, without the filters.
fn start(
    (specs, is_whole): (&Specs, bool),
    (names, patterns): (&[JobName], &[Pattern]),
    of_paths: Vec<JobName>,
    selection: &Selection,
) -> Result<Jobs, SelectError> {
    if selection.jobs.is_empty() || is_whole {
        return Ok(Jobs::All);
    }
    let mut meant: BTreeSet<JobName> = names.iter().cloned().chain(of_paths).collect();
    for pattern in patterns {
        meant.extend(like(pattern, specs)?);
    }
    Ok(Jobs::These(meant))
}

/// The jobs that a pattern stands for.
fn like(pattern: &Pattern, specs: &Specs) -> Result<Vec<JobName>, SelectError> {
    let found: Vec<JobName> = specs.names().filter(|name| pattern.selects(name)).cloned().collect();
    if !found.is_empty() {
        return Ok(found);
    }
    let letters: String = pattern.text().chars().filter(|letter| !"*?[]{}".contains(*letter)).collect();
    let nearest = nearest(&letters, specs.names(), |name| name.as_str()).map(ToString::to_string);
    Err(SelectError::NoName { pattern: pattern.text().to_owned(), nearest })
}

/// What the filters leave.
fn filtered(start: Jobs, (specs, selection): (&Specs, &Selection), cli: &Cli<'_>) -> Result<Jobs, Error> {
    if !selection.has_filter() {
        return Ok(start);
    }
    let mut left = match start {
        Jobs::All => specs.names().cloned().collect(),
        Jobs::These(names) => names,
    };
    for selector in selection.selectors() {
        labelled(selector, specs, (&mut left, selection))?;
    }
    let mut excluded = BTreeSet::new();
    for pattern in selection.excluded() {
        excluded.extend(like(pattern, specs)?);
    }
    if let Some(revision) = selection.changed_since() {
        let changed = changed::since(revision, specs, cli)?;
        left.retain(|name| changed.jobs.contains(name));
        // Nobody knows the labels of a spec that is gone, nor whether it would have been among what is named.
        if selection.jobs.is_empty() && selection.selectors().is_empty() {
            left.extend(changed.removed);
        }
        left.retain(|name| !excluded.contains(name));
        return Ok(Jobs::These(left));
    }
    left.retain(|name| !excluded.contains(name));
    if left.is_empty() && !excluded.is_empty() {
        return Err(SelectError::AllExcluded.into());
    }
    Ok(Jobs::These(left))
}

/// Keeps the jobs whose labels are as a selector says.
fn labelled(
    selector: &Selector,
    specs: &Specs,
    (left, selection): (&mut BTreeSet<JobName>, &Selection),
) -> Result<(), SelectError> {
    let jobs = || specs.jobs.iter().map(|loaded| &loaded.job);
    let meant: BTreeSet<&JobName> = jobs().filter(|job| selector.selects(&job.labels)).map(|job| &job.name).collect();
    left.retain(|name| meant.contains(name));
    if !left.is_empty() {
        return Ok(());
    }
    let keys: BTreeSet<&str> = jobs().flat_map(|job| job.labels.keys()).map(LabelKey::as_str).collect();
    let unknown = selector.wanted_keys().find(|key| !keys.contains(key.as_str()));
    let help = unknown.map(|key| match nearest(key.as_str(), keys.iter(), |known| known) {
        Some(near) => format!("no job has a label `{key}`: did you mean `{near}`?"),
        None => format!("no job has a label `{key}`; labels stand in `metadata.labels` and the project's defaults"),
    });
    let among = if selection.jobs.is_empty() && selection.selectors().len() == 1 { "" } else { "of these " };
    Err(SelectError::NoLabel { among, selector: selector.text().to_owned(), help })
}

/// Says how many jobs are meant, where that does not stand on the command line.
fn tell(jobs: &Jobs, (specs, is_news): (&Specs, bool), cli: &mut Cli<'_>) -> Result<(), Error> {
    let Jobs::These(names) = jobs else { return Ok(()) };
    if !is_news {
        return Ok(());
    }
    let all = counted(specs.names().count() as u64, "job");
    if names.is_empty() {
        return Ok(cli.context.say(format!("nothing has changed: selected none of {all}"))?);
    }
    let there = specs.names().filter(|name| names.contains(*name)).count();
    let gone = names.len() - there;
    let removed =
        if gone > 0 { format!(", and {} without a spec", counted(gone as u64, "job")) } else { String::new() };
    Ok(cli.context.say(format!("selected {there} of {all}{removed}"))?)
}

/// What is given on a command line for jobs.
struct Given {
    names: Vec<JobName>,
    patterns: Vec<Pattern>,
    paths: Vec<Utf8PathBuf>,
}

/// Tells names, patterns and paths apart.
fn tell_apart(given: &[String], cli: &mut Cli<'_>) -> Result<Given, Error> {
    let mut told = Given { names: Vec::new(), patterns: Vec::new(), paths: Vec::new() };
    let mut doubtful = Vec::new();
    for text in given {
        if let Some(name) = text.strip_prefix("job:") {
            told.name(name)?;
            continue;
        }
        let is_there = cli.context.working_directory.join(text).exists();
        match JobName::new(text) {
            Ok(_) if is_there => doubtful.push(text),
            Ok(name) => told.names.push(name),
            Err(_) if !is_there && !text.contains('/') && Pattern::is_meant(text) => told.name(text)?,
            Err(_) => told.paths.push(Utf8PathBuf::from(text)),
        }
    }
    if let Some(text) = doubtful.iter().find(|text| is_specified(text, cli)) {
        return Err(SelectError::Ambiguous { text: (*text).clone() }.into());
    }
    told.paths.extend(doubtful.into_iter().map(Utf8PathBuf::from));
    Ok(told)
}

impl Given {
    /// Takes a text for a name or a pattern.
    fn name(&mut self, text: &str) -> Result<(), SelectError> {
        if let Ok(name) = JobName::new(text) {
            self.names.push(name);
        } else {
            let told = |told| SelectError::Pattern { text: text.to_owned(), told };
            self.patterns.push(text.parse().map_err(told)?);
        }
        Ok(())
    }
}

/// Whether the project has a job of a name.
fn is_specified(name: &str, cli: &mut Cli<'_>) -> bool {
    let Ok(set) = specs::read_or_none(cli) else { return false };
    set.jobs.iter().any(|loaded| loaded.job.name.as_str() == name) || set.invalid.iter().any(|job| job.name == name)
}
