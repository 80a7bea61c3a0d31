//! A command with all the processes that it starts: they end together.

use std::io;

use tokio::process::{Child, Command};

/// The processes of a command, which are ended when this is dropped, whether or not the command has ended by itself.
///
/// A shell is only the first of them: ending it alone would leave the program that it runs.
pub(super) struct Group(#[cfg(unix)] Option<rustix::process::Pid>);

/// Starts a command as the first process of a group of its own.
pub(super) fn spawn(command: &mut Command) -> io::Result<Child> {
    #[cfg(unix)]
    command.process_group(0);
    command.spawn()
}

#[cfg(unix)]
impl Group {
    /// The group of a command that was just started.
    pub(super) fn of(first: &Child) -> Self {
        Self(first.id().and_then(|id| i32::try_from(id).ok()).and_then(rustix::process::Pid::from_raw))
    }
}

#[cfg(unix)]
impl Drop for Group {
    fn drop(&mut self) {
        if let Some(group) = self.0 {
            // It fails only where no process of the group is left. What watches the server is one until here, so the
            // number still means this group.
            let _none_left = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
        }
    }
}

#[cfg(not(unix))]
impl Group {
    /// Other systems end the first process alone, which `kill_on_drop` does.
    pub(super) fn of(_first: &Child) -> Self {
        Self()
    }
}
