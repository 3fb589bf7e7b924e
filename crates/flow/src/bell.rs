//! Bells: they wake whoever looks at the newest actions of a partner or of a program, when one has been committed.
//!
//! A bell says only that there is something new; what it is, the listener reads from the system of record. So a slow listener
//! misses nothing however often its bell rings, ringing never waits for anybody, and nothing is kept for those who are slow.
//! Other processes ring their own bells: a listener looks by itself now and then, too.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};

use domain::ids::{AccountId, ProgramId};
use tokio::sync::Notify;

use crate::Result;
use crate::conversion::Decided;

/// A listener costs a few reads a minute and a connection.
const LISTENERS_MAX: usize = 2_000;

/// What somebody listens for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Subject {
    Partner(AccountId),
    Program(ProgramId),
}

#[derive(Default)]
pub struct Bells {
    hung: Arc<Hung>,
}

#[derive(Default)]
struct Hung {
    listening: Mutex<HashMap<Subject, Vec<Arc<Notify>>>>,
    /// How many listen, so that ringing costs nothing where nobody does.
    count: AtomicUsize,
    is_silent: AtomicBool,
}

/// One who is woken; stops listening when dropped.
pub struct Listener {
    subjects: Vec<Subject>,
    woken: Arc<Notify>,
    hung: Arc<Hung>,
}

impl Bells {
    /// None when too many listen already, or when the process is about to end.
    pub fn listen(&self, subjects: Vec<Subject>) -> Option<Listener> {
        if self.hung.is_silent.load(Ordering::Acquire) || self.hung.count.load(Ordering::Relaxed) >= LISTENERS_MAX {
            return None;
        }
        let woken = Arc::new(Notify::new());
        let mut listening = self.hung.listening();
        for subject in &subjects {
            listening.entry(*subject).or_default().push(Arc::clone(&woken));
        }
        drop(listening);
        self.hung.count.fetch_add(1, Ordering::Relaxed);
        Some(Listener { subjects, woken, hung: Arc::clone(&self.hung) })
    }

    /// After the commit of what the bells ring for.
    pub fn ring(&self, subjects: &[Subject]) {
        if self.hung.count.load(Ordering::Relaxed) == 0 {
            return;
        }
        let listening = self.hung.listening();
        subjects.iter().filter_map(|subject| listening.get(subject)).flatten().for_each(|woken| woken.notify_one());
    }

    /// Rings for a conversion that has just become an action.
    pub(crate) fn ring_for(&self, decided: &Result<Decided>) {
        let Ok(Decided { action: Some(action), is_duplicate: false, .. }) = decided else { return };
        self.ring(&[Subject::Partner(action.tracked.partner), Subject::Program(action.tracked.program)]);
    }

    /// Wakes everybody for the last time: the process ends.
    pub fn silence(&self) {
        self.hung.is_silent.store(true, Ordering::Release);
        self.hung.listening().values().flatten().for_each(|woken| woken.notify_one());
    }
}

impl Listener {
    /// Waits until a bell has rung since the last time. False: it was the last time.
    pub async fn next(&self) -> bool {
        if !self.is_silent() {
            self.woken.notified().await;
        }
        !self.is_silent()
    }

    pub fn is_silent(&self) -> bool {
        self.hung.is_silent.load(Ordering::Acquire)
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let mut listening = self.hung.listening();
        for subject in &self.subjects {
            if let Some(there) = listening.get_mut(subject) {
                there.retain(|other| !Arc::ptr_eq(other, &self.woken));
                if there.is_empty() {
                    listening.remove(subject);
                }
            }
        }
        self.hung.count.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Hung {
    fn listening(&self) -> MutexGuard<'_, HashMap<Subject, Vec<Arc<Notify>>>> {
        self.listening.lock().expect("nobody panics while holding the bells")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANA: Subject = Subject::Partner(AccountId(100_001));
    const BEA: Subject = Subject::Partner(AccountId(100_002));
    const PROGRAM: Subject = Subject::Program(ProgramId(1001));

    async fn is_woken(listener: &Listener) -> bool {
        tokio::select! {
            biased;
            is_on = listener.next() => is_on,
            () = std::future::ready(()) => false,
        }
    }

    #[tokio::test]
    async fn a_bell_wakes_those_it_is_for_once_however_often_it_rang() {
        let bells = Bells::default();
        let ana = bells.listen(vec![ANA]).expect("there is room");
        let brand = bells.listen(vec![PROGRAM]).expect("there is room");
        bells.ring(&[ANA, PROGRAM]);
        bells.ring(&[BEA, PROGRAM]);
        assert!(is_woken(&ana).await && is_woken(&brand).await);
        assert!(!is_woken(&ana).await && !is_woken(&brand).await);
    }

    #[test]
    fn who_goes_away_leaves_nothing_behind() {
        let bells = Bells::default();
        let (one, other) = (bells.listen(vec![ANA, PROGRAM]), bells.listen(vec![ANA]));
        drop(one);
        assert_eq!(bells.hung.listening().len(), 1);
        drop(other);
        assert!(bells.hung.listening().is_empty());
        assert_eq!(bells.hung.count.load(Ordering::Relaxed), 0);
    }

    #[tokio::test]
    async fn silence_is_heard_by_all_and_nobody_listens_afterwards() {
        let bells = Bells::default();
        let ana = bells.listen(vec![ANA]).expect("there is room");
        bells.silence();
        assert!(!ana.next().await && !ana.next().await);
        assert!(bells.listen(vec![ANA]).is_none());
    }

    #[test]
    fn there_is_room_for_so_many_and_no_more() {
        let bells = Bells::default();
        let listeners: Vec<_> = (0..LISTENERS_MAX).map_while(|_| bells.listen(vec![ANA])).collect();
        assert_eq!(listeners.len(), LISTENERS_MAX);
        assert!(bells.listen(vec![BEA]).is_none());
    }
}
