//! The unique number of each click and impression: unique for ever, over cores, restarts, restores and sandbox clocks.
//!
//! A start of the server takes the first number of a 16-second slot of real time and counts up from there. Slots hold 2^36
//! numbers, more than can be used in 16 seconds, so even a process that outlives its slot's numbers stays behind the slots
//! of later starts. Should the machine's clock go backwards, the slot after the last one used is taken: it is remembered in
//! the system of record. And should that be restored from an old copy, real time has passed those slots by.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::Context;
use store::{Store, setting};

const SLOT_SETTING: &str = "click_number_slot";
const SLOT_SECONDS: u64 = 16;

/// Slots are counted from 2020-01-01, so that numbers fit a signed 64-bit integer until 2088.
const FIRST_SLOT_AT_SECONDS: u64 = 1_577_836_800;

const NUMBERS_PER_SLOT: u64 = 1 << 36;

/// Numbers that a core takes at once, so that cores do not meet at the counter for each click. What a core has left over
/// when it ends is never used.
const BLOCK: u64 = 1024;

/// Hands out blocks of numbers to the cores of this process.
pub struct ClickNumbers {
    next: AtomicU64,
}

/// One core's share.
#[derive(Default)]
pub struct ClickNumberBlock {
    next: u64,
    end: u64,
}

impl ClickNumbers {
    /// Claims a slot of its own for this process. Real time and not the platform's clock is read, because a sandbox clock
    /// may stand or move and numbers may never repeat. Blocks.
    pub fn claim(store: &Store) -> anyhow::Result<ClickNumbers> {
        let seconds = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs();
        let slot_now = i64::try_from(seconds.saturating_sub(FIRST_SLOT_AT_SECONDS) / SLOT_SECONDS)?;
        let slot = store
            .write_blocking(move |tx| {
                let slot = slot_now.max(setting::number(tx, SLOT_SETTING)? + 1);
                setting::put(tx, SLOT_SETTING, &slot.to_string())?;
                anyhow::Ok(slot)
            })
            .context("claiming the numbers of clicks")?;
        Ok(ClickNumbers { next: AtomicU64::new(u64::try_from(slot)? * NUMBERS_PER_SLOT) })
    }
}

impl ClickNumberBlock {
    pub fn next(&mut self, numbers: &ClickNumbers) -> u64 {
        if self.next == self.end {
            self.next = numbers.next.fetch_add(BLOCK, Ordering::Relaxed);
            self.end = self.next + BLOCK;
        }
        self.next += 1;
        self.next - 1
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn numbers_never_repeat_over_cores_and_starts() {
        let store = store::testing::test_store();
        let mut seen = HashSet::new();
        for _start in 0..3 {
            let numbers = ClickNumbers::claim(&store).unwrap();
            let mut cores = [ClickNumberBlock::default(), ClickNumberBlock::default()];
            for turn in 0..3 * BLOCK {
                let core = &mut cores[usize::from(turn % 3 == 0)];
                assert!(seen.insert(core.next(&numbers)));
            }
        }
    }

    #[test]
    fn a_clock_that_goes_backwards_does_not_repeat_a_slot() {
        let store = store::testing::test_store();
        let later = "100000000".to_string();
        store.write_blocking(move |tx| setting::put(tx, SLOT_SETTING, &later)).unwrap();
        let numbers = ClickNumbers::claim(&store).unwrap();
        assert_eq!(numbers.next.into_inner() / NUMBERS_PER_SLOT, 100_000_001);
    }
}
