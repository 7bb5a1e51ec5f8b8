//! What comes with the binary: the banks, finding their questions, and their graded answers.

mod banks;
mod feedback;
mod graded_answers;
mod retrieval;
mod sayings;
