//! Terms in plain words, as pages and the command line show them.

use super::{ApprovalRule, AttributionPolicy, NewCustomerRule, Terms};

impl Terms {
    /// One sentence for each thing a partner should know, made of the rules themselves.
    pub fn in_plain_words(&self) -> Vec<String> {
        let mut sentences: Vec<String> = self.commission.iter().map(|rule| format!("{rule}.")).collect();
        sentences.push(match sentences.len() {
            0 => "No commission rule is set: nothing is paid.".to_owned(),
            1 => "Anything else earns nothing.".to_owned(),
            _ => "The first of these that fits counts; anything else earns nothing.".to_owned(),
        });
        let window = self.referral_window;
        sentences.push(match self.attribution {
            AttributionPolicy::LastClick => format!(
                "Credit goes to the partner of the last click within {window} before the event; without such a click, to \
                 the partner whose promo code was used."
            ),
            AttributionPolicy::PromoCodeFirst => format!(
                "Credit goes to the partner whose promo code was used; without one, to the partner of the last click \
                 within {window} before the event."
            ),
        });
        sentences.push(match self.new_customer {
            NewCustomerRule::Stated => "The brand says whether a customer is new.".to_owned(),
            NewCustomerRule::Derived => {
                "A customer is new until the first credited conversion of its customer id.".to_owned()
            }
            NewCustomerRule::StatedOrDerived => {
                "The brand says whether a customer is new; where it does not, a customer is new until the first credited \
                 conversion of its customer id."
                    .to_owned()
            }
        });
        sentences.push(format!("An action locks {}; until then it can be modified or reversed.", self.locks));
        sentences.push(match self.approves {
            ApprovalRule::AfterLocking { .. } => format!("It is approved {}, and can then be paid.", self.approves),
            ApprovalRule::AfterTracking(_) => {
                format!("It is approved {}, never before it locks, and can then be paid.", self.approves)
            }
        });
        sentences
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::reference_terms;

    #[test]
    fn the_reference_program_in_plain_words() {
        let expected = [
            "new_advertiser by a new customer pays 40.00 USD.",
            "Anything else earns nothing.",
            "Credit goes to the partner of the last click within 30 days before the event; without such a click, to the \
             partner whose promo code was used.",
            "The brand says whether a customer is new; where it does not, a customer is new until the first credited \
             conversion of its customer id.",
            "An action locks 15 days after the end of the day tracked; until then it can be modified or reversed.",
            "It is approved 15 days after locking, and can then be paid.",
        ];
        assert_eq!(reference_terms().in_plain_words(), expected);
    }
}
