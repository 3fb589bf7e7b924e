//! What one write does to the books and to the rollups, added up and written at its end.

use domain::ids::{AccountId, PaymentId, PostingId, ProgramId};
use domain::ledger::{PostingKind, Transfer, entries};
use domain::report::Counts;
use jiff::Timestamp;
use store::Tx;
use store::action::Origin;
use store::ledger::{Books, Entry, Posting};
use store::outlook;
use store::rollup::{Batch, Place};

/// Collects postings and counts; [`Journal::close`] ends it. A write that touches a balance or a rollup row a hundred times writes it once.
#[derive(Default)]
pub(crate) struct Journal {
    books: Books,
    rollups: Batch,
    outlook: outlook::Batch,
}

/// What a posting is about: an action or a payment, or neither when the sweep moves many actions at once.
#[derive(Debug, Clone, Copy)]
pub(crate) struct About {
    pub program: ProgramId,
    pub action: Option<i64>,
    pub payment: Option<PaymentId>,
}

impl Journal {
    /// Posts at once. Nothing is written when no amount moves.
    pub fn post(
        &mut self,
        tx: &mut Tx<'_>,
        kind: PostingKind,
        about: About,
        transfers: &[Transfer],
        at: Timestamp,
    ) -> anyhow::Result<()> {
        if transfers.iter().all(|transfer| transfer.amount.is_zero()) {
            return Ok(());
        }
        let posting = self.open(tx, kind, about, at)?;
        self.enter(posting, kind, about.program, transfers);
        Ok(())
    }

    /// Posts that different actions were tracked, each with its transfer. Nothing is written about one that earns nothing.
    pub fn post_tracked(&mut self, tx: &mut Tx<'_>, tracked: &[(About, Transfer, Timestamp)]) -> anyhow::Result<()> {
        let earning: Vec<_> = tracked.iter().filter(|(_, transfer, _)| !transfer.amount.is_zero()).collect();
        let postings: Vec<Posting> =
            earning.iter().map(|(about, _, at)| posting(PostingKind::Tracked, *about, *at)).collect();
        let ids = self.books.open_all(tx, &postings)?;
        for (id, (about, transfer, _)) in ids.into_iter().zip(earning) {
            self.enter(id, PostingKind::Tracked, about.program, std::slice::from_ref(transfer));
        }
        Ok(())
    }

    /// Begins a posting whose transfers are only known later in the write.
    pub fn open(
        &mut self,
        tx: &mut Tx<'_>,
        kind: PostingKind,
        about: About,
        at: Timestamp,
    ) -> anyhow::Result<PostingId> {
        self.books.open(tx, &posting(kind, about, at))
    }

    /// Gives a posting its transfers, all of one currency.
    pub fn enter(&mut self, posting: PostingId, kind: PostingKind, program: ProgramId, transfers: &[Transfer]) {
        let Some(currency) = transfers.first().map(|transfer| transfer.amount.currency) else { return };
        let lines: Vec<Entry> = entries(kind, transfers)
            .into_iter()
            .map(|entry| Entry {
                partner: entry.partner,
                bucket: entry.bucket.code(),
                amount_minor: entry.amount.minor,
            })
            .collect();
        self.books.enter(posting, program, currency.code(), &lines);
    }

    /// Adds to the reports.
    pub fn count(&mut self, place: &Place<'_>, counts: &Counts) {
        self.rollups.add(place, counts);
    }

    /// An action with this commission waits here from now on; none: for nothing.
    pub fn begin_wait(&mut self, place: Option<outlook::Place>, commission_minor: i64) {
        self.outlook.add(place, commission_minor);
    }

    /// It waits here no more.
    pub fn end_wait(&mut self, place: Option<outlook::Place>, commission_minor: i64) {
        self.outlook.take(place, commission_minor);
    }

    /// Writes entries, balances, the outlook and rollups. A write that used the journal must end with this.
    pub fn close(self, tx: &mut Tx<'_>) -> anyhow::Result<()> {
        self.books.close(tx)?;
        self.outlook.write(tx)?;
        self.rollups.write(tx)
    }
}

fn posting(kind: PostingKind, about: About, at: Timestamp) -> Posting {
    Posting {
        kind: kind.code().to_owned(),
        program: about.program,
        action: about.action,
        payment: about.payment,
        posted_at: at,
    }
}

/// Where the reports count an action: the day it was tracked, under the dimensions of its click.
pub(crate) fn place(program: ProgramId, partner: AccountId, day: i64, origin: &Origin) -> Place<'_> {
    Place {
        program,
        partner,
        day,
        creative_id: origin.creative_id,
        link_id: origin.link_id,
        sub_id1: &origin.sub_id1,
        sub_id2: &origin.sub_id2,
        sub_id3: &origin.sub_id3,
        shared_id: &origin.shared_id,
        promo_code: &origin.promo_code,
        country: &origin.country,
        device: &origin.device,
        browser: &origin.browser,
        referrer_host: &origin.referrer_host,
    }
}
