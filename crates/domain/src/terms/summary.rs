//! Terms in plain words, as pages and the command line show them.

use super::{ApprovalRule, AttributionPolicy, NewCustomerRule, Terms};
use crate::words::Said;

impl Terms {
    /// One sentence for each thing a partner should know, made of the rules themselves.
    pub fn in_plain_words(&self) -> Vec<Said> {
        let mut sentences: Vec<Said> =
            self.commission.iter().map(|rule| Said::of("{rule}.").with(rule.in_words())).collect();
        sentences.push(Said::of(match sentences.len() {
            0 => "No commission rule is set: nothing is paid.",
            1 => "Anything else earns nothing.",
            _ => "The first of these that fits counts; anything else earns nothing.",
        }));
        let credit = Said::of(match self.attribution {
            AttributionPolicy::LastClick => {
                "Credit goes to the partner of the last click within {window} before the event; without such a click, to \
                 the partner whose promo code was used."
            }
            AttributionPolicy::PromoCodeFirst => {
                "Credit goes to the partner whose promo code was used; without one, to the partner of the last click \
                 within {window} before the event."
            }
        });
        sentences.push(credit.with(self.referral_window.in_words()));
        sentences.push(Said::of(match self.new_customer {
            NewCustomerRule::Stated => "The brand says whether a customer is new.",
            NewCustomerRule::Derived => "A customer is new until the first credited conversion of its customer id.",
            NewCustomerRule::StatedOrDerived => {
                "The brand says whether a customer is new; where it does not, a customer is new until the first credited \
                 conversion of its customer id."
            }
        }));
        let lock = Said::of("An action locks {when}; until then it can be modified or reversed.");
        sentences.push(lock.with(self.locks.in_words()));
        let approval = Said::of(match self.approves {
            ApprovalRule::AfterLocking { .. } => "It is approved {when}, and can then be paid.",
            ApprovalRule::AfterTracking(_) => "It is approved {when}, never before it locks, and can then be paid.",
        });
        sentences.push(approval.with(self.approves.in_words()));
        if let Some(notice) = self.notice {
            let change = Said::of(
                "New terms that were announced at least {days} before hold without acceptance; whoever does not want them may leave.",
            );
            sentences.push(change.with(notice.in_words()));
        }
        sentences
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::reference_terms;
    use crate::words::Said;

    #[test]
    fn the_reference_program_in_plain_words() {
        let expected = [
            "new advertiser by a new customer pays 40.00 USD.",
            "Anything else earns nothing.",
            "Credit goes to the partner of the last click within 30 days before the event; without such a click, to the \
             partner whose promo code was used.",
            "The brand says whether a customer is new; where it does not, a customer is new until the first credited \
             conversion of its customer id.",
            "An action locks 15 days after the end of the day tracked; until then it can be modified or reversed.",
            "It is approved 15 days after locking, and can then be paid.",
        ];
        let said: Vec<String> = reference_terms().in_plain_words().iter().map(Said::to_string).collect();
        assert_eq!(said, expected);
    }
}
