//! Owns figures that were set as goals, and whether they were reached.
//! Must not know how they are measured.

/// A figure that was set as a goal.
#[derive(Debug, Clone)]
pub struct Figure {
    /// What is measured.
    pub measure: String,
    /// What it must be.
    pub must: Bound,
    /// What it should be.
    pub aim: Option<Bound>,
    /// What follows the number.
    pub unit: &'static str,
    /// What was found; none where it was not measured this time.
    pub found: Option<f64>,
}

/// From where on a number is good.
#[derive(Debug, Clone, Copy)]
pub enum Bound {
    /// Up to here.
    AtMost(f64),
    /// From here.
    AtLeast(f64),
}

impl Bound {
    fn holds(self, found: f64) -> bool {
        match self {
            Bound::AtMost(most) => found <= most,
            Bound::AtLeast(least) => found >= least,
        }
    }

    fn words(self, unit: &str) -> String {
        match self {
            Bound::AtMost(most) => format!("≤ {most}{unit}"),
            Bound::AtLeast(least) => format!("≥ {least}{unit}"),
        }
    }
}

impl Figure {
    /// A figure.
    pub fn new(
        measure: impl Into<String>,
        must: Bound,
        aim: Bound,
        unit: &'static str,
        found: f64,
    ) -> Figure {
        let found = found.is_finite().then_some(found);
        Figure { measure: measure.into(), must, aim: Some(aim), unit, found }
    }

    /// How it stands with it.
    pub fn verdict(&self) -> &'static str {
        match self.found {
            None => "not measured",
            Some(found) if !self.must.holds(found) => "no",
            Some(found) if self.aim.is_some_and(|aim| aim.holds(found)) => "aim",
            Some(_) => "must",
        }
    }

    /// Its line of the table.
    pub fn line(&self) -> String {
        let aim = self.aim.map_or(String::new(), |aim| aim.words(self.unit));
        let found = self.found.map_or("-".to_owned(), |found| format!("{}{}", short(found), self.unit));
        let must = self.must.words(self.unit);
        format!("| {} | {must} | {aim} | {found} | {} |", self.measure, self.verdict())
    }
}

/// A number in about three digits.
pub fn short(number: f64) -> String {
    match number.abs() {
        n if n >= 100.0 => grouped(number.round() as i64),
        n if n >= 10.0 => format!("{number:.1}"),
        _ => format!("{number:.2}"),
    }
}

/// A whole number with commas.
pub fn grouped(number: i64) -> String {
    let digits = number.abs().to_string();
    let mut grouped = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    if number < 0 { format!("-{grouped}") } else { grouped }
}

/// A time in the unit that suits it, from nanoseconds.
pub fn time(nanoseconds: f64) -> String {
    match nanoseconds {
        n if n < 1e3 => format!("{} ns", short(n)),
        n if n < 1e6 => format!("{} µs", short(n / 1e3)),
        n if n < 1e9 => format!("{} ms", short(n / 1e6)),
        n => format!("{} s", short(n / 1e9)),
    }
}
