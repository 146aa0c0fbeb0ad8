//! Owns reading a policy set as one, and whether it may be used. Must not know what is in use.

use super::clock::time;
use super::load::{self, Material};
use super::walk;
use super::{Fault, LoadError, Set, Signers};
use crate::check::{Checker, forget};
use crate::table::Tables;
use crate::vocabulary::Moment;
use std::path::PathBuf;

/// How often a set that changes while it is being read is read once more.
const READS: usize = 4;

/// Reads the set, once more where it changed meanwhile, so that no half of it is older than
/// the other. One that never comes to rest is taken as it is; whoever watches it reads again.
pub(super) fn read_at_rest(paths: &[PathBuf], signers: &Signers) -> (u64, Result<Material, LoadError>) {
    let mut left = READS;
    loop {
        let walk = walk::walk(paths);
        let stamp = walk.stamp();
        let material = load::read(walk, signers);
        left -= 1;
        if left == 0 || walk::walk(paths).stamp() == stamp {
            return (stamp, material);
        }
    }
}

/// A set that may not be used.
pub(super) struct Refusal {
    pub fault: Fault,
    /// Its tables, where it is a policy all the same: its slots are known, and their defaults.
    pub draft: Option<Box<Tables>>,
}

impl From<Fault> for Refusal {
    fn from(fault: Fault) -> Self {
        Refusal { fault, draft: None }
    }
}

/// The set, where it may be used after the last good one, if there is one.
pub(super) fn admit(
    material: Result<Material, LoadError>,
    now: Moment,
    checker: &mut Checker,
    (signers, good): (&Signers, Option<&Set>),
) -> Result<Set, Refusal> {
    let sources = match material.map_err(Fault::from)? {
        Material::Artifact { name, artifact } => {
            signers.takes(&name, &artifact, good).map_err(Fault::Untrusted)?;
            *checker = Checker::default();
            return Ok(Set::loaded(*artifact, time(now)));
        }
        Material::Text(sources) => sources,
    };
    let report = checker.check(&sources, now.day());
    forget(report.policy);
    match report.tables {
        Some(tables) => {
            let set = Set::checked(tables, sources, report.diagnostics, time(now));
            Ok(set.map_err(Fault::Hash)?)
        }
        None => {
            let fault = Fault::Refused { sources, diagnostics: report.diagnostics };
            Err(Refusal { fault, draft: report.draft.map(Box::new) })
        }
    }
}
