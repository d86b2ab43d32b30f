//! Many rows made on all cores. Not on those of [rayon], where a write would have to wait for the questions that are
//! being answered there.

use super::row::Dates;
use std::num::NonZero;
use std::panic::resume_unwind;
use std::thread::{Builder, available_parallelism, scope};

/// What is worth a thread of its own.
const MANY: usize = 2048;

/// Makes something of each item, in order.
pub(super) fn each<T: Sync, R: Send>(items: &[T], make: impl Fn(&mut Dates, &T) -> R + Sync) -> Vec<R> {
    let some = |items: &[T]| {
        let mut dates = Dates::default();
        items.iter().map(|item| make(&mut dates, item)).collect::<Vec<R>>()
    };
    // How many cores there are is a question to the system, and takes longer than a write.
    let cores = if items.len() <= MANY { 1 } else { available_parallelism().map_or(1, NonZero::get) };
    let share = items.len().div_ceil(cores).max(MANY);
    if items.len() <= share {
        return some(items);
    }
    scope(|scope| {
        // Where the system gives no more threads, the one that there is does the work.
        let begin = |part| Builder::new().spawn_scoped(scope, move || some(part)).map_err(|_| part);
        let begun: Vec<_> = items.chunks(share).map(begin).collect();
        let end = |part: Result<_, _>| match part {
            Ok(thread) => std::thread::ScopedJoinHandle::join(thread).unwrap_or_else(|panic| resume_unwind(panic)),
            Err(part) => some(part),
        };
        begun.into_iter().flat_map(end).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_is_that_of_the_items_however_many_there_are() {
        for count in [0, 1, MANY, MANY + 1, 10 * MANY + 3] {
            let items: Vec<usize> = (0..count).collect();
            assert_eq!(each(&items, |_, item| item + 1), (1..=count).collect::<Vec<_>>());
        }
    }
}
