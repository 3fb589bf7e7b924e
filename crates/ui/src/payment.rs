//! Money: balances by bucket, withdrawal settings, payment runs, and what became of each payment.

pub mod balance;
pub mod brand_page;
pub mod calendar;
pub mod partner_page;
pub mod payment_page;
pub mod run;
pub mod run_page;
pub mod setting;
pub mod settlement;
pub mod statement_page;
