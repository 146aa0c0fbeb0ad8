//! A server that is started for one test, as a user starts it.

use super::client::{Reply, Wire};
use std::fs;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// The set that servers decide by, if a test does not say otherwise.
pub const SHOP: &str = include_str!("shop.rope");

/// So long a server may take to come to something.
const PATIENCE: Duration = Duration::from_secs(30);

pub struct Server {
    pub address: SocketAddr,
    /// How it says that it is reached.
    pub url: String,
    pub folder: TempDir,
    child: Child,
    log: Arc<Mutex<String>>,
    /// What reads the log, until there is no more.
    reader: Option<JoinHandle<()>>,
}

/// A folder with the set in it.
pub fn folder() -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    fs::create_dir(folder.path().join("policies")).expect("a folder");
    fs::write(folder.path().join("policies/shop.rope"), SHOP).expect("a policy");
    folder
}

pub fn tightrope(folder: &TempDir, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tightrope"));
    command.args(arguments).current_dir(folder.path()).env_remove("TIGHTROPE_BEARER");
    command
}

/// A server that does not start, and what it says.
pub fn refused(folder: &TempDir, arguments: &[&str]) -> Output {
    tightrope(folder, &[&["serve", "policies", "--listen", "127.0.0.1:0"], arguments].concat())
        .output()
        .expect("the command")
}

impl Server {
    pub fn start(arguments: &[&str]) -> Server {
        Server::start_in(folder(), arguments, &[])
    }

    pub fn start_in(folder: TempDir, arguments: &[&str], environment: &[(&str, &str)]) -> Server {
        let line = [&["serve", "policies", "--listen", "127.0.0.1:0"], arguments].concat();
        let mut command = tightrope(&folder, &line);
        command.envs(environment.iter().copied()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the command");
        let log = Arc::new(Mutex::new(String::new()));
        let mut errors = BufReader::new(child.stderr.take().expect("standard error"));
        let written = Arc::clone(&log);
        let reader = thread::spawn(move || {
            let mut line = String::new();
            while errors.read_line(&mut line).is_ok_and(|read| read > 0) {
                written.lock().expect("the log").push_str(&line);
                line.clear();
            }
        });
        let mut first = String::new();
        BufReader::new(child.stdout.take().expect("standard output")).read_line(&mut first).expect("a line");
        let url = first.trim_end().strip_prefix("listening at ").unwrap_or_default().to_owned();
        let address = url.split("//").nth(1).and_then(|address| address.parse().ok());
        let address = address.unwrap_or_else(|| {
            let _ = child.wait();
            panic!("no address: {first} {}", log.lock().expect("the log"))
        });
        Server { address, url, folder, child, log, reader: Some(reader) }
    }

    pub fn wire(&self) -> Wire {
        Wire::open(self.address)
    }

    /// Asks over a connection of its own.
    #[track_caller]
    pub fn ask(&self, line: &str, headers: &[(&str, &str)], body: &str) -> Reply {
        self.wire().ask(line, headers, body).unwrap_or_else(|error| panic!("{line}: {error}: {}", self.log()))
    }

    #[track_caller]
    pub fn post(&self, path: &str, body: &str) -> Reply {
        self.ask(&format!("POST {path}"), &[], body)
    }

    #[track_caller]
    pub fn get(&self, path: &str) -> Reply {
        self.ask(&format!("GET {path}"), &[], "")
    }

    /// What is written on standard error.
    pub fn log(&self) -> String {
        self.log.lock().expect("the log").clone()
    }

    pub fn policy(&self) -> PathBuf {
        self.folder.path().join("policies/shop.rope")
    }

    /// Writes the policy anew, in one step.
    pub fn write(&self, text: &str) {
        let beside = self.folder.path().join("beside");
        fs::write(&beside, text).expect("a file");
        fs::rename(beside, self.policy()).expect("a policy");
    }

    /// Waits until something holds.
    #[track_caller]
    pub fn until(&self, what: &str, holds: impl Fn() -> bool) {
        let end = Instant::now() + PATIENCE;
        while !holds() {
            assert!(Instant::now() < end, "never: {what}: {}", self.log());
            thread::sleep(Duration::from_millis(10));
        }
    }

    pub fn signal(&self, signal: &str) {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args([signal, &id]).status().expect("kill").success());
    }

    /// Waits until it has ended by itself, and says how.
    #[track_caller]
    pub fn end(&mut self) -> Option<i32> {
        let end = Instant::now() + PATIENCE;
        loop {
            if let Some(status) = self.child.try_wait().expect("its status") {
                if let Some(reader) = self.reader.take() {
                    reader.join().expect("the whole log");
                }
                return status.code();
            }
            assert!(Instant::now() < end, "it does not end: {}", self.log());
            thread::sleep(Duration::from_millis(10));
        }
    }

    /// What `tightrope decide` prints for facts.
    pub fn decided(&self, surface: &str, facts: &str) -> String {
        fs::write(self.folder.path().join("facts.jsonl"), facts).expect("facts");
        let line = ["decide", "policies", "--surface", surface, "--facts", "facts.jsonl"];
        let output = tightrope(&self.folder, &line).output().expect("the command");
        String::from_utf8(output.stdout).expect("text")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
