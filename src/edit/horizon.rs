//! Up to which record time everything is settled. Whoever asks what was known at some moment is told the same whenever he
//! asks: he waits for the group of changes that may still become true of that moment, and no later change gets its time.

use super::editor::Clock;
use crate::model::RecordTime;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// Shared by the thread that makes changes and by everybody who looks back.
#[derive(Debug)]
pub(super) struct Horizon {
    state: Mutex<State>,
    closed: Condvar,
    clock: Clock,
}

#[derive(Debug)]
struct State {
    /// The latest moment that somebody was told about, or that a change has.
    told: RecordTime,
    /// The time of the first change of the group that is being written; `None` when none is.
    open: Option<RecordTime>,
}

impl Horizon {
    /// Before any change; times that the store holds already are passed over as the first group opens.
    pub fn new(clock: Clock) -> Self {
        let state = State { told: RecordTime(i64::MIN), open: None };
        Self { state: Mutex::new(state), closed: Condvar::new(), clock }
    }

    /// A moment at which a change of the group may begin to hold. The first one opens the group.
    pub fn next(&self) -> RecordTime {
        let mut state = self.state();
        let time = (self.clock)().max(RecordTime(state.told.0.saturating_add(1)));
        state.open = state.open.or(Some(time));
        time
    }

    /// The group is over: everybody sees its changes, or nobody ever will. `last` is the time of the last of them.
    pub fn close(&self, last: Option<RecordTime>) {
        let mut state = self.state();
        state.open = None;
        state.told = state.told.max(last.unwrap_or(state.told));
        drop(state);
        self.closed.notify_all();
    }

    /// The moment that is meant by `time`, which is never later than now, once nothing can change about it any more.
    pub fn settle(&self, time: RecordTime) -> RecordTime {
        let mut state = self.state();
        // After a clock has gone back, the last change may lie before us.
        let now = (self.clock)().max(state.told);
        let meant = time.min(now);
        state.told = state.told.max(meant);
        while state.open.is_some_and(|open| open <= meant) {
            state = self.closed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        meant
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // What is in it is right between any two statements.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;
    use std::time::Duration;

    fn noon() -> RecordTime {
        RecordTime(1_000)
    }

    #[test]
    fn a_change_never_gets_a_time_that_somebody_was_told_about() {
        let horizon = Horizon::new(noon);
        assert_eq!(horizon.settle(RecordTime(2_000)), noon());
        assert_eq!(horizon.next(), RecordTime(1_001));
        horizon.close(Some(RecordTime(1_001)));
        assert_eq!(horizon.settle(RecordTime(5_000)), RecordTime(1_001));
        assert_eq!(horizon.next(), RecordTime(1_002));
    }

    #[test]
    fn the_past_before_an_open_group_is_told_at_once_and_its_own_time_when_it_is_over() {
        let horizon = Arc::new(Horizon::new(noon));
        let first = horizon.next();
        assert_eq!(horizon.settle(RecordTime(999)), RecordTime(999));
        let asking = Arc::clone(&horizon);
        let asked = std::thread::spawn(move || asking.settle(RecordTime(1_000)));
        std::thread::sleep(Duration::from_millis(20));
        assert!(!asked.is_finished());
        horizon.close(Some(first));
        assert_eq!(asked.join().unwrap(), RecordTime(1_000));
    }
}
