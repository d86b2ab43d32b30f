//! Work on all cores, in the order of its input.

use super::control::Control;
use super::error::QueryError;
use rayon::prelude::*;

/// Up to so many pieces of work are done by the thread that asks: the shared threads may be busy with somebody's long
/// question, and a short one should not wait for it.
const FEW: usize = 16;

/// Does the same with every item, and looks before each whether the question is still wanted. The answers are in the
/// order of the items, and an error is that of the first item that has one, whichever thread was faster.
pub(super) fn each<'t, T, R>(
    items: &'t [T],
    control: &Control,
    work: impl Fn(&'t T) -> Result<R, QueryError> + Sync,
) -> Result<Vec<R>, QueryError>
where
    T: Sync,
    R: Send,
{
    each_of((items, items.len()), control, work)
}

/// The same for work whose error is another one, and that is in so many pieces altogether.
pub(crate) fn each_of<'t, T, R, E>(
    (items, pieces): (&'t [T], usize),
    control: &Control,
    work: impl Fn(&'t T) -> Result<R, E> + Sync,
) -> Result<Vec<R>, E>
where
    T: Sync,
    R: Send,
    E: From<QueryError> + Send,
{
    let one = |item: &'t T| control.go_on().map_err(E::from).and_then(|()| work(item));
    if pieces <= FEW {
        return items.iter().map(one).collect();
    }
    let done: Vec<Result<R, E>> = items.par_iter().map(one).collect();
    done.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::Limits;
    use std::sync::atomic::Ordering;

    fn control() -> Control {
        Control::new(Limits {
            max_vertices: 1,
            max_edge_pairs: 1,
            max_subjects: 1,
            max_pairs: 1,
            max_result_vertices: 1,
        })
    }

    #[test]
    fn answers_are_in_the_order_of_the_items() {
        let items: Vec<usize> = (0..1000).collect();
        assert_eq!(each(&items, &control(), |n| Ok(n * 2)), Ok(items.iter().map(|n| n * 2).collect()));
    }

    #[test]
    fn the_first_error_in_order_is_the_error() {
        let items: Vec<usize> = (0..1000).collect();
        let fail = |n: &usize| if *n >= 500 { Err(QueryError::UnknownCollection(n.to_string())) } else { Ok(()) };
        assert_eq!(each(&items, &control(), fail), Err(QueryError::UnknownCollection("500".into())));
    }

    #[test]
    fn a_stopped_question_does_nothing_more() {
        let control = control();
        control.switch().store(true, Ordering::Relaxed);
        assert_eq!(each(&[1, 2, 3], &control, |_| Ok(())), Err(QueryError::Stopped));
    }
}
