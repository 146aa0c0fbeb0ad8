//! Owns what each analysis ought to tell of a small set, found by asking everybody: one function
//! for each, in the words of the language. Must not know how the analyses find it.

use super::everybody::{Everybody, FIELDS_FROM, Person};
use super::model::{Condition, Offer, Outcome, Piece, Rule, Set};
use super::render;
use std::collections::{BTreeMap, BTreeSet};
use tightrope::decide::truth;
use tightrope::policy::PromiseLine;
use tightrope::vocabulary::{Never, RuleId, SlotId, SurfaceId};

/// Verdicts, each in words that say all that is compared.
pub type Told = BTreeSet<String>;

/// A set, everybody, and the set without what `greedy` and `overprecise` leave out of account.
pub struct Oracle<'a> {
    set: &'a Set,
    all: Everybody,
    /// Without the tiers required and the cap.
    free: Everybody,
}

impl<'a> Oracle<'a> {
    pub fn of(set: &'a Set, text: &str) -> Self {
        let mut freed = set.clone();
        freed.cap = None;
        for rule in &mut freed.rules {
            rule.requires = set.tiers[0].name.clone();
        }
        Oracle { set, all: Everybody::of(set, text), free: Everybody::of(&freed, &render::text(&freed)) }
    }

    /// "Two rules can both be candidates for a slot and neither beats the other; or two outcomes
    /// of one rule for a slot do not exclude each other."
    pub fn ambiguous(&self) -> Told {
        let mut told = Told::new();
        for (person, slot) in self.everywhere() {
            let claims: Vec<(RuleId, usize)> = self.all.claims(person, slot).collect();
            for (nth, (one, _)) in claims.iter().enumerate() {
                for (other, _) in &claims[nth + 1..] {
                    if !self.all.order.beats(*one, *other) && !self.all.order.beats(*other, *one) {
                        let mut names = [self.name(*one), self.name(*other)];
                        names.sort();
                        told.insert(format!("{} and {} in {}", names[0], names[1], self.path(slot)));
                    }
                }
            }
        }
        told
    }

    /// "A rule can never win with one of its outcomes: its condition cannot be true, or the rules
    /// that beat it cover it (and not where a segment that it reads by is never true)."
    pub fn unreachable(&self) -> Told {
        let mut told = Told::new();
        let (never, _) = self.segments();
        for (id, rule) in self.all.policy.rules() {
            let outcomes = (0..rule.outcomes.len()).map(|outcome| (id, outcome));
            let (mut held, mut won, mut met) = (BTreeSet::new(), BTreeSet::new(), BTreeMap::new());
            for person in &self.all.people {
                for claim in person.claims.iter().filter(|(rule, _)| *rule == id) {
                    held.insert(*claim);
                    let slot = self.all.outcome(*claim).slot.expect("a slot");
                    if self.all.can_win(person, slot, id) {
                        won.insert(*claim);
                    }
                    let beaters = self.all.claims(person, slot).map(|(other, _)| other);
                    let beaters = beaters.filter(|other| self.all.order.beats(*other, id));
                    met.entry(*claim).or_insert_with(BTreeSet::new).extend(beaters);
                }
            }
            if self.goes_by(&self.model(id).name, &never) {
                continue;
            }
            let lost: Vec<(RuleId, usize)> = outcomes.filter(|claim| !won.contains(claim)).collect();
            let covered: Vec<&(RuleId, usize)> = lost.iter().filter(|claim| held.contains(claim)).collect();
            if lost.is_empty() {
                continue;
            }
            if covered.len() < lost.len() {
                told.insert(format!("{} never", rule.name));
            } else if let [one] = covered.as_slice() {
                let beaters: Vec<String> = met[one].iter().map(|beater| self.name(*beater)).collect();
                told.insert(format!("{} beaten by {}", rule.name, beaters.join(", ")));
            } else {
                told.insert(format!("{} beaten by any", rule.name));
            }
        }
        told
    }

    /// "A segment is never true (and none inside it is), or always (for the unknown visitor too;
    /// not where one inside it is told); or the condition of a promise is never true."
    pub fn vacuous(&self) -> Told {
        let (never, always) = self.segments();
        let both: BTreeSet<String> = never.union(&always).cloned().collect();
        let mut told = Told::new();
        for segment in &self.set.segments {
            let inside = |segments: &BTreeSet<String>| self.mentions(&segment.condition, segments);
            if never.contains(&segment.name) && !inside(&never) {
                told.insert(format!("error segment {}", segment.name));
            } else if always.contains(&segment.name) && !inside(&both) {
                told.insert(format!("warning segment {}", segment.name));
            }
        }
        self.each_line(|name, line, model| {
            let Some(condition) = &line.condition else { return };
            let is_true = |person: &Person| self.truth(person, condition);
            let follows = model.as_ref().is_some_and(|model| self.mentions(model, &never));
            if !follows && !self.all.people.iter().any(is_true) {
                told.insert(format!("warning {name}"));
            }
        });
        told
    }

    /// "At a tier with a `limit`, more slots of one surface can be personalised at once (of
    /// several asks one counts)."
    pub fn overbearing(&self) -> Told {
        let vocabulary = &self.all.policy.vocabulary;
        let mut told = Told::new();
        for person in &self.all.people {
            let Some(limit) = vocabulary[person.tier].limit else { continue };
            for surface in (0..vocabulary.surfaces.len()).map(SurfaceId::from_index) {
                if self.most(person, surface) > limit as usize {
                    told.insert(format!("{} on {}", vocabulary[person.tier].name, vocabulary[surface].name));
                }
            }
        }
        told
    }

    /// How many slots of a surface can be personalised for somebody, whichever rollouts reach
    /// them.
    fn most(&self, person: &Person, surface: SurfaceId) -> usize {
        let partial = person.claims.iter().map(|(rule, _)| *rule);
        let partial: BTreeSet<RuleId> =
            partial.filter(|rule| self.all.policy[*rule].rollout.is_some()).collect();
        let partial: Vec<RuleId> = partial.into_iter().collect();
        let worlds = 0..1_u32 << partial.len();
        let personalised = |world: u32| {
            let reaches = |rule: RuleId| {
                partial.iter().position(|other| *other == rule).is_none_or(|at| world & (1 << at) != 0)
            };
            let (mut shows, mut asks) = (0, 0);
            for slot in &self.all.policy.vocabulary[surface].slots {
                let here: Vec<(RuleId, usize)> =
                    self.all.claims(person, *slot).filter(|(rule, _)| reaches(*rule)).collect();
                let unbeaten = here
                    .iter()
                    .filter(|(rule, _)| here.iter().all(|(other, _)| !self.all.order.beats(*other, *rule)));
                let offers: Vec<bool> =
                    unbeaten.map(|claim| self.all.outcome(*claim).asks().is_some()).collect();
                shows += usize::from(offers.contains(&false));
                asks += usize::from(!offers.is_empty() && !offers.contains(&false));
            }
            shows + asks.min(1)
        };
        worlds.map(personalised).max().unwrap_or(0)
    }

    /// "A line of a promise does not hold": for each that is broken, who can break it.
    pub fn broken_promises(&self) -> BTreeMap<String, Told> {
        let mut told: BTreeMap<String, Told> = BTreeMap::new();
        self.each_line(|name, line, _| {
            let never = line.never.as_ref().expect("what never happens");
            for (person, slot) in self.everywhere() {
                if !line.condition.as_ref().is_none_or(|condition| self.truth(person, condition)) {
                    continue;
                }
                let mut guilty = Told::new();
                if let Never::Show(content, place) = never
                    && place.is_none_or(|place| place == slot)
                    && self.all.policy.vocabulary[slot].default == *content
                {
                    guilty.insert("the default".to_owned());
                }
                for (rule, outcome) in self.all.claims(person, slot) {
                    if self.all.can_win(person, slot, rule) && self.does(never, slot, (rule, outcome)) {
                        guilty.insert(self.name(rule));
                    }
                }
                if !guilty.is_empty() {
                    told.entry(name.clone()).or_default().extend(guilty);
                }
            }
        });
        told
    }

    /// Whether a winner does what was promised never to happen.
    fn does(&self, never: &Never, slot: SlotId, claim: (RuleId, usize)) -> bool {
        use tightrope::vocabulary::Offer;
        let vocabulary = &self.all.policy.vocabulary;
        match (never, &self.all.outcome(claim).offer) {
            (Never::Show(content, place), Some(Offer::Show { content: shown, .. })) => {
                shown == content && place.is_none_or(|place| place == slot)
            }
            (Never::Use(selector), _) => {
                let reads = self.set.reads(self.model(claim.0));
                selector.fields.iter().any(|field| reads.contains(&vocabulary.path(*field)))
            }
            (Never::Ask(selector), Some(Offer::Ask { field, .. })) => selector.fields.contains(field),
            _ => false,
        }
    }

    /// "An interpolation without a fallback, where the rule can fire without knowing the field."
    pub fn forgetful(&self) -> Told {
        let vocabulary = &self.all.policy.vocabulary;
        let mut told = Told::new();
        for person in &self.all.people {
            for claim in &person.claims {
                for (field, _, fallback) in self.all.outcome(*claim).speaks() {
                    if !fallback && person.visitor.value(vocabulary, field).is_none() {
                        told.insert(format!("{} of {}", self.name(claim.0), vocabulary.path(field)));
                    }
                }
            }
        }
        told
    }

    /// "Its value is read but cannot matter: all known values of it give the same outcome of the
    /// rule whatever the rest. Conditions and guards count; the tier required and the cap do not.
    /// Not told where `forgetful` is." Nor where the rule never holds, which is told alone.
    pub fn greedy(&self) -> Told {
        let (never, _) = self.segments();
        let forgetful = self.forgetful();
        let held: BTreeSet<(RuleId, usize)> =
            self.all.people.iter().flat_map(|person| person.claims.iter().copied()).collect();
        let mut told = Told::new();
        for (id, rule) in self.free.policy.rules() {
            let model = self.model(id);
            let is_dead = (0..rule.outcomes.len()).any(|outcome| !held.contains(&(id, outcome)));
            if is_dead || self.goes_by(&rule.name, &never) {
                continue;
            }
            for (nth, (source, field)) in self.set.fields().into_iter().enumerate() {
                let path = format!("{}.{}", source.name, field.name);
                let name = format!("{} of {path}", rule.name);
                if !self.reads_value(model, &path) || forgetful.contains(&name) {
                    continue;
                }
                let puts = |person: &Person| self.puts(id, person, nth);
                if !self.differs(nth, &puts) {
                    told.insert(name);
                }
            }
        }
        told
    }

    /// What a rule would put into each of its slots for somebody; a text that speaks the field
    /// is another one for each value.
    fn puts(&self, id: RuleId, person: &Person, nth: usize) -> Told {
        let (source, field) = self.set.fields()[nth];
        let vocabulary = &self.free.policy.vocabulary;
        let field = vocabulary.find_field(&source.name, &field.name);
        let claims = person.claims.iter().filter(|(rule, _)| *rule == id);
        let put = |claim: &(RuleId, usize)| {
            let outcome = self.free.outcome(*claim);
            let speaks = outcome.speaks().any(|(spoken, _, _)| Some(spoken) == field);
            let spoken = if speaks { person.at[FIELDS_FROM + nth] } else { 0 };
            format!("{:?} {:?} {spoken}", outcome.slot, outcome.offer)
        };
        claims.map(put).collect()
    }

    /// Whether something is otherwise for two people between whom nothing but the known value of
    /// the nth field differs.
    fn differs<T: PartialEq>(&self, nth: usize, of: &dyn Fn(&Person) -> T) -> bool {
        let mut first: BTreeMap<Vec<usize>, T> = BTreeMap::new();
        self.free.people.iter().filter(|person| person.at[FIELDS_FROM + nth] > 0).any(|person| {
            let mut rest = person.at.clone();
            rest[FIELDS_FROM + nth] = usize::MAX;
            let now = of(person);
            first.get(&rest).is_some_and(|before| *before != now) || {
                first.entry(rest).or_insert(now);
                false
            }
        })
    }

    /// "A private or special number or date, stated nowhere, of whose known values the conditions
    /// of all rules and tiers together tell only two to four classes apart, fewer than its type
    /// has values."
    pub fn overprecise(&self) -> Told {
        let mut told = Told::new();
        for (nth, (source, field)) in self.set.fields().into_iter().enumerate() {
            let path = format!("{}.{}", source.name, field.name);
            let values = match field.name.as_str() {
                "level" => 4,
                "share" | "last" => usize::MAX,
                _ => continue,
            };
            let outcomes = self.set.rules.iter().flat_map(|rule| &rule.outcomes);
            if outcomes.into_iter().any(|outcome| speaks(outcome, &path)) {
                continue;
            }
            let classes = self.classes(nth);
            if (2..=4).contains(&classes) && classes < values {
                told.insert(path);
            }
        }
        told
    }

    /// How many classes of the values of the nth field the conditions tell apart.
    fn classes(&self, nth: usize) -> usize {
        // For each value: what everybody who has it meets.
        let mut met: BTreeMap<usize, BTreeMap<Vec<usize>, String>> = BTreeMap::new();
        for person in &self.free.people {
            let mut rest = person.at.clone();
            let value = std::mem::replace(&mut rest[FIELDS_FROM + nth], usize::MAX);
            if value > 0 {
                let earned = self.free.policy.earned.iter().flatten();
                let earned: Vec<bool> = earned
                    .map(|condition| truth(&self.free.policy, &person.visitor, None, condition) == Some(true))
                    .collect();
                met.entry(value).or_default().insert(rest, format!("{:?} {earned:?}", person.claims));
            }
        }
        met.values().collect::<BTreeSet<_>>().len()
    }

    fn everywhere(&self) -> impl Iterator<Item = (&Person, SlotId)> {
        self.all.people.iter().flat_map(|person| self.all.slots().map(move |slot| (person, slot)))
    }

    fn truth(&self, person: &Person, condition: &tightrope::policy::Condition) -> bool {
        truth(&self.all.policy, &person.visitor, Some(person.tier), condition) == Some(true)
    }

    /// The segments that are never true, and those that always are.
    fn segments(&self) -> (BTreeSet<String>, BTreeSet<String>) {
        let (mut never, mut always) = (BTreeSet::new(), BTreeSet::new());
        for segment in &self.all.policy.segments {
            let (mut some, mut all) = (false, true);
            for person in &self.all.people {
                let is_true = self.truth(person, &segment.condition);
                some |= is_true;
                all &= is_true;
            }
            if !some {
                never.insert(segment.name.clone());
            } else if all {
                always.insert(segment.name.clone());
            }
        }
        (never, always)
    }

    /// Whether a condition goes by one of these segments, perhaps through others.
    fn mentions(&self, condition: &Condition, segments: &BTreeSet<String>) -> bool {
        let such = |part: &Condition| matches!(part, Condition::Segment(name) if segments.contains(name));
        self.set.any_part(condition, &such)
    }

    fn goes_by(&self, rule: &str, segments: &BTreeSet<String>) -> bool {
        let rule = self.set.rules.iter().find(|model| model.name == rule).expect("a rule");
        conditions(rule).iter().any(|condition| self.mentions(condition, segments))
    }

    /// Whether a rule reads what the field is, not only whether it is known.
    fn reads_value(&self, rule: &Rule, path: &str) -> bool {
        let such = |part: &Condition| matches!(part, Condition::Test(field, _) if field == path);
        conditions(rule).iter().any(|condition| self.set.any_part(condition, &such))
            || rule.outcomes.iter().any(|outcome| speaks(outcome, path))
    }

    /// Every line of every promise, by its place, as it is resolved and as it was generated.
    fn each_line(&self, mut see: impl FnMut(String, &PromiseLine, &Option<Condition>)) {
        for promise in &self.all.policy.promises {
            let at: usize =
                promise.words.rsplit(' ').next().and_then(|at| at.parse().ok()).expect("a number");
            for (nth, line) in promise.lines.iter().enumerate() {
                see(format!("{}, line {nth}", promise.words), line, &self.set.promises[at][nth].when);
            }
        }
    }

    fn model(&self, rule: RuleId) -> &Rule {
        let name = &self.all.policy[rule].name;
        self.set.rules.iter().find(|model| model.name == *name).expect("a rule")
    }

    fn name(&self, rule: RuleId) -> String {
        self.all.policy[rule].name.clone()
    }

    fn path(&self, slot: SlotId) -> String {
        self.all.policy.vocabulary.slot_path(slot)
    }

    /// How many there are.
    pub fn people(&self) -> usize {
        self.all.people.len()
    }
}

fn speaks(outcome: &Outcome, path: &str) -> bool {
    match &outcome.offer {
        Offer::Show(_, pieces) => {
            pieces.iter().any(|piece| matches!(piece, Piece::Field(field, _) if field == path))
        }
        Offer::Ask(_) => false,
    }
}

/// All conditions of a rule; a segment that it is for is one.
fn conditions(rule: &Rule) -> Vec<Condition> {
    let own = rule.when.iter().chain(&rule.unless);
    let ifs = rule.outcomes.iter().filter_map(|outcome| outcome.condition.as_ref());
    let segments = rule.segments.iter().map(|name| Condition::Segment(name.clone()));
    own.chain(ifs).cloned().chain(segments).collect()
}
