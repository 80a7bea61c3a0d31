//! A terminal of its own, for what only a terminal shows.
#![cfg(target_os = "linux")]

use std::io::{Read as _, Write as _};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use crate::world::World;

/// A shell on a terminal of `script`, which passes on what is typed and shown, and the shell's exit code.
pub struct Terminal {
    child: Child,
    keys: ChildStdin,
    screen: Receiver<Vec<u8>>,
    pub shown: String,
}

impl Terminal {
    #[allow(clippy::disallowed_methods, reason = "the program under test needs the tests' own PATH")]
    pub fn open(world: &World, commands: &str) -> Self {
        let commands = commands.replace("s3jobs", env!("CARGO_BIN_EXE_s3jobs"));
        let mut child = Command::new("script")
            .args(["--quiet", "--return", "--flush", "--command", &commands, "/dev/null"])
            .current_dir(&world.root)
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("SHELL", "/bin/sh")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let (keys, mut out) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
        let (sender, screen) = channel();
        std::thread::spawn(move || {
            let mut bytes = [0; 4096];
            while let Ok(read @ 1..) = out.read(&mut bytes) {
                if sender.send(bytes[..read].to_vec()).is_err() {
                    return;
                }
            }
        });
        Self { child, keys, screen, shown: String::new() }
    }

    pub fn types(&mut self, keys: &str) {
        self.keys.write_all(keys.as_bytes()).unwrap();
        self.keys.flush().unwrap();
    }

    /// Waits until the screen shows something.
    pub fn shows(&mut self, text: &str) {
        while !self.shown.contains(text) {
            match self.screen.recv_timeout(Duration::from_mins(1)) {
                Ok(bytes) => self.shown.push_str(&String::from_utf8_lossy(&bytes)),
                Err(error) => panic!("`{text}` is never shown: {error}\n{}", self.shown),
            }
        }
    }

    /// The exit code, and everything that was shown.
    pub fn end(mut self) -> (Option<i32>, String) {
        while let Ok(bytes) = self.screen.recv_timeout(Duration::from_mins(1)) {
            self.shown.push_str(&String::from_utf8_lossy(&bytes));
        }
        (self.child.wait().unwrap().code(), self.shown)
    }
}
