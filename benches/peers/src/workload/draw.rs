//! Owns drawing rules: of a wanted narrowness, and none covered by those before it.
//! Must not know any engine.

use super::attributes::{Attribute, Kind, TIERS, Value, weighted};
use super::rules::{Atom, Rule, Test};
use super::visitors::Visitor;
use fastrand::Rng;

/// The most members that an `in` lists.
const MOST_MEMBERS: usize = 8;
/// The widest that a range is, so that its value always matters.
const WIDEST: f64 = 0.9;

/// What is drawn from: attributes come round, so that even ten rules look at each.
pub struct Draw<'a> {
    attributes: &'a [Attribute],
    rng: Rng,
    deck: Vec<usize>,
}

impl<'a> Draw<'a> {
    /// From a seed.
    pub fn new(attributes: &'a [Attribute], seed: u64) -> Self {
        Draw { attributes, rng: Rng::with_seed(seed), deck: Vec::new() }
    }

    /// A number from 0 to 1.
    pub fn chance(&mut self) -> f64 {
        self.rng.f64()
    }

    /// In another order.
    pub fn shuffle<T>(&mut self, list: &mut [T]) {
        self.rng.shuffle(list);
    }

    /// A rule of so many tests that holds for about that share of visitors.
    pub fn rule(&mut self, slot: usize, count: usize, share: f64) -> Rule {
        let (tier, reached) = self.tier(share);
        let mut left = (share / reached).min(1.0);
        let mut attributes: Vec<usize> = Vec::new();
        for _ in 1..count {
            let next = self.attribute(&attributes);
            attributes.push(next);
        }
        let mut atoms: Vec<(Atom, f64)> = Vec::new();
        for (at, attribute) in attributes.iter().enumerate() {
            // Each takes a part of what is left, some more and some less.
            let part = 2.0 * self.rng.f64() / (count - at) as f64;
            let (atom, chance) = self.atom(*attribute, left.powf(part.min(1.0)));
            left = (left / chance).min(1.0);
            atoms.push((atom, chance));
        }
        // The last is a range, which can be as narrow as the rest left it.
        let last = self.integer(&attributes, left);
        atoms.push(self.atom(last, left));
        let either = (count >= 2 && self.rng.f64() < 0.25).then(|| self.either(&mut atoms)).flatten();
        atoms.sort_by(|a, b| a.1.total_cmp(&b.1));
        Rule { slot, tier, all: atoms.into_iter().map(|(atom, _)| atom).collect(), either }
    }

    /// Puts back the attributes of a rule that is not taken, below the others: those same ones
    /// again would lead nowhere.
    pub fn put_back(&mut self, rule: &Rule) {
        for attribute in rule.atoms().map(|atom| atom.attribute) {
            if !self.deck.contains(&attribute) {
                self.deck.insert(0, attribute);
            }
        }
    }

    /// A visitor for whom the rule holds, and of whom nothing else is known.
    pub fn quiet(&mut self, rule: &Rule) -> Visitor {
        let mut known = vec![None; self.attributes.len()];
        let chosen = self.rng.usize(0..2);
        for atom in rule.all.iter().chain(rule.either.as_ref().map(|either| &either[chosen])) {
            known[atom.attribute] = Some(match &atom.test {
                Test::Equal(member) => Value::Member(*member),
                Test::In(members) => Value::Member(members[self.rng.usize(0..members.len())]),
                Test::Between(low, high) => Value::Number(self.rng.i64(*low..=*high)),
                Test::Is(wanted) => Value::Truth(*wanted),
                Test::Has(member) => Value::Set(1 << member),
            });
        }
        Visitor { id: String::new(), tier: rule.tier, known }
    }

    /// Two tests of which one will do, in the place of one of the tests.
    fn either(&mut self, atoms: &mut Vec<(Atom, f64)>) -> Option<[Atom; 2]> {
        let (first, chance) = atoms.remove(self.rng.usize(0..atoms.len()));
        let taken: Vec<usize> = atoms.iter().map(|(atom, _)| atom.attribute).collect();
        let mut others = taken;
        others.push(first.attribute);
        let attribute = self.attribute(&others);
        let (second, _) = self.atom(attribute, chance);
        Some([first, second])
    }

    fn tier(&mut self, share: f64) -> (usize, f64) {
        let shares = TIERS.map(|(_, share)| share);
        let reached = |tier: usize| shares[tier..].iter().sum::<f64>();
        let tier = weighted(&shares, &mut self.rng);
        if reached(tier) >= share { (tier, reached(tier)) } else { (0, 1.0) }
    }

    fn attribute(&mut self, taken: &[usize]) -> usize {
        loop {
            if let Some(at) = self.deck.iter().rposition(|attribute| !taken.contains(attribute)) {
                return self.deck.remove(at);
            }
            let mut more: Vec<usize> = (0..self.attributes.len()).collect();
            self.rng.shuffle(&mut more);
            // What is left over comes first when the new ones are drawn from the end.
            more.append(&mut self.deck);
            self.deck = more;
        }
    }

    /// An integer that is fine enough for a range of that share.
    fn integer(&mut self, taken: &[usize], share: f64) -> usize {
        let fine = |at: &usize| match self.attributes[*at].kind {
            Kind::Integer(greatest) => greatest as f64 * share >= 2.0 && !taken.contains(at),
            _ => false,
        };
        let integers: Vec<usize> = (0..self.attributes.len()).filter(fine).collect();
        let free = |at: &usize| matches!(self.attributes[*at].kind, Kind::Integer(_)) && !taken.contains(at);
        match integers.get(self.rng.usize(0..integers.len().max(1))) {
            Some(at) => *at,
            None => (0..self.attributes.len()).rfind(free).unwrap_or_default(),
        }
    }

    /// A test of the attribute that holds for about that share of visitors, and for which share
    /// it does.
    fn atom(&mut self, attribute: usize, share: f64) -> (Atom, f64) {
        let known = 1.0 - self.attributes[attribute].missing;
        let (test, chance) = self.test(attribute, (share / known).min(1.0));
        (Atom { attribute, test }, known * chance)
    }

    fn test(&mut self, attribute: usize, chance: f64) -> (Test, f64) {
        let chances = &self.attributes[attribute].chances;
        match self.attributes[attribute].kind {
            Kind::Enumeration(count) => self.members(attribute, count, chance),
            Kind::Integer(greatest) => {
                let values = (greatest + 1) as f64;
                let width = (chance.min(WIDEST) * values).round().max(1.0);
                let low = self.rng.i64(0..=greatest + 1 - width as i64);
                (Test::Between(low, low + width as i64 - 1), width / values)
            }
            Kind::Boolean => {
                let wanted = self.rng.f64() < 0.5;
                (Test::Is(wanted), if wanted { chances[0] } else { 1.0 - chances[0] })
            }
            Kind::Set(count) => {
                let drawn: [usize; 4] = std::array::from_fn(|_| self.rng.usize(0..count));
                let far = |member: &usize| (chances[*member].ln() - chance.ln()).abs();
                let nearest = drawn.into_iter().min_by(|a, b| far(a).total_cmp(&far(b)));
                let member = nearest.unwrap_or_default();
                (Test::Has(member), chances[member])
            }
        }
    }

    fn members(&mut self, attribute: usize, count: usize, chance: f64) -> (Test, f64) {
        let attribute = &self.attributes[attribute];
        let mut members: Vec<usize> = Vec::new();
        let mut sum = 0.0;
        // Authors name the members that visitors have.
        for _ in 0..24 {
            let member = attribute.draw_member(&mut self.rng);
            let more = sum + attribute.chances[member];
            let room = members.len() < MOST_MEMBERS && members.len() + 1 < count;
            if room && !members.contains(&member) && more <= chance * 1.3 {
                members.push(member);
                sum = more;
            }
        }
        members.sort_unstable();
        match members.as_slice() {
            [] => {
                let rare = self.rng.usize(count / 2..count);
                (Test::Equal(rare), attribute.chances[rare])
            }
            [member] => (Test::Equal(*member), sum),
            _ => (Test::In(members), sum),
        }
    }
}
