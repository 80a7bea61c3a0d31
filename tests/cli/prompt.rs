//! The question before a plan is carried out, on a terminal of its own.
#![cfg(target_os = "linux")]

use std::io::{Read as _, Write as _};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use crate::world::{SPEC, World};

const QUESTION: &str = "Type `yes` to go on: ";

/// A shell on a terminal of `script`, which passes on what is typed and shown, and the shell's exit code.
struct Terminal {
    child: Child,
    keys: ChildStdin,
    screen: Receiver<Vec<u8>>,
    shown: String,
}

impl Terminal {
    #[allow(clippy::disallowed_methods, reason = "the program under test needs the tests' own PATH")]
    fn open(world: &World, commands: &str) -> Self {
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

    fn types(&mut self, keys: &str) {
        self.keys.write_all(keys.as_bytes()).unwrap();
        self.keys.flush().unwrap();
    }

    /// Waits until the screen shows something.
    fn shows(&mut self, text: &str) {
        while !self.shown.contains(text) {
            match self.screen.recv_timeout(Duration::from_mins(1)) {
                Ok(bytes) => self.shown.push_str(&String::from_utf8_lossy(&bytes)),
                Err(error) => panic!("`{text}` is never shown: {error}\n{}", self.shown),
            }
        }
    }

    /// The exit code, and everything that was shown.
    fn end(mut self) -> (Option<i32>, String) {
        while let Ok(bytes) = self.screen.recv_timeout(Duration::from_mins(1)) {
            self.shown.push_str(&String::from_utf8_lossy(&bytes));
        }
        (self.child.wait().unwrap().code(), self.shown)
    }
}

fn record_exists(world: &World) -> bool {
    world.exists(".s3jobs/local/ledger/runs")
}

#[test]
fn the_word_yes_goes_on() {
    let world = World::with(&SPEC);
    let mut terminal = Terminal::open(&world, "s3jobs apply --local");
    terminal.shows(QUESTION);
    terminal.types("yes\n");
    let (code, shown) = terminal.end();
    assert_eq!(code, Some(0), "{shown}");
    assert!(record_exists(&world), "{shown}");
}

#[test]
fn one_key_does_not_act() {
    let world = World::with(&SPEC);
    let mut terminal = Terminal::open(&world, "s3jobs apply --local");
    terminal.shows(QUESTION);
    terminal.types("y\n");
    let (code, shown) = terminal.end();
    assert_eq!(code, Some(1), "{shown}");
    assert!(shown.contains("nothing was done"), "{shown}");
    assert!(!record_exists(&world), "{shown}");
}

#[test]
fn what_was_typed_before_the_question_is_no_answer() {
    let world = World::with(&SPEC);
    // The shell waits for a file, so that the line is surely there before the command is.
    let commands = "until [ -e typed ]; do :; done; exec s3jobs apply --local";
    let mut terminal = Terminal::open(&world, commands);
    terminal.types("yes\n");
    terminal.shows("yes");
    world.write("typed", "");
    terminal.shows(QUESTION);
    terminal.types("no\n");
    let (code, shown) = terminal.end();
    assert_eq!(code, Some(1), "{shown}");
    assert!(!record_exists(&world), "{shown}");
}

#[test]
fn nothing_of_the_answer_is_left_to_the_shell() {
    let world = World::with(&SPEC);
    let mut terminal = Terminal::open(&world, "s3jobs apply --local; read rest; echo \"left=[$rest]\"");
    terminal.shows(QUESTION);
    terminal.types("yes\nend\n");
    let (_, shown) = terminal.end();
    assert!(shown.contains("left=[end]"), "{shown}");
}

#[test]
fn ctrl_c_at_the_question_does_nothing_and_says_so() {
    let world = World::with(&SPEC);
    let mut terminal = Terminal::open(&world, "exec s3jobs apply --local");
    terminal.shows(QUESTION);
    terminal.types("\x03");
    let (code, shown) = terminal.end();
    assert_eq!(code, Some(130), "{shown}");
    assert!(shown.contains("nothing was done"), "{shown}");
    assert!(!record_exists(&world), "{shown}");
}

#[test]
fn the_end_of_the_input_declines() {
    let world = World::with(&SPEC);
    let mut terminal = Terminal::open(&world, "exec s3jobs apply --local");
    terminal.shows(QUESTION);
    terminal.types("\x04");
    let (code, shown) = terminal.end();
    assert_eq!(code, Some(1), "{shown}");
    assert!(shown.contains("nothing was done"), "{shown}");
}
