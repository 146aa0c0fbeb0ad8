//! Owns the catalogue of checks: the slug, the usual severity and the reason of each.
//! Must not know how a check is made.

use serde::Serialize;
use std::fmt;

/// How much a diagnostic weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The policy may not ship.
    Error,
    /// The policy may ship, unless warnings are denied.
    Warning,
    /// Good to know.
    Note,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "note",
        })
    }
}

/// Declares the catalogue: variant, slug, severity, and why it matters.
macro_rules! catalogue {
    ($($variant:ident $slug:literal $severity:ident $why:literal;)*) => {
        /// The name of a check, fixed by the language.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Slug { $(#[doc = $slug] $variant,)* }

        impl Slug {
            /// Every check, in the order of the language page.
            pub const ALL: &[Slug] = &[$(Slug::$variant,)*];

            /// The slug.
            pub fn name(self) -> &'static str {
                match self { $(Slug::$variant => $slug,)* }
            }

            /// The severity it usually has.
            pub fn severity(self) -> Severity {
                match self { $(Slug::$variant => Severity::$severity,)* }
            }

            /// Why it matters to the person on the other side; none where the text is simply
            /// not a policy.
            pub fn why(self) -> Option<&'static str> {
                let why = match self { $(Slug::$variant => $why,)* };
                (!why.is_empty()).then_some(why)
            }

            /// The page of the check, in Markdown.
            pub fn page(self) -> &'static str {
                match self {
                    $(Slug::$variant => include_str!(concat!("../../docs/checks/", $slug, ".md")),)*
                }
            }
        }
    };
}

catalogue! {
    Syntax "syntax" Error "";
    UnknownName "unknown-name" Error "";
    DuplicateName "duplicate-name" Error "";
    TypeMismatch "type-mismatch" Error "";
    MissingClause "missing-clause" Error "";
    RepeatedClause "repeated-clause" Error "";
    Cycle "cycle" Error "";
    TooLarge "too-large" Error "";
    Sneaky "sneaky" Error "why it matters: whoever reads `uses` believes that it is all the data the rule touches; what is read behind it is taken unseen";
    Greedy "greedy" Error "why it matters: people accept that a shop takes what it needs, and resent it when it takes what it does not use";
    Overprecise "overprecise" Warning "why it matters: a value finer than any decision needs can single a person out, and serves them nothing";
    Creepy "creepy" Error "why it matters: the visitor is shown more knowledge about themselves than they trust this relationship with";
    Nosy "nosy" Error "why it matters: a question asked too early feels like an interrogation, and is answered with a lie or not at all";
    OffLimits "off-limits" Error "why it matters: health, belief or the loss of a job must never be used unless the person gave it, agreed to it, and said what for";
    Snitching "snitching" Error "why it matters: the choice itself tells; whoever else sees the screen learns what was told in confidence";
    OffPurpose "off-purpose" Error "why it matters: the person gave this for a reason, and using it for another breaks their word and yours";
    Presumptuous "presumptuous" Error "why it matters: a guess that is told as a fact is an insult when it is wrong, and eerie when it is right";
    Forgetful "forgetful" Error "why it matters: somebody will be greeted as `Dear {fname}`, and know that nobody was talking to them";
    Secretive "secretive" Error "why it matters: what cannot be explained to the visitor feels like a secret kept about them";
    Aimless "aimless" Error "why it matters: data used without a reason serve nobody, least of all the person they are about";
    Unmeasured "unmeasured" Error "why it matters: without a measure and an unpersonalised control group, nobody can tell whether this helps people or only bothers them";
    Overbearing "overbearing" Note "why it matters: a page that is about the visitor everywhere they look feels like being followed around the shop";
    Mismatched "mismatched" Warning "why it matters: every relationship has the formats it welcomes; a long read for a passer-by is a wall of text";
    Overdue "overdue" Warning "why it matters: a goal that nobody looks at any more keeps using people's data out of habit";
    ExpiredWaiver "expired-waiver" Error "why it matters: an exception was promised an end, and the visitors it is made at the expense of are still waiting for it";
    UselessWaiver "useless-waiver" Warning "why it matters: an exception that excepts nothing hides the next real one";
    Unused "unused" Warning "why it matters: what nobody uses, nobody looks after, and readers trust it all the same";
    Ambiguous "ambiguous" Error "why it matters: two outcomes claim the same place for the same visitor, and what that person sees would be left to chance";
    Unreachable "unreachable" Error "why it matters: somebody believes that this is shown to visitors, and it never is";
    Vacuous "vacuous" Warning "why it matters: a name for nobody, or for everybody, misleads whoever builds on it";
    Unproven "unproven" Warning "why it matters: nothing is claimed here that was not proved, so this needs a human eye";
    BrokenPromise "broken-promise" Error "why it matters: this was promised to people, and there is a visitor to whom it is broken";
}

impl Slug {
    /// The check of that name.
    pub fn parse(name: &str) -> Option<Slug> {
        Slug::ALL.iter().copied().find(|slug| slug.name() == name)
    }

    /// Whether it says that the text is not a policy, so that checks of the whole set wait.
    pub fn is_first_row(self) -> bool {
        self <= Slug::TooLarge
    }

    /// Whether `allow` may silence it for a rule.
    pub fn can_be_allowed(self) -> bool {
        matches!(
            self,
            Slug::Greedy
                | Slug::Creepy
                | Slug::Nosy
                | Slug::Snitching
                | Slug::OffPurpose
                | Slug::Presumptuous
                | Slug::Mismatched
        )
    }
}

impl fmt::Display for Slug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
