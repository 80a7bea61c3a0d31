use std::io::Write as _;

use tokio::sync::oneshot;

use super::context::Context;
use crate::cli::errors::{Error, UsageError};

/// The one answer that is taken for yes: a key that was hit by mistake is none.
const YES: &str = "yes";

/// Asks a person for the word that lets a command act. Every other answer, and none, declines.
pub(crate) async fn ask(context: &mut Context, question: &str) -> Result<(), Error> {
    let answer = line(context, &format!("{question} Type `{YES}` to go on: ")).await?;
    if answer == YES { Ok(()) } else { Err(Error::Declined) }
}

/// Asks a person to type a name, so that nobody does by habit what is for one job alone. No option answers it.
pub(crate) async fn ask_for(context: &mut Context, question: &str, name: &str) -> Result<(), Error> {
    let answer = line(context, &format!("{question} Type the name `{name}` to go on: ")).await?;
    if answer == name { Ok(()) } else { Err(Error::NotNamed { name: name.to_owned() }) }
}

/// Asks a person for a line, without what stands around its text.
///
/// The answer is waited for on a thread of its own: a local S3 is served meanwhile, and ctrl-c ends the command.
pub(crate) async fn line(context: &mut Context, question: &str) -> Result<String, Error> {
    let (sender, answer) = oneshot::channel();
    let (ask, question) = (context.ask.clone(), question.to_owned());
    context.interrupt.opens_question();
    std::thread::spawn(move || drop(sender.send(ask(&question))));
    let line = tokio::select! {
        line = answer => line.unwrap_or_else(|_| Ok(String::new())).map_err(UsageError::Input)?,
        () = context.interrupt.wished() => {
            writeln!(context.err)?;
            return Err(Error::InterruptedAtPrompt);
        }
    };
    context.interrupt.closes_question();
    if !line.ends_with('\n') {
        writeln!(context.err)?;
    }
    Ok(line.trim().to_owned())
}
