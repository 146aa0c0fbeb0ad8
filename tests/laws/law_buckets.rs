//! What a policy decides: "bucketing is public and portable".

use super::dice::Dice;
use super::workshop::tries;
use proptest::prelude::*;
use tightrope::decide::{Buckets, bucket, goal_key, rule_key};

/// Python: `int.from_bytes(hashlib.md5((key + "\n" + id).encode()).digest()[:4], "big")`.
const COMPUTED: &[(&str, &str, u32)] = &[
    ("goal/find_faster", "v-102", 1_825_156_934),
    ("goal/find_faster", "", 3_460_651_433),
    ("goal/find_faster", "0", 506_896_558),
    ("goal/find_faster", "visitor é", 3_880_324_954),
    ("goal/find_faster", "a\nb", 2_894_080_532),
    ("rule/welcome", "v-102", 3_406_802_682),
    ("rule/welcome", "", 433_823_517),
    ("rule/welcome", "0", 3_094_948_875),
    ("rule/welcome", "visitor é", 3_830_759_081),
    ("rule/welcome", "a\nb", 2_049_578_073),
    ("goal/g", "v-102", 3_248_075_767),
    ("goal/g", "", 4_216_623_793),
    ("rule/r", "v-102", 1_730_850_070),
    ("rule/r", "visitor é", 4_217_116_030),
];

const TWO_TO_THE_32: f64 = 4_294_967_296.0;

/// Bucketing is public and portable: the first four bytes, big-endian, of MD5 over key, line
/// feed and id, divided by 2³².
#[test]
fn buckets_are_those_that_python_computes() {
    for (key, id, number) in COMPUTED {
        assert_eq!(bucket(key, id), f64::from(*number) / TWO_TO_THE_32, "{key} {id:?}");
    }
    assert_eq!(goal_key("find_faster"), "goal/find_faster");
    assert_eq!(rule_key("welcome"), "rule/welcome");
}

/// "… divided by 2³², below the share": the bucket itself is outside, the next share is not.
#[test]
fn a_rollout_reaches_those_below_its_share() {
    for (key, id, number) in COMPUTED {
        let Some(rule) = key.strip_prefix("rule/") else { continue };
        let share = |number: u32| Some(f64::from(number) / TWO_TO_THE_32);
        assert!(!Buckets::ById.reaches(rule, share(*number), Some(id)));
        assert!(Buckets::ById.reaches(rule, share(*number + 1), Some(id)));
    }
}

proptest! {
    #![proptest_config(tries(256))]

    /// A visitor without `id` is outside every partial rollout; without buckets everybody is in
    /// every rollout; and a larger share never loses anybody.
    #[test]
    fn rollouts_only_grow(id in "\\PC{0,8}", mut dice in Dice::strategy(4)) {
        let (low, high) = (dice.below(1000), dice.below(1000));
        let share = |of: usize| Some(of as f64 / 1000.0);
        let (low, high) = (share(low.min(high)), share(low.max(high)));
        let reaches = |share| Buckets::ById.reaches("r", share, Some(&id));
        prop_assert!(!reaches(low) || reaches(high));
        prop_assert!(!Buckets::ById.reaches("r", high, None));
        prop_assert!(Buckets::ById.reaches("r", None, None) && Buckets::Off.reaches("r", low, None));
        prop_assert!((0.0..1.0).contains(&bucket("rule/r", &id)));
    }
}
