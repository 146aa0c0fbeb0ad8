//! Owns deciding over HTTP: OpenFeature's remote evaluation protocol, the decision as it is, probes.
//! Must not know the command line, nor how what happens is written down.
//!
//! The engine decides; what stands here turns requests into facts and decisions into answers
//! (`ofrep`, `etag`, `status`: pure), counts (`metrics`), routes (`http`), and keeps the sockets (`net`).

mod etag;
mod http;
mod metrics;
mod net;
mod ofrep;
mod options;
mod status;
mod told;

pub use net::{ServeError, serve};
pub use options::{Key, Limits, Options, Tls};
pub use told::Told;

/// What the server answers, and to what, as an OpenAPI document.
pub const OPENAPI: &str = include_str!("openapi.json");
