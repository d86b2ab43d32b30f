//! Jobs that are open, and those that are nowhere else: of callers without a key, or of a server without a store.

use crate::model::{Job, JobEnd, JobStatus, KeptJob, RecordTime};
use crate::query::{Control, Gauge, Limits};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::{Notify, Semaphore};

/// Jobs without a place in the store that are remembered after their end.
const MAX_REMEMBERED: usize = 32;
/// Open jobs of all callers without a key together, as a multiple of what one caller may have.
const NAMELESS_CALLERS: usize = 4;

/// What has become of a job so far.
#[derive(Debug, Clone)]
pub(super) struct Course {
    pub started: Option<RecordTime>,
    pub end: Option<Arc<JobEnd>>,
}

/// A job, and the question that is worked on for it.
#[derive(Debug)]
pub(super) struct Task {
    pub job: Job,
    /// Whether the store has it, too.
    pub is_kept: bool,
    /// Whose open jobs are counted together.
    owner: String,
    course: Mutex<Course>,
    control: Control,
    ended: Notify,
}

impl Task {
    pub fn new(job: Job, is_kept: bool, owner: String, limits: Limits) -> Self {
        let course = Mutex::new(Course { started: None, end: None });
        Self { job, is_kept, owner, course, control: Control::new(limits), ended: Notify::new() }
    }

    pub fn control(&self) -> &Control {
        &self.control
    }

    pub fn gauge(&self) -> Arc<Gauge> {
        self.control.gauge()
    }

    pub fn course(&self) -> Course {
        self.lock().clone()
    }

    /// False when nobody wants it any more.
    pub fn begin(&self, now: RecordTime) -> bool {
        let mut course = self.lock();
        course.started = Some(now);
        course.end.is_none()
    }

    /// Ends it, unless it has ended: the first end holds. Work that goes on is told to stop.
    pub fn end(&self, time: RecordTime, (status, detail, answer): (JobStatus, String, String)) -> Option<Arc<JobEnd>> {
        // It may be long, and others look at the course meanwhile.
        let answer_sha256 =
            if answer.is_empty() { String::new() } else { crate::format::sha256_hex(answer.as_bytes()) };
        let mut course = self.lock();
        if course.end.is_some() {
            return None;
        }
        self.stop_switch().store(true, Ordering::Relaxed);
        self.ended.notify_one();
        let (job, started) = (self.job.id.clone(), course.started);
        let end = Arc::new(JobEnd { job, started, time, status, detail, answer_sha256, answer });
        course.end = Some(Arc::clone(&end));
        Some(end)
    }

    /// Returns when it has ended.
    pub async fn ended(&self) {
        self.ended.notified().await;
    }

    /// What was answered already, dismissed.
    pub fn dismiss_answer(&self, time: RecordTime, detail: &str) {
        let mut course = self.lock();
        course.end = course.end.take().map(|end| Arc::new(dismissed(&end, time, detail)));
    }

    fn stop_switch(&self) -> Arc<AtomicBool> {
        self.control.switch()
    }

    fn is_open(&self) -> bool {
        self.lock().end.is_none()
    }

    fn lock(&self) -> MutexGuard<'_, Course> {
        self.course.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// As the store would give it.
    pub fn kept(&self) -> KeptJob {
        (self.job.clone(), self.course().end.map(|end| JobEnd::clone(&end)))
    }
}

/// An end without an answer that follows on another one.
pub(super) fn dismissed(end: &JobEnd, time: RecordTime, detail: &str) -> JobEnd {
    JobEnd {
        time,
        status: JobStatus::Dismissed,
        detail: detail.into(),
        answer_sha256: String::new(),
        answer: String::new(),
        ..end.clone()
    }
}

/// All tasks, by the ids of their jobs.
#[derive(Debug)]
pub(in crate::api) struct Board {
    tasks: Mutex<BTreeMap<String, Arc<Task>>>,
    /// Jobs that are worked on at the same time.
    pub(super) places: Arc<Semaphore>,
    /// Whether the server is about to stop, and takes no more.
    is_closed: AtomicBool,
}

impl Board {
    /// One place fewer than there are for questions, so that a short question finds one.
    pub fn new(max_questions: usize) -> Self {
        let places = Arc::new(Semaphore::new(max_questions.saturating_sub(1).max(1)));
        Self { tasks: Mutex::default(), places, is_closed: AtomicBool::new(false) }
    }

    /// False when its owner, or everybody without a key together, has too many open ones.
    pub(super) fn add(&self, task: Arc<Task>, max_jobs: usize) -> bool {
        let mut tasks = self.lock();
        let open =
            |wanted: &dyn Fn(&Task) -> bool| tasks.values().filter(|task| task.is_open() && wanted(task)).count();
        let (own, nameless) = (open(&|other| other.owner == task.owner), open(&|other| !other.is_kept));
        if own >= max_jobs || (!task.is_kept && nameless >= max_jobs.saturating_mul(NAMELESS_CALLERS)) {
            return false;
        }
        let mut over: Vec<(RecordTime, String)> = tasks
            .values()
            .filter(|task| !task.is_kept)
            .filter_map(|task| Some((task.course().end?.time, task.job.id.clone())))
            .collect();
        over.sort();
        for (_, id) in over.iter().take(over.len().saturating_sub(MAX_REMEMBERED - 1)) {
            tasks.remove(id);
        }
        tasks.insert(task.job.id.clone(), task);
        true
    }

    /// Takes no more.
    pub(super) fn close(&self) {
        self.is_closed.store(true, Ordering::Relaxed);
    }

    pub(super) fn is_closed(&self) -> bool {
        self.is_closed.load(Ordering::Relaxed)
    }

    /// Whether there is one whose end is not in the store yet.
    pub(super) fn is_unsettled(&self) -> bool {
        self.lock().values().any(|task| task.is_kept)
    }

    pub(super) fn find(&self, id: &str) -> Option<Arc<Task>> {
        self.lock().get(id).cloned()
    }

    pub(super) fn remove(&self, id: &str) {
        self.lock().remove(id);
    }

    /// All that have not ended.
    pub(super) fn open(&self) -> Vec<Arc<Task>> {
        self.lock().values().filter(|task| task.is_open()).cloned().collect()
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<String, Arc<Task>>> {
        self.tasks.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn task(id: &str, owner: &str, is_kept: bool) -> Arc<Task> {
        let text = String::new;
        let job = Job {
            id: id.into(),
            time: RecordTime(0),
            who: text(),
            owner: text(),
            process: text(),
            snapshot: text(),
            transaction: 0,
            as_of: None,
            software: text(),
            request: text(),
        };
        let limits =
            Limits { max_vertices: 1, max_edge_pairs: 1, max_subjects: 1, max_pairs: 1, max_result_vertices: 1 };
        Arc::new(Task::new(job, is_kept, owner.into(), limits))
    }

    fn done() -> (JobStatus, String, String) {
        (JobStatus::Successful, String::new(), "{}".into())
    }

    #[test]
    fn nobody_has_more_open_jobs_than_allowed_and_an_ended_one_makes_room() {
        let board = Board::new(4);
        let first = task("a", "x", true);
        assert!(board.add(Arc::clone(&first), 2) && board.add(task("b", "x", true), 2));
        assert!(!board.add(task("c", "x", true), 2) && board.add(task("d", "y", true), 2));
        assert!(first.end(RecordTime(1), done()).is_some());
        assert!(board.add(task("c", "x", true), 2));
    }

    #[test]
    fn callers_without_a_key_share_a_limit_too() {
        let board = Board::new(4);
        let added = (0..9).filter(|n| board.add(task(&n.to_string(), &format!("from {n}"), false), 2));
        assert_eq!(added.count(), 2 * NAMELESS_CALLERS);
    }

    #[test]
    fn the_first_end_holds_and_stops_the_work() {
        let task = task("a", "x", true);
        assert!(task.begin(RecordTime(1)));
        let end = task.end(RecordTime(2), (JobStatus::Dismissed, "enough".into(), String::new())).unwrap();
        assert_eq!((end.status, end.started), (JobStatus::Dismissed, Some(RecordTime(1))));
        assert_eq!(task.end(RecordTime(3), done()), None);
        assert!(!task.begin(RecordTime(4)) && task.control.switch().load(Ordering::Relaxed));
    }

    #[test]
    fn of_jobs_without_a_place_in_the_store_only_the_last_are_remembered() {
        let board = Board::new(4);
        for n in 0..100 {
            let task = task(&format!("{n:03}"), "x", false);
            assert!(board.add(Arc::clone(&task), 1));
            task.end(RecordTime(n), done());
        }
        assert!(board.find("099").is_some() && board.find("070").is_some() && board.find("050").is_none());
    }
}
