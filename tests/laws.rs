//! The laws of the language, each tried on generated policies and visitors: whatever the
//! policy, they hold. `PROPTEST_CASES` tries more.

#![expect(
    clippy::expect_used,
    reason = "what a law is tried on must be there, or the law has not been tried"
)]

mod laws {
    mod dice;

    mod artifacts;
    mod conditions;
    mod draft;
    mod everybody;
    mod facts;
    mod model;
    mod mutations;
    mod oracle;
    mod pairs;
    mod policies;
    mod render;
    mod rules;
    mod small;
    mod words;
    mod workshop;

    mod law_again;
    mod law_agreement;
    mod law_algebra;
    mod law_artifact;
    mod law_artifact_refused;
    mod law_buckets;
    mod law_builder;
    mod law_coverage;
    mod law_diff;
    mod law_enumeration;
    mod law_facts;
    mod law_fix;
    mod law_format;
    mod law_index;
    mod law_log;
    mod law_monotony;
    mod law_needs;
    mod law_omission;
    mod law_order;
    mod law_page;
    mod law_parser;
    mod law_proofs;
    mod law_regions;
    mod law_signed;
    mod law_why;
    mod law_witness;
}
