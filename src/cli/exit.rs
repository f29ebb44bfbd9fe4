/// How a command ended. Never reused for anything else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// 0: yes, in step, ruled out, done.
    Yes,
    /// 1: no, out of step, confirmed.
    No,
    /// 2: usage or input error; nothing on standard output.
    Usage,
    /// 3: cannot tell.
    Unknown,
    /// 4: an outside service refused or failed part-way.
    Outside,
    /// 70: a bug in `instep`.
    Bug,
}

impl Exit {
    /// The process's exit code.
    pub const fn code(self) -> u8 {
        match self {
            Exit::Yes => 0,
            Exit::No => 1,
            Exit::Usage => 2,
            Exit::Unknown => 3,
            Exit::Outside => 4,
            Exit::Bug => 70,
        }
    }
}
