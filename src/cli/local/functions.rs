//! The Lambda functions of a local S3, from the project file and from the command line.

use std::collections::BTreeMap;
use std::time::Duration;

use camino::Utf8Path;

use crate::cli::errors::LocalError;
use crate::emulator::{Function, FunctionTarget, Functions, FunctionsError};
use crate::model::{FunctionName, LocalFunction};

/// The functions of a project, whose commands are run in its folder.
pub(crate) fn of_project(
    given: &BTreeMap<FunctionName, LocalFunction>,
    root: &Utf8Path,
) -> Result<Functions, LocalError> {
    let mut functions = Functions::default();
    for (name, function) in given {
        let read = read(function, root).and_then(|function| functions.add(name.as_str(), function));
        read.map_err(LocalError::Function)?;
    }
    Ok(functions)
}

fn read(given: &LocalFunction, root: &Utf8Path) -> Result<Function, FunctionsError> {
    let LocalFunction { url, command, timeout_seconds } = given;
    let target = match (url, command) {
        (Some(url), None) => FunctionTarget::url(url.as_str())?,
        (None, Some(command)) => FunctionTarget::Command { line: command.as_str().to_owned(), folder: root.to_owned() },
        (Some(_), Some(_)) | (None, None) => return Err(FunctionsError::Target),
    };
    let timeout =
        timeout_seconds.map_or(Function::DEFAULT_TIMEOUT, |seconds| Duration::from_secs(seconds.get().into()));
    Ok(Function { target, timeout: timeout.min(Function::MAX_TIMEOUT) })
}

/// Functions given as `NAME=TARGET`, whose commands are run in a folder, and those of `others` with other names.
pub(crate) fn with_options(given: &[String], others: &Functions, folder: &Utf8Path) -> Result<Functions, LocalError> {
    let mut functions = Functions::default();
    for option in given {
        let (name, target) = option.split_once('=').unwrap_or((option, ""));
        let read = Function::read(target, folder).and_then(|function| functions.add(name, function));
        read.map_err(LocalError::Function)?;
    }
    functions.extend(others.clone());
    Ok(functions)
}
