//! Owns `tightrope serve`: what it is started with. Must not know how anything is answered.

mod told;

use super::{Exit, Impossible, Paths, Screen, SignedBy, kept};
use crate::diagnostic::{Severity, printable};
use crate::engine::log::{DecisionLog, LogEvent, Rotation};
use crate::engine::{self, AtStart, Engine, EngineOptions, Fault, Noticing};
use crate::serve::{Key, Limits, Options as Served, Tls, serve};
use clap::ValueEnum;
use humantime::parse_duration;
use serde_json::json;
use std::io::{self, Write};
use std::path::PathBuf;
use std::time::Duration;
use told::{line, write_down};

/// The environment variable that may hold the key.
const BEARER: &str = "TIGHTROPE_BEARER";

/// Arguments of `serve`.
#[derive(clap::Args)]
#[command(after_long_help = "\
Examples:
  tightrope serve policies/ --listen 127.0.0.1:0
  tightrope serve policies.json --listen 127.0.0.1:0 --at-start wait --stale-at-most 2days
  tightrope serve policies/ --listen 127.0.0.1:0 --tighten-only --cors https://shop.example

It answers OpenFeature's remote evaluation protocol (POST /ofrep/v1/evaluate/flags/SURFACE.SLOT), the \
decision as `decide` prints it (POST /v1/decide/SURFACE), probes (GET /healthz, GET /readyz), and \
what else there is (GET /openapi.json). The address is printed on standard output; what happens is \
written on standard error, one JSON object a line, without facts, ids, keys or texts of policies. \
SIGTERM or Ctrl-C ends it: what is under way is finished, a second one does not wait.

Exit status: 0 it was asked to stop, 1 the policies have errors at the start, 2 it cannot listen, or \
not read what it needs.")]
pub struct Options {
    #[command(flatten)]
    paths: Paths,
    #[command(flatten)]
    signed_by: SignedBy,
    /// Where to listen; port 0 is any free one.
    #[arg(long, value_name = "HOST:PORT", default_value = "127.0.0.1:8080")]
    listen: String,
    /// A file that holds the key that whoever asks has to bring; else the environment variable
    /// TIGHTROPE_BEARER holds it. Without either anybody may ask.
    #[arg(long, value_name = "FILE")]
    bearer_file: Option<PathBuf>,
    /// A file of the server's certificate and of those that lead to a root, as PEM: it speaks TLS.
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    tls_cert: Option<PathBuf>,
    /// A file of the private key of the certificate, as PEM.
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    tls_key: Option<PathBuf>,
    /// An origin whose pages may ask, such as https://shop.example; once for each. `*` is any.
    #[arg(long, value_name = "ORIGIN", value_parser = origin)]
    cors: Vec<String>,
    /// What to do where there is no good set at the start.
    #[arg(long, value_enum, default_value_t = Start::Fail)]
    at_start: Start,
    /// How long the last good set stays in use while the files hold none; then slots show their
    /// defaults. If not said, it stays.
    #[arg(long, value_name = "DURATION", value_parser = parse_duration)]
    stale_at_most: Option<Duration>,
    /// Let a set that is creepier than the one in use wait until it is acknowledged.
    #[arg(long)]
    tighten_only: bool,
    /// Read the files that often instead of waiting for events, as file systems of other machines
    /// need it.
    #[arg(long, value_name = "DURATION", value_parser = parse_duration)]
    poll: Option<Duration>,
    /// Refuse to evaluate flags without a targeting key.
    #[arg(long)]
    require_targeting_key: bool,
    #[command(flatten)]
    log: Log,
    #[command(flatten)]
    limits: Bounds,
    /// How many threads answer; as many as there are cores, if not said.
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,
}

/// What to do where there is no good set at the start.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Start {
    /// End, and tell why.
    Fail,
    /// Listen, and be not ready until there is one.
    Wait,
    /// Show the defaults of slots as soon as they are known.
    Defaults,
}

/// What is written down of decisions.
#[derive(clap::Args)]
struct Log {
    /// Write down what was decided, as lines for measuring, behind what stands in that file.
    #[arg(long, value_name = "FILE", requires = "log_key")]
    log: Option<PathBuf>,
    /// The secret by which the log hides ids: a file of 64 hexadecimal digits.
    #[arg(long, value_name = "FILE", requires = "log")]
    log_key: Option<PathBuf>,
    /// Begin a new file of the log each day.
    #[arg(long, requires = "log")]
    log_daily: bool,
    /// Keep so many earlier files of the log, and remove older ones; all of them, if not said.
    #[arg(long, value_name = "NUMBER", requires = "log_daily")]
    log_keep: Option<usize>,
}

impl Log {
    fn start(&self) -> Result<Option<DecisionLog>, Impossible> {
        let (Some(path), Some(key)) = (&self.log, &self.log_key) else { return Ok(None) };
        let key = kept(key, engine::log_key(key)?);
        let mut rotation = Rotation::default();
        if self.log_daily {
            rotation = rotation.daily();
        }
        if let Some(files) = self.log_keep {
            rotation = rotation.keep(files);
        }
        let log = DecisionLog::to(path).rotate(rotation).told(|event| match event {
            LogEvent::Failing(why) => line("log_failing", json!({"fault": printable(&why)})),
            LogEvent::Recovered => line("log_recovered", json!({})),
        });
        Ok(Some(log.start(key)?))
    }
}

/// How much, how many, how long.
#[derive(clap::Args)]
struct Bounds {
    /// The most bytes of a body.
    #[arg(long, value_name = "BYTES", default_value_t = 1 << 20)]
    max_body: usize,
    /// The most requests that are answered at once; more are told to come back (429).
    #[arg(long, value_name = "NUMBER", default_value_t = 1024)]
    max_requests: usize,
    /// The most connections that are open at once; more wait.
    #[arg(long, value_name = "NUMBER", default_value_t = 4096)]
    max_connections: usize,
    /// How long the head of a request may take.
    #[arg(long, value_name = "DURATION", default_value = "10s", value_parser = parse_duration)]
    head_timeout: Duration,
    /// How long a body may take.
    #[arg(long, value_name = "DURATION", default_value = "10s", value_parser = parse_duration)]
    body_timeout: Duration,
    /// How long a connection may stay open with nothing asked.
    #[arg(long, value_name = "DURATION", default_value = "75s", value_parser = parse_duration)]
    idle_timeout: Duration,
    /// How long to go on answering after SIGTERM, being not ready, so that requests are sent elsewhere.
    #[arg(long, value_name = "DURATION", default_value = "3s", value_parser = parse_duration)]
    drain: Duration,
    /// How long what is under way may take then.
    #[arg(long, value_name = "DURATION", default_value = "20s", value_parser = parse_duration)]
    grace: Duration,
}

fn origin(text: &str) -> Result<String, String> {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    let is_origin = rest.is_some_and(|rest| {
        !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_graphic() && !b"/?#@,".contains(&byte))
    });
    if text == "*" || is_origin {
        return Ok(text.to_owned());
    }
    Err("an origin is a scheme, a host and a port, such as https://shop.example, with nothing behind it"
        .to_owned())
}

pub fn run(options: &Options, screen: Screen) -> Result<Exit, Impossible> {
    let served = options.served()?;
    let engine = match options.engine()?.load(options.paths.paths.clone()) {
        Ok(engine) => engine,
        Err(Fault::Unread(error)) => return Err(error.into()),
        Err(Fault::Refused { sources, diagnostics }) => {
            let errors: Vec<_> =
                diagnostics.into_iter().filter(|told| told.severity == Severity::Error).collect();
            screen.draw(&sources, &errors)?;
            let _ = writeln!(io::stderr(), "this set has errors, so nothing is decided by it");
            return Ok(Exit::Errors);
        }
        Err(fault) => return Err(Impossible::Words(fault.to_string())),
    };
    let version = engine.status().hash;
    serve(engine.clone(), served, move |told| write_down(told, &version))
        .map_err(|error| Impossible::Words(error.to_string()))?;
    if let Some(log) = engine.decision_log() {
        log.flush()?;
    }
    Ok(Exit::Fine)
}

impl Options {
    fn engine(&self) -> Result<EngineOptions, Impossible> {
        let mut options = Engine::options().clock(self.paths.clock()).at_start(match self.at_start {
            Start::Fail => AtStart::Fail,
            Start::Wait => AtStart::Wait,
            Start::Defaults => AtStart::Defaults,
        });
        if let Some(longest) = self.stale_at_most {
            options = options.stale_at_most(longest);
        }
        if self.tighten_only {
            options = options.tighten_only();
        }
        if let Some(often) = self.poll {
            options = options.noticing(Noticing::Polling).look_every(often);
        }
        if let Some(log) = self.log.start()? {
            options = options.decision_log(log);
        }
        Ok(options.signers(self.signed_by.signers()?))
    }

    fn served(&self) -> Result<Served, Impossible> {
        let bounds = &self.limits;
        Ok(Served {
            listen: self.listen.clone(),
            key: self.key()?,
            tls: self.tls()?,
            cors: self.cors.clone(),
            needs_targeting_key: self.require_targeting_key,
            threads: self.threads.map(usize::from),
            limits: Limits {
                body: bounds.max_body,
                requests: bounds.max_requests,
                connections: bounds.max_connections,
                head_time: bounds.head_timeout,
                body_time: bounds.body_timeout,
                idle_time: bounds.idle_timeout,
                drain: bounds.drain,
                grace: bounds.grace,
            },
        })
    }

    /// What it shows who it is by.
    fn tls(&self) -> Result<Option<Tls>, Impossible> {
        let (Some(certificates), Some(key)) = (&self.tls_cert, &self.tls_key) else {
            return Ok(None);
        };
        let read = |path: &PathBuf| {
            std::fs::read(path)
                .map_err(|error| Impossible::Words(format!("cannot read `{}`: {error}", path.display())))
        };
        Ok(Some(Tls { certificates: read(certificates)?, key: read(key)? }))
    }

    /// The key: of the file, else of the environment.
    fn key(&self) -> Result<Option<Key>, Impossible> {
        let (text, place) = match &self.bearer_file {
            Some(path) => {
                let place = path.display().to_string();
                let text = std::fs::read_to_string(path).map_err(|error| {
                    Impossible::Words(format!("cannot read the key in `{place}`: {error}"))
                })?;
                (text, place)
            }
            None => match std::env::var_os(BEARER) {
                Some(text) => (text.to_string_lossy().into_owned(), BEARER.to_owned()),
                None => return Ok(None),
            },
        };
        // A key that is there and holds nothing is a mistake, not a wish to let everybody ask.
        let key = Key::new(&text).ok_or_else(|| {
            Impossible::Words(format!(
                "`{place}` holds no key: a key is one line of printable ASCII without spaces"
            ))
        })?;
        Ok(Some(key))
    }
}
