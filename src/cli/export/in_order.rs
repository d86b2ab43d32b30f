//! Work on all cores, of which so much is under way at a time and no more, handed on in the order of its input.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::mpsc::{Receiver, sync_channel};
use std::sync::{Mutex, PoisonError};

/// So many pieces are under way: they bound the memory, and one that takes long does not keep the others waiting.
const UNDER_WAY: usize = 128;

/// Does the same with every item, and gives each result to `take`, in the order of the items. The first error of `take`
/// ends it. Items are asked for, and results taken, by the thread that calls.
pub(super) fn in_order<T: Send, R: Send, E>(
    items: impl Iterator<Item = T>,
    work: impl Fn(T) -> R + Sync,
    mut take: impl FnMut(R) -> Result<(), E>,
) -> Result<(), E> {
    let (orders, waiting) = sync_channel::<(usize, T)>(UNDER_WAY);
    let (finished, results) = sync_channel(UNDER_WAY);
    let (waiting, work, mut items) = (&Mutex::new(waiting), &work, items.fuse());
    std::thread::scope(move |scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
            let finished = finished.clone();
            scope.spawn(move || {
                while let Some((number, item)) = next(waiting) {
                    let done = catch_unwind(AssertUnwindSafe(|| work(item)));
                    if finished.send((number, done)).is_err() {
                        break;
                    }
                }
            });
        }
        drop(finished);
        let (mut under_way, mut taken) = (VecDeque::new(), 0);
        loop {
            while under_way.len() < UNDER_WAY
                && let Some(item) = items.next()
                && orders.send((taken + under_way.len(), item)).is_ok()
            {
                under_way.push_back(None);
            }
            if under_way.is_empty() {
                return Ok(());
            }
            // All of them send something for each order, so that there is one to come.
            let Ok((number, done)) = results.recv() else { return Ok(()) };
            let result = done.unwrap_or_else(|panic| resume_unwind(panic));
            if let Some(place) = under_way.get_mut(number - taken) {
                *place = Some(result);
            }
            while under_way.front().is_some_and(Option::is_some)
                && let Some(Some(result)) = under_way.pop_front()
            {
                taken += 1;
                take(result)?;
            }
        }
    })
}

fn next<T>(waiting: &Mutex<Receiver<T>>) -> Option<T> {
    waiting.lock().unwrap_or_else(PoisonError::into_inner).recv().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Duration;

    #[test]
    fn results_come_in_the_order_of_the_items_however_long_each_takes() {
        let mut taken = Vec::new();
        let slow_first = |n: u64| {
            std::thread::sleep(Duration::from_micros(if n % 7 == 0 { 900 } else { 5 }));
            n * n
        };
        let done: Result<(), ()> = in_order(0..1000, slow_first, |square| {
            taken.push(square);
            Ok(())
        });
        assert_eq!((done, taken), (Ok(()), (0..1000).map(|n| n * n).collect::<Vec<u64>>()));
        let none: Result<(), ()> = in_order(std::iter::empty::<u8>(), |n| n, |_| Err(()));
        assert_eq!(none, Ok(()));
    }

    #[test]
    fn no_more_is_begun_than_is_agreed() {
        let begun = AtomicUsize::new(0);
        let mut taken = 0;
        let work = |n: usize| {
            begun.fetch_add(1, Ordering::SeqCst);
            if n == 0 {
                std::thread::sleep(Duration::from_millis(50));
            }
        };
        let done: Result<(), ()> = in_order(0..10_000, work, |()| {
            assert!(begun.load(Ordering::SeqCst) <= taken + 2 * UNDER_WAY);
            taken += 1;
            Ok(())
        });
        assert_eq!((done, taken), (Ok(()), 10_000));
    }

    #[test]
    fn an_error_of_the_taker_ends_it() {
        let begun = AtomicUsize::new(0);
        let done =
            in_order(0.., |n: u64| begun.fetch_add(usize::from(n < u64::MAX), Ordering::SeqCst), |_| Err("full"));
        assert_eq!(done, Err("full"));
        assert!(begun.load(Ordering::SeqCst) <= UNDER_WAY);
    }

    #[test]
    #[should_panic(expected = "broken")]
    fn a_panic_of_the_work_is_not_waited_for_for_ever() {
        let _: Result<(), ()> = in_order(0..500, |n| assert!(n != 200, "broken"), |()| Ok(()));
    }
}
