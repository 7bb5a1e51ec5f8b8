//! A part of a day's share in words, as a command, and carried out.

use crate::app::Context;
use crate::cli::{DrillArgs, InterviewArgs, PapersArgs, SessionArgs};
use crate::commands::{drill, interview};
use crate::domain::text::shell::shell_word;
use crate::domain::text::{one_line, plural, written::written};
use crate::failure::Failure;
use crate::learn::plan::Task;

/// Topics that are named one by one.
const NAMED: usize = 3;
/// Characters at the end of a session's id that are shown.
const SHOWN_ID: usize = 8;

/// Returns for instance `drill 3 questions of what you missed`.
pub fn describe_task(task: &Task) -> String {
    match task {
        Task::Interview(n) => format!("mock interview of {}", plural(*n, "question")),
        Task::Resume(n, _) => format!("resume the mock interview, {} left", plural(*n, "question")),
        Task::Due(n) => format!("drill what you missed, {}", plural(*n, "question")),
        Task::Topics(topics) => {
            let named: Vec<String> = each_once(topics).map(|t| one_line(&written(t))).collect();
            let more = match named.len().saturating_sub(NAMED) {
                0 => String::new(),
                more => format!(" and {more} more"),
            };
            let named = named.get(..NAMED.min(named.len())).unwrap_or_default();
            format!("drill {}{more}", named.join(", "))
        }
    }
}

/// Returns the command that does a task. `job`: the file of a job description that is not kept.
pub fn command_of(task: &Task, job: Option<&str>) -> String {
    match task {
        Task::Interview(n) => format!("viva interview -n {n}{}", job_flag(job)),
        Task::Resume(_, session) => {
            let id = session.short(SHOWN_ID);
            format!("viva interview --resume {id}{}", job_flag(job))
        }
        Task::Due(n) => format!("viva drill --due -n {n}"),
        Task::Topics(topics) => {
            let named = each_once(topics).map(|t| shell_word(&one_line(t)));
            let named: Vec<String> = named.map(|t| format!("--topic {t}")).collect();
            format!("viva drill {} -n {}", named.join(" "), topics.len())
        }
    }
}

fn job_flag(job: Option<&str>) -> String {
    job.map_or(String::new(), |file| format!(" --job {}", shell_word(file)))
}

fn each_once(topics: &[String]) -> impl Iterator<Item = &String> {
    let numbered = topics.iter().enumerate();
    let first = numbered.filter(|(i, topic)| !topics[..*i].contains(*topic));
    first.map(|(_, topic)| topic)
}

/// Carries out a task; `job` is the job description that was kept.
pub fn run_task(task: &Task, job: Option<String>, context: &mut Context) -> Result<(), Failure> {
    let session = SessionArgs {
        questions: Some(task.questions()),
        ..SessionArgs::default()
    };
    let papers = PapersArgs {
        kept_job: job,
        ..PapersArgs::default()
    };
    match task {
        Task::Interview(_) => {
            let args = InterviewArgs {
                session,
                papers,
                ..InterviewArgs::default()
            };
            interview::run(&args, context)
        }
        Task::Resume(_, session) => {
            let args = InterviewArgs {
                resume: Some(session.to_string()),
                papers,
                ..InterviewArgs::default()
            };
            interview::run(&args, context)
        }
        Task::Due(_) => {
            let args = DrillArgs {
                due: true,
                session,
                ..DrillArgs::default()
            };
            drill::run(&args, context)
        }
        Task::Topics(topics) => {
            let args = DrillArgs {
                topics: each_once(topics).cloned().collect(),
                session,
                ..DrillArgs::default()
            };
            drill::run(&args, context)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::SessionId;

    #[test]
    fn tasks_in_words_and_as_commands() {
        let topics = |names: &[&str]| Task::Topics(names.iter().map(|t| t.to_string()).collect());
        for (task, words, command) in [
            (
                Task::Interview(5),
                "mock interview of 5 questions",
                "viva interview -n 5",
            ),
            (
                Task::Due(1),
                "drill what you missed, 1 question",
                "viva drill --due -n 1",
            ),
            (
                topics(&["ab_testing", "drift", "drift"]),
                "drill A/B testing, drift",
                "viva drill --topic ab_testing --topic drift -n 3",
            ),
            (
                topics(&["a", "b", "c", "$(d)"]),
                "drill a, b, c and 1 more",
                "viva drill --topic a --topic b --topic c --topic '$(d)' -n 4",
            ),
        ] {
            assert_eq!(describe_task(&task), words);
            assert_eq!(command_of(&task, None), command);
        }
        let resumed = Task::Resume(4, SessionId(uuid::Uuid::from_u128(0xd206_dc7d)));
        assert_eq!(
            describe_task(&resumed),
            "resume the mock interview, 4 questions left"
        );
        assert_eq!(
            command_of(&resumed, Some("job.md")),
            "viva interview --resume d206dc7d --job job.md"
        );
        assert_eq!(
            command_of(&Task::Interview(5), Some("/home/ada/a job.md")),
            "viva interview -n 5 --job '/home/ada/a job.md'"
        );
    }
}
