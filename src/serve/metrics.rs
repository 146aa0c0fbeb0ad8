//! Owns the numbers that Prometheus reads: how much was asked, how long it took, what was decided, and
//! how it stands with the policies. Must not know routes, nor anything of visitors: labels are words of
//! this program, names of checks and the version, so that no fact and no id can be among them.

use super::status::word;
use crate::decide::Reason;
use crate::engine::{Engine, Reloaded};
use prometheus_client::collector::Collector;
use prometheus_client::encoding::text::encode;
use prometheus_client::encoding::{DescriptorEncoder, EncodeLabelSet, EncodeMetric};
use prometheus_client::metrics::counter::{ConstCounter, Counter};
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::{ConstGauge, Gauge};
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::{Registry, Unit};
use std::fmt;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// What the text of the numbers is said to be.
pub const CONTENT_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Request {
    route: &'static str,
    status: u16,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Route {
    route: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Because {
    reason: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Outcome {
    outcome: &'static str,
}

/// The numbers of one server.
pub struct Metrics {
    registry: Registry,
    requests: Family<Request, Counter>,
    took: Family<Route, Histogram>,
    decided: Histogram,
    slots: Family<Because, Counter>,
    reloads: Family<Outcome, Counter>,
    /// Connections that are open.
    pub connections: Gauge,
    /// Requests that are being answered.
    pub under_way: Gauge,
}

/// From a tenth of a millisecond to three seconds.
fn request_time() -> Histogram {
    Histogram::new(exponential_buckets(0.0001, 2.0, 16))
}

impl Metrics {
    /// The numbers of a server that decides by an engine.
    pub fn new(engine: &Engine) -> Self {
        let mut registry = Registry::with_prefix("tightrope");
        let requests = Family::default();
        registry.register("requests", "Requests that were answered", requests.clone());
        let took = Family::<Route, Histogram>::new_with_constructor(request_time);
        let words = "How long requests took, from their head to their answer";
        registry.register_with_unit("request", words, Unit::Seconds, took.clone());
        // From a microsecond to a hundredth of a second.
        let decided = Histogram::new(exponential_buckets(0.000_001, 2.0, 15));
        let words = "How long reading facts, deciding and writing the decision took: the engine's share";
        registry.register_with_unit("decision", words, Unit::Seconds, decided.clone());
        let slots = Family::default();
        registry.register("slots", "Slots that were decided, by reason", slots.clone());
        let reloads = Family::default();
        registry.register("reloads", "What reading the policies again came to", reloads.clone());
        let connections = Gauge::default();
        registry.register("connections", "Connections that are open", connections.clone());
        let under_way = Gauge::default();
        registry.register("requests_under_way", "Requests that are being answered", under_way.clone());
        registry.register_collector(Box::new(Standing(engine.clone())));
        for outcome in ["swapped", "kept", "defaults", "waits", "acknowledged"] {
            // What has not happened yet is told, too.
            drop(reloads.get_or_create(&Outcome { outcome }));
        }
        Metrics { registry, requests, took, decided, slots, reloads, connections, under_way }
    }

    /// A request was answered.
    pub fn answered(&self, route: &'static str, status: u16, took: Duration) {
        self.requests.get_or_create(&Request { route, status }).inc();
        self.took.get_or_create(&Route { route }).observe(took.as_secs_f64());
    }

    /// Something was decided.
    pub fn decided(&self, took: Duration) {
        self.decided.observe(took.as_secs_f64());
    }

    /// A slot was.
    pub fn slot(&self, reason: Reason) {
        self.slots.get_or_create(&Because { reason: reason.word() }).inc();
    }

    /// The policies were read again.
    pub fn reloaded(&self, reloaded: &Reloaded) {
        let outcome = match reloaded {
            Reloaded::Unchanged => return,
            Reloaded::Swapped(_) => "swapped",
            Reloaded::Kept(_) => "kept",
            Reloaded::Defaults(_) => "defaults",
            Reloaded::Waits(_) => "waits",
        };
        self.reloads.get_or_create(&Outcome { outcome }).inc();
    }

    /// A set that waited was taken into use.
    pub fn acknowledged(&self) {
        self.reloads.get_or_create(&Outcome { outcome: "acknowledged" }).inc();
    }

    /// All of them, as text.
    ///
    /// # Errors
    /// Where a number cannot be written; none is known.
    pub fn text(&self) -> Result<String, fmt::Error> {
        let mut text = String::new();
        encode(&mut text, &self.registry)?;
        Ok(text)
    }
}

/// How it stands with the policies, at the moment when it is asked.
#[derive(Debug)]
struct Standing(Engine);

impl Collector for Standing {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> Result<(), fmt::Error> {
        let status = self.0.status();
        let pending = status.pending.is_some();
        let stale = status.stale.as_ref().map_or(0.0, |stale| seconds(stale.since));
        let gauges = [
            ("ready", "Whether it can decide", f64::from(u8::from(status.is_ready()))),
            ("fresh", "Whether the set in the files is in use", f64::from(u8::from(status.is_fresh()))),
            ("pending", "Whether a set waits to be acknowledged", f64::from(u8::from(pending))),
            (
                "stale_since_timestamp_seconds",
                "Since when the files hold no set that can be used; else 0",
                stale,
            ),
            ("set_loaded_timestamp_seconds", "When the set in use was loaded", seconds(status.loaded_at)),
        ];
        for (name, help, value) in gauges {
            let gauge = ConstGauge::new(value);
            gauge.encode(encoder.encode_descriptor(name, help, None, gauge.metric_type())?)?;
        }
        if let Some(log) = self.0.decision_log() {
            let lost = ConstCounter::new(log.lost());
            let words =
                "Lines of the decision log that were lost, because they came faster than they were written";
            lost.encode(encoder.encode_descriptor("log_lost", words, None, lost.metric_type())?)?;
        }
        let labels = vec![("version", status.hash.clone()), ("serving", word(status.serving).to_owned())];
        let info = Info::new(labels);
        info.encode(encoder.encode_descriptor("set", "The set in use", None, info.metric_type())?)
    }
}

fn seconds(time: SystemTime) -> f64 {
    time.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs_f64()
}
