//! What stands for a transaction's number in the ids of events: a number that tells nothing, not even how many transactions
//! there were, since some may be about what the listener does not see.

use std::hash::{BuildHasher as _, Hasher as _, RandomState};

/// Rounds of the Feistel network; four make a strong permutation of a good function (Luby and Rackoff, 1988).
const ROUNDS: [u8; 4] = [0, 1, 2, 3];

/// Turns numbers into tokens and back, differently in each process.
#[derive(Debug, Clone, Default)]
pub(in crate::api) struct Tokens(RandomState);

impl Tokens {
    pub fn of(&self, number: u64) -> u64 {
        let step = |(left, right), round| (right, left ^ self.mixed(right, round));
        joined(ROUNDS.into_iter().fold(halves(number), step))
    }

    /// A token of another process becomes some number that is hardly one that was given out.
    pub fn number(&self, token: u64) -> u64 {
        let step = |(left, right), round| (right ^ self.mixed(left, round), left);
        joined(ROUNDS.into_iter().rev().fold(halves(token), step))
    }

    #[expect(clippy::cast_possible_truncation, reason = "half of the hash is wanted")]
    fn mixed(&self, half: u32, round: u8) -> u32 {
        let mut hasher = self.0.build_hasher();
        hasher.write_u8(round);
        hasher.write_u32(half);
        hasher.finish() as u32
    }
}

#[expect(clippy::cast_possible_truncation, reason = "it is split into its halves")]
fn halves(number: u64) -> (u32, u32) {
    ((number >> 32) as u32, number as u32)
}

fn joined((left, right): (u32, u32)) -> u64 {
    u64::from(left) << 32 | u64::from(right)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_leads_back_to_its_number_in_the_same_process_only() {
        let (ours, theirs) = (Tokens::default(), Tokens::default());
        for number in [0, 1, 2, 1000, u64::MAX] {
            assert_eq!(ours.number(ours.of(number)), number);
            assert_ne!(theirs.number(ours.of(number)), number);
        }
    }

    #[test]
    fn neighbours_have_nothing_in_common() {
        let tokens = Tokens::default();
        let changed: u32 = (0..64).map(|n| (tokens.of(n) ^ tokens.of(n + 1)).count_ones()).sum();
        assert!((64 * 24..64 * 40).contains(&changed), "{changed}");
    }
}
