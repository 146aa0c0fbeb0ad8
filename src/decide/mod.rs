//! Owns deciding: facts, the interpreter (the definition), evaluation of the tables, buckets,
//! the decision. Must not know the compiler, nor where facts come from.

mod bucket;
mod builder;
mod choice;
mod decision;
mod decoder;
mod facts;
mod index;
mod interpreter;
mod plain;
mod ready;
mod tables;
mod typed;
mod unknown;
mod visitor;

pub use bucket::{Buckets, bucket, goal_key, rule_key};
pub use builder::{BuildError, Builder, Handles};
pub use choice::{Choice, Choices, Chosen};
pub use decision::{Decision, Held, Payload, Reason, Slot, Used, decide, decide_with};
pub use decoder::Decoder;
pub use facts::{FactsError, read};
pub use index::{Codes, Index, Winner};
pub use interpreter::{candidates, tier as interpreted_tier, truth, winner as interpreted_winner};
pub use plain::{Given, Plain};
pub use ready::{Ready, Room};
pub use tables::{holding, holds, reached, tier, winner, winning_row};
pub use unknown::{Unknown, Withheld};
pub use visitor::{Problem, Visitor};
