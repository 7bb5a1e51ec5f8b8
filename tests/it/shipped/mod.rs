//! What comes with the binary: the banks, finding their questions, and their graded answers.

mod banks;
mod graded_answers;
mod retrieval;
