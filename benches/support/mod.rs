#![allow(dead_code, reason = "each benchmark uses some of it")]
//! A generated policy set that checks clean: 8 slots on one surface, 20 typed fields, rules of
//! 1 to 5 conditions, a fifth of them with `or`, those of a slot totally ordered by `beats`.

use std::fmt::Write;

/// A small generator of numbers, the same on every run.
pub struct Dice(u64);

impl Dice {
    /// From a seed.
    pub fn new(seed: u64) -> Self {
        Dice(seed)
    }

    /// A number below `bound`.
    pub fn below(&mut self, bound: usize) -> usize {
        // xorshift64*: small, and good enough to spread rules.
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize % bound
    }
}

const ENUMERATIONS: [usize; 6] = [4, 8, 20, 50, 100, 200];
const INTEGERS: usize = 8;
const BOOLEANS: usize = 4;
const SETS: usize = 2;
const SLOTS: usize = 8;

/// The text of a set of so many rules.
pub fn policy(rules: usize) -> String {
    let mut text = String::new();
    text.push_str("trust {\n    tier low { comfort 9 }\n    tier mid { earned when facts.int0 >= 10 comfort 9 }\n    tier high { earned when facts.int0 >= 20 comfort 9 }\n}\n");
    text.push_str("goal serve \"People find what they came for\" { metric visits up holdout 10% }\n");
    text.push_str("source facts : explicit first-party {\n");
    for (at, count) in ENUMERATIONS.iter().enumerate() {
        let members: Vec<String> = (0..*count).map(|member| format!("m{member}")).collect();
        let _ = writeln!(text, "    enum{at} : one of {{ {} }} is preference", members.join(", "));
    }
    for at in 0..INTEGERS {
        let _ = writeln!(text, "    int{at} : int 0..100000 is preference");
    }
    for at in 0..BOOLEANS {
        let _ = writeln!(text, "    bool{at} : bool is preference");
    }
    for at in 0..SETS {
        let members: Vec<String> = (0..12).map(|member| format!("s{member}")).collect();
        let _ = writeln!(text, "    set{at} : set of {{ {} }} is preference", members.join(", "));
    }
    text.push_str("}\nsurface home : page {\n");
    for slot in 0..SLOTS {
        let _ = writeln!(text, "    slot slot{slot} shows base");
    }
    text.push_str("}\ncontent base : banner\n");
    // A field that no rule happens to read would be told; this one reads the rest.
    let mut dice = Dice::new(42);
    for rule in 0..rules {
        one_rule(&mut text, &mut dice, rule, rules);
    }
    text
}

/// The same set in so many files of about as many declarations each.
pub fn files(rules: usize, files: usize) -> Vec<String> {
    let text = policy(rules);
    let starts = text.match_indices("\ncontent c").map(|(at, _)| at + 1);
    let cuts: Vec<usize> = starts.step_by(rules.div_ceil(files)).collect();
    let ends = cuts.iter().skip(1).copied().chain([text.len()]);
    // What the rules go by stands in the first file, before its rules.
    let starts = [0].into_iter().chain(cuts.iter().skip(1).copied());
    starts.zip(ends).map(|(start, end)| text[start..end].to_owned()).collect()
}

/// The same text with another outcome of one rule.
pub fn edited(rules: usize) -> String {
    policy(rules).replacen("show c0 in", "show c0 saying \"Hello\" in", 1)
}

fn one_rule(text: &mut String, dice: &mut Dice, rule: usize, rules: usize) {
    let mut fields: Vec<usize> = (0..20).collect();
    // One to five conditions, the fewer the later in the order, as an author would have it.
    let count = 4 - (rule * 5 / rules).min(4);
    let mut atoms = Vec::new();
    let mut uses = Vec::new();
    // The first atom is narrow (an integer in a short range), so that rules rarely cover others.
    let first = 6 + dice.below(INTEGERS);
    for draw in 0..=count {
        let field =
            if draw == 0 { fields.swap_remove(first) } else { fields.swap_remove(dice.below(fields.len())) };
        let (name, atom) = if count == 0 { alone(rule, rules, field) } else { atom(dice, field, rule) };
        uses.push(format!("facts.{name}"));
        atoms.push(atom);
    }
    let condition = if rule.is_multiple_of(5) && atoms.len() > 2 {
        let last = atoms.split_off(atoms.len() - 2);
        format!("{} and ({})", atoms.join(" and "), last.join(" or "))
    } else {
        atoms.join(" and ")
    };
    let tier = ["low", "mid", "high"][dice.below(3)];
    let _ = writeln!(text, "content c{rule} : banner");
    let _ = writeln!(
        text,
        "rule r{rule} {{\n    goal serve\n    requires {tier}\n    uses {}\n    when {condition}\n    show c{rule} in home.slot{}\n    because \"You told us so.\"",
        uses.join(", "),
        rule % SLOTS
    );
    if rule + SLOTS < rules {
        let _ = writeln!(text, "    beats r{}", rule + SLOTS);
    }
    text.push_str("}\n");
}

/// The one condition of a rule: a stretch of an integer that no other such rule of its slot has.
fn alone(rule: usize, rules: usize, field: usize) -> (String, String) {
    let name = format!("int{}", field - 6);
    let low = (rule / SLOTS) * 100_000 / (rules / SLOTS + 1);
    (name.clone(), format!("facts.{name} in {low}..{}", low + 2))
}

/// A field and a condition on it, narrow enough that no rule covers another by chance.
fn atom(dice: &mut Dice, field: usize, rule: usize) -> (String, String) {
    match field {
        0..=5 => {
            let members = ENUMERATIONS[field];
            let name = format!("enum{field}");
            let atom = if dice.below(2) == 0 || members < 6 {
                format!("facts.{name} == m{}", dice.below(members))
            } else {
                let first = dice.below(members - 3);
                format!("facts.{name} in {{ m{first}, m{}, m{} }}", first + 1, first + 2)
            };
            (name, atom)
        }
        6..=13 => {
            let name = format!("int{}", field - 6);
            let low = dice.below(99_950);
            (name.clone(), format!("facts.{name} in {low}..{}", low + 1 + (rule + dice.below(40)) % 49))
        }
        14..=17 => {
            let name = format!("bool{}", field - 14);
            let not = if dice.below(2) == 0 { "not " } else { "" };
            (name.clone(), format!("{not}facts.{name}"))
        }
        _ => {
            let name = format!("set{}", field - 18);
            (name.clone(), format!("facts.{name} has s{}", dice.below(12)))
        }
    }
}

/// Facts of so many visitors of the generated set; each datum is missing for some of them.
pub fn visitors(count: usize) -> Vec<String> {
    let mut dice = Dice::new(7);
    let visitor = |number: usize| {
        let mut data = Vec::new();
        for (at, members) in ENUMERATIONS.iter().enumerate() {
            if dice.below(100) >= 2 + at * 2 {
                data.push(format!("\"enum{at}\": \"m{}\"", dice.below(*members)));
            }
        }
        for at in 0..INTEGERS {
            if dice.below(100) >= 2 + at * 5 {
                data.push(format!("\"int{at}\": {}", dice.below(100_000)));
            }
        }
        for at in 0..BOOLEANS {
            if dice.below(100) >= 5 + at * 8 {
                data.push(format!("\"bool{at}\": {}", dice.below(2) == 0));
            }
        }
        for at in 0..SETS {
            if dice.below(100) >= 10 + at * 10 {
                let members: Vec<String> =
                    (0..12).filter(|_| dice.below(3) == 0).map(|member| format!("\"s{member}\"")).collect();
                data.push(format!("\"set{at}\": [{}]", members.join(", ")));
            }
        }
        let tier = ["low", "mid", "high"][dice.below(3)];
        format!("{{\"id\": \"v-{number}\", \"trust\": \"{tier}\", \"facts\": {{{}}}}}", data.join(", "))
    };
    (0..count).map(visitor).collect()
}
