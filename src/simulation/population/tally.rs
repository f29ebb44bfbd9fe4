//! What is counted of some tokens. Tallies add up, in the order of the tokens.

/// Of some tokens, a column for each age.
#[derive(Clone, Debug)]
pub(super) struct Tally {
    pub(super) columns: Vec<Column>,
    /// When each token was refused first that ever was, in seconds.
    pub(super) first_refused: Vec<f64>,
    /// How often an administrator's resync was taken.
    pub(super) resyncs: u64,
}

/// At one age, and of the sign-ins since the one before.
#[derive(Clone, Debug, Default)]
pub(super) struct Column {
    pub(super) sign_ins: u64,
    pub(super) refused: u64,
    pub(super) accepted: u64,
    pub(super) locked: u64,
    pub(super) never_refused: u64,
    /// One a token, in seconds.
    pub(super) offsets: Vec<f64>,
    /// One a token, in seconds.
    pub(super) stored_drifts: Vec<f64>,
}

impl Tally {
    /// Nothing yet, at so many ages.
    pub(super) fn of(ages: usize) -> Tally {
        Tally { columns: vec![Column::default(); ages], first_refused: Vec::new(), resyncs: 0 }
    }

    /// This one and that of the tokens behind them.
    pub(super) fn and(mut self, other: Tally) -> Tally {
        for (column, more) in self.columns.iter_mut().zip(other.columns) {
            column.add(more);
        }
        self.first_refused.extend(other.first_refused);
        self.resyncs += other.resyncs;
        self
    }
}

impl Column {
    fn add(&mut self, other: Column) {
        self.sign_ins += other.sign_ins;
        self.refused += other.refused;
        self.accepted += other.accepted;
        self.locked += other.locked;
        self.never_refused += other.never_refused;
        self.offsets.extend(other.offsets);
        self.stored_drifts.extend(other.stored_drifts);
    }
}
