//! The parameters of each network's call, by what they mean to us. Of several names the first that is given counts.

use super::Network;

#[derive(Debug, Clone, Copy)]
pub struct Names {
    pub program: &'static [&'static str],
    pub token: &'static [&'static str],
    pub event: &'static [&'static str],
    pub click_id: &'static [&'static str],
    pub order_id: &'static [&'static str],
    pub amount: &'static [&'static str],
    pub currency: &'static [&'static str],
    pub promo_code: &'static [&'static str],
    pub customer_id: &'static [&'static str],
    pub customer_status: &'static [&'static str],
    pub country: &'static [&'static str],
    pub occurred_at: &'static [&'static str],
}

const NONE: Names = Names {
    program: &[],
    token: &[],
    event: &[],
    click_id: &[],
    order_id: &[],
    amount: &[],
    currency: &[],
    promo_code: &[],
    customer_id: &[],
    customer_status: &[],
    country: &[],
    occurred_at: &[],
};

const TUNE: Names = Names {
    program: &["offer_id"],
    token: &["security_token"],
    event: &["goal_id", "goal_ref"],
    click_id: &["transaction_id"],
    order_id: &["conversion_unique_id", "adv_sub", "adv_unique1"],
    amount: &["amount"],
    currency: &["currency"],
    promo_code: &["promo_code", "coupon"],
    ..NONE
};

const EVERFLOW: Names = Names {
    program: &["nid"],
    token: &["verification_token"],
    event: &["event_id", "adv_event_id"],
    click_id: &["transaction_id", "_ef_transaction_id"],
    // `oid` is Everflow's offer, the same for every order of it.
    order_id: &["order_id"],
    amount: &["amount"],
    currency: &["currency"],
    promo_code: &["coupon_code"],
    ..NONE
};

const AWIN: Names = Names {
    program: &["merchant"],
    token: &["token"],
    event: &["parts"],
    click_id: &["cks"],
    order_id: &["ref"],
    amount: &["amount"],
    currency: &["cr"],
    promo_code: &["vc"],
    customer_status: &["customeracquisition"],
    ..NONE
};

const CJ: Names = Names {
    program: &["CID"],
    token: &["SIGNATURE"],
    event: &["TYPE", "actionTrackerId"],
    click_id: &["CJEVENT"],
    order_id: &["OID"],
    amount: &["AMOUNT"],
    currency: &["CURRENCY"],
    promo_code: &["COUPON"],
    customer_status: &["CUST_STATUS", "customerStatus"],
    country: &["CUST_COUNTRY", "customerCountry"],
    occurred_at: &["eventTime"],
    ..NONE
};

const VOLUUM: Names = Names {
    token: &["token"],
    event: &["et"],
    click_id: &["cid"],
    order_id: &["txid"],
    amount: &["payout"],
    currency: &["currency"],
    ..NONE
};

const AFFISE: Names = Names {
    token: &["secure"],
    event: &["goal"],
    click_id: &["clickid"],
    order_id: &["action_id"],
    amount: &["sum"],
    currency: &["currency"],
    promo_code: &["promo_code"],
    customer_id: &["user_id"],
    ..NONE
};

const PARTNERIZE: Names = Names {
    program: &["campaign"],
    token: &["token"],
    event: &["category"],
    click_id: &["clickref"],
    order_id: &["conversionref"],
    amount: &["value"],
    currency: &["currency"],
    promo_code: &["voucher"],
    customer_id: &["customerref"],
    customer_status: &["customertype"],
    country: &["country"],
    ..NONE
};

impl Network {
    pub const fn names(self) -> &'static Names {
        match self {
            Network::Tune => &TUNE,
            Network::Everflow => &EVERFLOW,
            Network::Awin => &AWIN,
            Network::Cj => &CJ,
            Network::Voluum => &VOLUUM,
            Network::Affise => &AFFISE,
            Network::Partnerize => &PARTNERIZE,
        }
    }

    /// What the network's callers call a field of ours.
    pub fn name_of(self, field: &str) -> Option<&'static str> {
        let names = self.names();
        let of_field = match field {
            "program_id" => names.program,
            "event_type" => names.event,
            "click_id" => names.click_id,
            "order_id" => names.order_id,
            "amount" => names.amount,
            "currency" => names.currency,
            "promo_code" => names.promo_code,
            "customer_id" => names.customer_id,
            "customer_status" => names.customer_status,
            "country" => names.country,
            "occurred_at" => names.occurred_at,
            "token" => names.token,
            _ => &[],
        };
        of_field.first().copied()
    }
}
