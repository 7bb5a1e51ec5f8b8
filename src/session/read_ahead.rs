//! What the models in the program read while the candidate reads and types, so that little is left to
//! do when an answer is submitted.
//!
//! Owns the thread it is done on, and what comes first: the rubric of the question asked, what is
//! typed, the rubric of the next question. Nobody waits for it, and it ends with the process.

use crate::domain::Rubric;
use crate::ports::Assessor;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use tokio::runtime::Handle;

/// Reads ahead until it is dropped.
pub struct ReadAhead(Arc<Desk>);

/// Where the thread finds what to read.
#[derive(Default)]
struct Desk {
    wanted: Mutex<Wanted>,
    changed: Condvar,
}

/// What is still to be read.
#[derive(Default)]
struct Wanted {
    /// Number of the question that the rest belongs to.
    question: usize,
    asked: Option<Rubric>,
    typed: Option<String>,
    next: Option<Rubric>,
    /// While an answer is assessed nothing else is read.
    is_paused: bool,
    is_over: bool,
}

/// One thing to read.
enum Task {
    Asked(usize, Rubric),
    Typed(String),
    Next(usize, Rubric),
}

impl ReadAhead {
    /// Begins with nothing to read. What the assessor starts meanwhile goes on in `runtime`.
    pub fn begin(assessor: Arc<dyn Assessor>, runtime: &Handle) -> Self {
        let desk = Arc::new(Desk::default());
        let of_thread = Arc::clone(&desk);
        let runtime = runtime.clone();
        std::thread::spawn(move || {
            let _runtime = runtime.enter();
            while let Some(task) = of_thread.wait() {
                of_thread.carry_out(task, assessor.as_ref());
            }
        });
        Self(desk)
    }

    /// The question with this number (from 1) is asked, or asked on; `rubrics` gives its own and the
    /// next one's.
    pub fn ask(&self, question: usize, rubrics: impl FnOnce() -> [Option<Rubric>; 2]) {
        self.0.change(|wanted| {
            wanted.is_paused = false;
            if wanted.question != question {
                let [asked, next] = rubrics();
                *wanted = Wanted {
                    question,
                    asked,
                    next,
                    ..Wanted::default()
                };
            }
        });
    }

    /// This was typed so far.
    pub fn typed(&self, so_far: &str) {
        self.0
            .change(|wanted| wanted.typed = Some(so_far.to_string()));
    }

    /// Stops soon, until the candidate is asked again.
    pub fn pause(&self) {
        self.0.change(|wanted| {
            wanted.is_paused = true;
            wanted.typed = None;
        });
    }
}

impl Drop for ReadAhead {
    fn drop(&mut self) {
        self.0.change(|wanted| wanted.is_over = true);
    }
}

impl Desk {
    fn wanted(&self) -> MutexGuard<'_, Wanted> {
        self.wanted.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn change(&self, change: impl FnOnce(&mut Wanted)) {
        change(&mut self.wanted());
        self.changed.notify_all();
    }

    /// Waits for something to read; None when it is over.
    fn wait(&self) -> Option<Task> {
        let mut wanted = self.wanted();
        loop {
            if wanted.is_over {
                return None;
            }
            if let Some(task) = wanted.take() {
                return Some(task);
            }
            wanted = self
                .changed
                .wait(wanted)
                .unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn carry_out(&self, task: Task, assessor: &dyn Assessor) {
        match task {
            Task::Typed(so_far) => assessor.read_along(&so_far),
            Task::Asked(question, rubric) => {
                assessor.prepare(&rubric, &|| self.wanted().goes_on(question));
            }
            Task::Next(question, rubric) => {
                // What is typed comes first; the rest of the rubric is read later.
                let goes_on = || {
                    let wanted = self.wanted();
                    wanted.goes_on(question) && wanted.typed.is_none()
                };
                assessor.prepare(&rubric, &goes_on);
                if !goes_on() {
                    self.wanted().put_back(question, rubric);
                }
            }
        }
    }
}

impl Wanted {
    fn take(&mut self) -> Option<Task> {
        if self.is_paused {
            return None;
        }
        let question = self.question;
        if let Some(rubric) = self.asked.take() {
            return Some(Task::Asked(question, rubric));
        }
        if let Some(so_far) = self.typed.take() {
            return Some(Task::Typed(so_far));
        }
        let rubric = self.next.take()?;
        Some(Task::Next(question, rubric))
    }

    fn goes_on(&self, question: usize) -> bool {
        !self.is_paused && !self.is_over && self.question == question
    }

    fn put_back(&mut self, question: usize, rubric: Rubric) {
        if self.question == question {
            self.next = Some(rubric);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Assessment, Criterion};
    use crate::ports::{AssessProgress, AssessRequest};
    use futures_util::FutureExt;
    use futures_util::future::BoxFuture;
    use std::sync::mpsc::{Receiver, Sender, channel};

    /// Says what it reads, and waits to be told to go on.
    struct Reads {
        read: Sender<String>,
        go_on: Mutex<Receiver<()>>,
    }

    impl Reads {
        fn note(&self, what: String) {
            self.read.send(what).unwrap();
            self.go_on.lock().unwrap().recv().unwrap();
        }
    }

    impl Assessor for Reads {
        fn name(&self) -> &'static str {
            "reads"
        }

        fn offline(&self) -> bool {
            true
        }

        fn prepare(&self, rubric: &Rubric, go_on: &dyn Fn() -> bool) {
            for criterion in &rubric.criteria {
                if go_on() {
                    self.note(criterion.id.clone());
                }
            }
        }

        fn read_along(&self, so_far: &str) {
            self.note(so_far.to_string());
        }

        fn assess<'a>(
            &'a self,
            _: &'a AssessRequest,
            _: &'a mut (dyn FnMut(AssessProgress) + Send),
        ) -> BoxFuture<'a, Assessment> {
            async { Assessment::unscored("never asked") }.boxed()
        }
    }

    fn rubric(ids: &[&str]) -> Rubric {
        let criterion = |id: &&str| Criterion {
            id: (*id).to_string(),
            ..Criterion::default()
        };
        Rubric {
            criteria: ids.iter().map(criterion).collect(),
            ..Rubric::default()
        }
    }

    fn begin() -> (ReadAhead, Receiver<String>, Sender<()>) {
        let (read, reads) = channel();
        let (go_on, waits) = channel();
        let assessor = Reads {
            read,
            go_on: Mutex::new(waits),
        };
        let runtime = crate::runtime::current_thread().unwrap();
        let ahead = ReadAhead::begin(Arc::new(assessor), runtime.handle());
        (ahead, reads, go_on)
    }

    #[test]
    fn the_question_comes_first_then_what_is_typed_then_the_next_question() {
        let (ahead, reads, go_on) = begin();
        ahead.ask(1, || {
            [Some(rubric(&["a1", "a2"])), Some(rubric(&["b1", "b2"]))]
        });
        let mut seen = vec![reads.recv().unwrap()];
        ahead.typed("First.");
        ahead.typed("First. Second.");
        for _ in 0..2 {
            go_on.send(()).unwrap();
            seen.push(reads.recv().unwrap());
        }
        go_on.send(()).unwrap();
        seen.push(reads.recv().unwrap());
        // In the midst of the next question's rubric more is typed: that comes first.
        ahead.typed("First. Second. Third.");
        for _ in 0..3 {
            go_on.send(()).unwrap();
            seen.push(reads.recv().unwrap());
        }
        let typed = ["First. Second.", "First. Second. Third."];
        assert_eq!(seen, ["a1", "a2", typed[0], "b1", typed[1], "b1", "b2"]);
    }

    #[test]
    fn nothing_is_read_while_an_answer_is_assessed() {
        let (ahead, reads, go_on) = begin();
        ahead.ask(1, || [Some(rubric(&["a1", "a2"])), Some(rubric(&["b1"]))]);
        assert_eq!(reads.recv().unwrap(), "a1");
        ahead.typed("An answer.");
        ahead.pause();
        go_on.send(()).unwrap();

        // Asked on, what is left is read, and not what was typed before.
        ahead.ask(1, || [None, None]);
        let mut seen = Vec::new();
        while seen.last().is_none_or(|last| last != "b1") {
            seen.push(reads.recv().unwrap());
            go_on.send(()).unwrap();
        }
        assert!(!seen.iter().any(|text| text == "An answer."), "{seen:?}");
    }
}
