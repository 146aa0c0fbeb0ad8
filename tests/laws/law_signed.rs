//! Signed artifacts: "hosts given a public key refuse unsigned, altered or older ones".

use super::dice::Dice;
use super::policies::{ROOMY, sets};
use super::render;
use super::workshop::{compiled, tries};
use proptest::prelude::*;
use tightrope::table::{PublicKey, SignedError, SigningKey, from_json, from_signed, sign, to_json};

const ONE: &str = include_str!("../keys/one.pem");
const ONE_PUBLIC: &str = include_str!("../keys/one.pub.pem");
const OTHER_PUBLIC: &str = include_str!("../keys/other.pub.pem");

fn key() -> SigningKey {
    SigningKey::from_pem(ONE).expect("a key")
}

fn public(text: &str) -> PublicKey {
    PublicKey::from_pem(text).expect("a public key")
}

proptest! {
    #![proptest_config(tries(96))]

    /// What was signed loads as what it was, with its number, for whoever trusts the key among others; and
    /// for whoever asks for no key.
    #[test]
    fn what_was_signed_loads_as_what_it_was(set in sets(ROOMY), number: u64) {
        let (_, Some(tables)) = compiled(&render::text(&set)) else { return Ok(()) };
        let signed = sign(&tables, &key(), number).expect("an artifact");
        let keys = [public(OTHER_PUBLIC), public(ONE_PUBLIC)];
        let loaded = from_signed(signed.as_bytes(), &keys).expect("an artifact that is trusted");
        prop_assert_eq!((&loaded.tables, loaded.number), (&tables, Some(number)));
        let (plain, hash) = from_json(signed.as_bytes()).expect("an artifact that loads");
        prop_assert_eq!((&plain, &hash), (&tables, &loaded.hash));
        let unsigned = to_json(&tables).expect("an artifact");
        prop_assert!(unsigned.contains(&hash));
        let told = from_signed(unsigned.as_bytes(), &keys);
        prop_assert!(matches!(told, Err(SignedError::Unsigned)));
        let told = from_signed(signed.as_bytes(), &keys[..1]);
        prop_assert!(matches!(told, Err(SignedError::OtherKey { .. })), "another key");
    }

    /// No other byte is ever taken: changed, left out, put in, or moved.
    #[test]
    fn no_altered_artifact_is_ever_taken(set in sets(ROOMY), mut dice in Dice::strategy(400)) {
        let (_, Some(tables)) = compiled(&render::text(&set)) else { return Ok(()) };
        let honest = sign(&tables, &key(), 7).expect("an artifact").into_bytes();
        let keys = [public(ONE_PUBLIC)];
        // Every other one in the head, which is what the signature is over.
        let head = 460.min(honest.len());
        for round in 0..48 {
            let at = if round % 2 == 0 { dice.below(head) } else { dice.below(honest.len().min(1 << 16)) };
            let mut bytes = honest.clone();
            match dice.below(4) {
                0 => bytes[at] ^= 1 << dice.below(8),
                1 => bytes[at] = bytes[at].wrapping_add(1 + u8::try_from(dice.below(255)).expect("a byte")),
                2 => drop(bytes.remove(at)),
                _ => bytes.insert(at, u8::try_from(dice.below(256)).expect("a byte")),
            }
            if bytes == honest {
                continue;
            }
            prop_assert!(from_signed(&bytes, &keys).is_err(), "{}", String::from_utf8_lossy(&bytes));
        }
    }
}
