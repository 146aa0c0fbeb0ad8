//! Owns deciding against everybody: costs by profile and size, and the table of ratios.
//! Must not know any engine.

use super::Settings;
use crate::engine::Trouble;
use crate::engines::{Part, entrants};
use crate::race::{Entry, race};
use crate::report::{Bound, Figure, Line, Section, grouped, short, time, version};
use crate::statistics::{exponent, median};
use crate::workload::{Profile, Winners, winners};
use std::fmt::Write;

/// What a decision costs each entrant.
#[derive(Debug, Clone)]
pub struct Costs {
    /// The sizes.
    pub sizes: Vec<usize>,
    /// One for each entrant and profile.
    pub rows: Vec<Row>,
    /// The fewest visitors on whom somebody agreed who was timed.
    pub agreed: usize,
}

/// What a decision costs an entrant in a profile.
#[derive(Debug, Clone)]
pub struct Row {
    /// The entrant.
    pub name: &'static str,
    /// What it is to the others.
    pub part: Part,
    /// How the rules are put to it.
    pub form: &'static str,
    /// The profile.
    pub profile: Profile,
    /// For each size, nanoseconds a decision, or why it was left out.
    pub costs: Vec<Result<f64, String>>,
}

const PROFILES: [Profile; 2] = [Profile::Targeted, Profile::Broad];

/// Measures them.
///
/// # Errors
/// Where an engine fails, or does not agree.
pub fn costs(settings: &Settings) -> Result<Costs, Trouble> {
    let mut found = Costs { sizes: settings.sizes.clone(), rows: Vec::new(), agreed: usize::MAX };
    for profile in PROFILES {
        let mut entrants = entrants();
        entrants.retain(|entrant| {
            settings.names.is_empty() || settings.names.iter().any(|name| name == entrant.name)
        });
        let mut rows: Vec<Row> = Vec::new();
        for entrant in &entrants {
            let (name, part, form) = (entrant.name, entrant.part, entrant.form);
            rows.push(Row { name, part, form, profile, costs: Vec::new() });
        }
        for rules in &settings.sizes {
            let workload = settings.workload(profile, *rules);
            let expected: Vec<Winners> =
                workload.visitors.iter().map(|visitor| winners(&workload.rules, visitor)).collect();
            let mut racers = Vec::new();
            let mut places = Vec::new();
            for (at, entrant) in entrants.iter_mut().enumerate() {
                eprintln!("{profile}, {} rules: {} …", grouped(*rules as i64), entrant.name);
                match entrant.enter(&workload, &expected)? {
                    Entry::Out(reason) => rows[at].costs.push(Err(reason)),
                    Entry::In(racer, joined) => {
                        found.agreed = found.agreed.min(joined.agreed);
                        racers.push(racer);
                        places.push(at);
                    }
                }
            }
            for (at, times) in places.into_iter().zip(race(&mut racers, settings.rounds)?) {
                rows[at].costs.push(Ok(median(&times)));
            }
        }
        found.rows.append(&mut rows);
    }
    Ok(found)
}

impl Costs {
    /// The lines of the plot, with a title for each profile.
    pub fn lines(&self) -> Vec<(String, Vec<Line>)> {
        let picture = |profile: Profile| {
            let lines = self.rows.iter().filter(|row| row.profile == profile).map(|row| {
                let points = self.sizes.iter().zip(&row.costs);
                let points = points.filter_map(|(size, cost)| Some((*size, *cost.as_ref().ok()?))).collect();
                Line { name: row.name.to_owned(), points }
            });
            (format!("{profile} rules"), lines.collect())
        };
        PROFILES.into_iter().map(picture).collect()
    }

    fn cost(&self, name: &str, profile: Profile, rules: usize) -> Option<f64> {
        let at = self.sizes.iter().position(|size| *size == rules)?;
        let row = self.rows.iter().find(|row| row.name == name && row.profile == profile)?;
        row.costs[at].as_ref().ok().copied()
    }

    /// How many times as long as Tightrope it takes.
    fn against(&self, name: &str, profile: Profile, rules: usize) -> f64 {
        let costs = (self.cost(name, profile, rules), self.cost("tightrope", profile, rules));
        if let (Some(cost), Some(own)) = costs { cost / own } else { f64::NAN }
    }

    /// The same of the best peer.
    fn against_best_peer(&self, rules: usize) -> f64 {
        let peers = self.rows.iter().filter(|row| row.part == Part::Peer && row.profile == Profile::Targeted);
        peers.map(|row| self.against(row.name, Profile::Targeted, rules)).fold(f64::NAN, f64::min)
    }

    fn growth(&self, from: usize, to: usize) -> f64 {
        let cost = |rules| self.cost("tightrope", Profile::Targeted, rules);
        match (cost(from), cost(to)) {
            (Some(small), Some(large)) => exponent((from, small), (to, large)),
            _ => f64::NAN,
        }
    }

    fn figures(&self) -> Vec<Figure> {
        use Bound::{AtLeast, AtMost};
        let hand = |rules| self.against("hand-written", Profile::Targeted, rules);
        let broad = self.sizes.iter().map(|rules| self.against("hand-written", Profile::Broad, *rules));
        let broad = broad.fold(f64::NAN, f64::min);
        let faster = " × faster";
        vec![
            Figure::new(
                "decide, 10 rules, time against the hand-written scan",
                AtMost(1.5),
                AtMost(1.0),
                " ×",
                1.0 / hand(10),
            ),
            Figure::new(
                "decide, 1,000 rules, against the hand-written scan",
                AtLeast(8.0),
                AtLeast(18.0),
                faster,
                hand(1_000),
            ),
            Figure::new(
                "decide, 10,000 rules, against the hand-written scan",
                AtLeast(25.0),
                AtLeast(50.0),
                faster,
                hand(10_000),
            ),
            Figure::new(
                "decide, 1,000 rules, against the best peer",
                AtLeast(40.0),
                AtLeast(100.0),
                faster,
                self.against_best_peer(1_000),
            ),
            Figure::new(
                "decide, 10,000 rules, against the best peer",
                AtLeast(150.0),
                AtLeast(350.0),
                faster,
                self.against_best_peer(10_000),
            ),
            Figure::new(
                "decide, broad rules, the worst size, against the hand-written scan",
                AtLeast(1.0),
                AtLeast(5.0),
                faster,
                broad,
            ),
            Figure::new(
                "growth exponent, 100 to 10,000 rules",
                AtMost(0.45),
                AtMost(0.30),
                "",
                self.growth(100, 10_000),
            ),
            Figure::new(
                "growth exponent, 10,000 to 100,000 rules",
                AtMost(1.0),
                AtMost(0.7),
                "",
                self.growth(10_000, 100_000),
            ),
        ]
    }

    fn table(&self, profile: Profile, notes: &mut Vec<String>) -> String {
        let sizes: Vec<String> = self.sizes.iter().map(|size| grouped(*size as i64)).collect();
        let mut text = format!("| {profile} rules | version | {} |\n", sizes.join(" | "));
        let _ = writeln!(text, "|---|---|{}", "---:|".repeat(sizes.len()));
        for row in self.rows.iter().filter(|row| row.profile == profile) {
            let cells: Vec<String> = self
                .sizes
                .iter()
                .zip(&row.costs)
                .map(|(size, cost)| match cost {
                    Ok(cost) if row.part == Part::Tightrope => format!("**{}**", time(*cost)),
                    Ok(cost) => match self.against(row.name, profile, *size) {
                        ratio if ratio.is_nan() => time(*cost),
                        ratio => format!("{} ({} ×)", time(*cost), short(ratio)),
                    },
                    Err(reason) => {
                        notes.push(format!(
                            "{}, {profile}, {} rules: {reason}",
                            row.name,
                            grouped(*size as i64)
                        ));
                        format!("-[^{}]", notes.len())
                    }
                })
                .collect();
            let version = version(row.name).unwrap_or("");
            let _ = writeln!(text, "| {} | {version} | {} |", row.name, cells.join(" | "));
        }
        text
    }
}

/// Tells them.
pub fn section(costs: &Costs, settings: &Settings) -> Section {
    let mut notes = Vec::new();
    let mut text = format!(
        "One decision fills all 8 slots for one visitor; in brackets, how many times as long as Tightrope it\n\
         takes. Facts are decoded before, into each engine's own form. Every entrant had the same winners as\n\
         the definition, for {} visitors or more at each size, before it was timed; then all took\n\
         turns for {} rounds. Each turn begins with half as many decisions that are not timed: a host decides\n\
         all the time, and else the time would be that of getting back what others took from the caches.\n\
         Visitors are drawn, not taken in one order again and again: processors learn the branches of some\n\
         thousand visitors in a row by heart, and a host's never come in such a row. (In one they would\n\
         make few rules cheaper for everybody, and a scan of 10 broad rules a little cheaper than Tightrope.)\n\
         Winners only are found here, with nobody held out, because peers know neither holdouts nor limits;\n\
         what the whole decision costs stands below.\n\n",
        grouped(costs.agreed.min(settings.visitors) as i64),
        settings.rounds,
    );
    for profile in PROFILES {
        text.push_str(&costs.table(profile, &mut notes));
        text.push('\n');
    }
    text.push_str("![cost against rules](performance.svg)\n\n");
    text.push_str(WORKLOAD);
    text.push_str("\nHow the rules are put to each:\n\n");
    for row in costs.rows.iter().filter(|row| row.profile == Profile::Targeted) {
        let _ = writeln!(text, "- **{}**: {}", row.name, row.form);
    }
    if !notes.is_empty() {
        text.push('\n');
    }
    for (at, note) in notes.iter().enumerate() {
        let _ = writeln!(text, "[^{}]: Left out: {note}.", at + 1);
    }
    Section { title: "Deciding".to_owned(), text, figures: costs.figures() }
}

const WORKLOAD: &str = "\
The workload is drawn from a seed: 19 attributes (the tier, 6 enumerations of 4 to 200 members whose
members come as often as those of a Zipf law, 6 integers, 4 booleans, 2 sets), all but the tier missing
for 2 to 40 % of visitors; rules of a tier and 1 to 5 tests, a fifth of them with a two-branch `or` in
the place of a test, the narrowest test first; those of a slot totally ordered. *Targeted* rules are as narrow as
it takes for about one to hold in each slot; *broad* ones hold for 3 to 30 % of visitors before what is
missing is taken into account, those of more tests first. Each rule wins for somebody. As a Tightrope policy they check clean,
without a warning; sets of more than 10,000 rules are compiled and not checked here, for the sake of time.
An engine that needs more than 20 s to prepare a set or more than 50 ms for a decision is left out at that size.
";
