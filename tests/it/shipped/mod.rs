//! What comes with the binary: the banks, finding their questions, and their graded answers.

mod attacks;
mod banks;
mod debrief_matches;
mod exercises;
mod feedback;
mod graded_answers;
mod headlines;
mod retrieval;
mod sayings;
mod stories;
mod terse;
