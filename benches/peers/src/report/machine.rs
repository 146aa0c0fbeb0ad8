//! Owns what there is to say of the machine, in general terms, and of versions.
//! Must not know what ran on it.

/// The crates that this was built with, each in its very version.
const LOCK: &str = include_str!("../../Cargo.lock");

/// Cores and processor, in general terms.
pub fn machine() -> String {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let told = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = told.lines().find_map(|line| line.strip_prefix("model name")?.split_once(':'));
    let model = model.map_or("unknown processor", |(_, model)| model.trim());
    format!("{cores} cores, {model}, {} on {}", std::env::consts::OS, std::env::consts::ARCH)
}

/// The version of a crate that takes part.
pub fn version(name: &str) -> Option<&'static str> {
    let mut lines = LOCK.lines();
    lines.find(|line| line.strip_prefix("name = ").is_some_and(|rest| rest.trim_matches('"') == name))?;
    Some(lines.next()?.strip_prefix("version = ")?.trim_matches('"'))
}
