//! Owns the rules as expressions, for the engines whose languages differ in a few signs only.
//! Must not know any engine.

use crate::workload::{Atom, Rule, Test, Value, Visitor, Workload, member_name, set_name, set_names};

/// How a language writes tests. Each is given the field that it is about.
pub struct Words {
    /// The field of an attribute.
    pub field: fn(&str) -> String,
    /// What asks whether an attribute is there, where that must be asked before it is read.
    pub guard: fn(&str) -> Option<String>,
    /// What stands between conditions that all hold.
    pub and: &'static str,
    /// What stands between conditions of which one holds.
    pub or: &'static str,
    /// It is this text.
    pub equal: fn(&str, &str) -> String,
    /// It is one of these texts, which are quoted and listed already.
    pub one_of: fn(&str, &str) -> String,
    /// It is true, or it is false.
    pub is: fn(&str, bool) -> String,
    /// This text is in the list.
    pub has: fn(&str, &str) -> String,
}

impl Words {
    /// The rule as one expression.
    pub fn rule(&self, workload: &Workload, rule: &Rule) -> String {
        let mut all: Vec<String> = rule.all.iter().map(|atom| self.atom(workload, atom)).collect();
        // The tier is the widest test, so it comes last; the lowest needs none.
        if let Some([one, other]) = &rule.either {
            all.push(format!("({} {} {})", self.atom(workload, one), self.or, self.atom(workload, other)));
        }
        if rule.tier > 0 {
            all.push(format!("{} >= {}", (self.field)("tier"), rule.tier));
        }
        all.join(&format!(" {} ", self.and))
    }

    fn atom(&self, workload: &Workload, atom: &Atom) -> String {
        let name = &workload.attribute(atom).name;
        let field = (self.field)(name);
        let test = match &atom.test {
            Test::Equal(member) => (self.equal)(&field, &quoted(&member_name(*member))),
            Test::In(members) => (self.one_of)(&field, &listed(members)),
            Test::Between(low, high) => format!("({field} >= {low} {} {field} <= {high})", self.and),
            Test::Is(wanted) => (self.is)(&field, *wanted),
            Test::Has(member) => (self.has)(&field, &quoted(&set_name(*member))),
        };
        match (self.guard)(name) {
            None => test,
            Some(guard) => format!("({guard} {} {test})", self.and),
        }
    }
}

/// A text in quotes.
pub fn quoted(text: &str) -> String {
    format!("\"{text}\"")
}

/// Members in quotes, with commas between.
pub fn listed(members: &[usize]) -> String {
    members.iter().map(|member| quoted(&member_name(*member))).collect::<Vec<_>>().join(", ")
}

/// What is known of a visitor, with names for members; by attribute.
pub enum Known {
    /// Nothing.
    Missing,
    /// The member of an enumeration.
    Text(String),
    /// A number.
    Number(i64),
    /// True or false.
    Truth(bool),
    /// Members of a set.
    List(Vec<String>),
}

/// What is known of a visitor, each with its attribute's name; the tier comes first, as a number.
pub fn known(workload: &Workload, visitor: &Visitor) -> Vec<(String, Known)> {
    let pairs = workload.attributes.iter().zip(&visitor.known);
    let facts = pairs.map(|(attribute, value)| {
        let known = match *value {
            None => Known::Missing,
            Some(Value::Member(member)) => Known::Text(member_name(member)),
            Some(Value::Number(number)) => Known::Number(number),
            Some(Value::Truth(truth)) => Known::Truth(truth),
            Some(Value::Set(set)) => Known::List(set_names(attribute.kind, set)),
        };
        (attribute.name.clone(), known)
    });
    std::iter::once(("tier".to_owned(), Known::Number(visitor.tier as i64))).chain(facts).collect()
}

/// The number behind the name that engines give a rule, `r` and its number.
pub fn number(name: &str) -> Option<u32> {
    name.strip_prefix('r')?.parse().ok()
}
