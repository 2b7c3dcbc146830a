//! Why a verb cannot do its work.

use std::io;
use std::process::ExitCode;

use guicheng_engine::LoadFailure;

/// A verb cannot do its work.
#[derive(Debug)]
pub(crate) enum Failure {
    /// Something given cannot be used: a sentence for the person.
    Input(String),
    /// A pack, calendar or scenario with problems.
    Load(Box<LoadFailure>),
    /// Nothing can be written to the standard output.
    Output(io::Error),
}

impl Failure {
    /// The exit code for input that cannot be used.
    pub(crate) const BAD_INPUT: u8 = 2;

    /// The exit code. Whoever reads the output may stop reading (`| head`): that is no error.
    pub(crate) fn code(&self) -> ExitCode {
        if self.is_reader_gone() { ExitCode::SUCCESS } else { Self::BAD_INPUT.into() }
    }

    pub(crate) fn is_reader_gone(&self) -> bool {
        matches!(self, Self::Output(error) if error.kind() == io::ErrorKind::BrokenPipe)
    }
}

impl From<Box<LoadFailure>> for Failure {
    fn from(failure: Box<LoadFailure>) -> Self {
        Self::Load(failure)
    }
}
