//! The address a visitor is sent to: the landing page or deep link, with what came along and with the click id.
//!
//! Addresses are put together from their bytes as they came. Nothing is decoded and encoded again, so parameters keep
//! their case, order and escapes, and the fragment stays at the end. On the redirect path: one pass, one allocation.

#[cfg(test)]
mod tests;

/// The parameters of a tracking link that speak to us and are not sent on; everything else is.
pub const OWN_PARAMETERS: [&str; 5] = ["subId1", "subId2", "subId3", "sharedId", "u"];

/// Says that the visit came through an affiliate link. The industry's word, which coupon extensions look for and then
/// leave the visitor's click alone.
pub const AFFILIATE_SOURCE: &str = "afsrc";

/// Where a click leads.
#[derive(Debug, Clone, Copy)]
pub struct Landing<'a> {
    /// The landing page of the creative or the program, or a deep link that was allowed.
    pub target: &'a str,
    /// The query of the tracking link as it came, without `?`.
    pub query: &'a str,
    /// The name the program gave to the click id's parameter.
    pub click_id_parameter: &'a str,
    pub click_id: &'a str,
}

impl Landing<'_> {
    /// The target with its own parameters, then those of the tracking link that are not ours, then the click id and
    /// `afsrc=1`, then the target's fragment.
    ///
    /// A click id or `afsrc` that the target or the visitor's link already carries is left out: a stale one in front of
    /// ours would be the one the shop reads. Space, control bytes and bytes beyond ASCII are percent-encoded, so the
    /// result can stand in a header whatever came in.
    pub fn address(&self) -> String {
        let (target, fragment) = match self.target.find('#') {
            Some(at) => self.target.split_at(at),
            None => (self.target, ""),
        };
        let (page, target_query) = target.split_once('?').unwrap_or((target, ""));

        let added = self.click_id_parameter.len() + self.click_id.len() + AFFILIATE_SOURCE.len() + 6;
        let mut address = String::with_capacity(self.target.len() + self.query.len() + added);
        push(&mut address, page);
        let mut separator = '?';
        let mut parameter = |address: &mut String, parameter: &str| {
            address.push(separator);
            push(address, parameter);
            separator = '&';
        };
        for kept in parameters(target_query).filter(|(name, _)| !self.replaced(name)) {
            parameter(&mut address, kept.1);
        }
        for kept in parameters(self.query).filter(|(name, _)| !self.replaced(name) && !OWN_PARAMETERS.contains(name)) {
            parameter(&mut address, kept.1);
        }
        parameter(&mut address, self.click_id_parameter);
        address.push('=');
        push(&mut address, self.click_id);
        parameter(&mut address, AFFILIATE_SOURCE);
        address.push_str("=1");
        push(&mut address, fragment);
        address
    }

    fn replaced(&self, name: &str) -> bool {
        let is = |ours: &str| if name.contains('%') { reads_as(name, ours) } else { name == ours };
        is(self.click_id_parameter) || is(AFFILIATE_SOURCE)
    }
}

/// The parameters of a query, each with its name and as it was written. Empty ones (`a&&b`) are nothing.
fn parameters(query: &str) -> impl Iterator<Item = (&str, &str)> {
    query.split('&').filter(|parameter| !parameter.is_empty()).map(|parameter| {
        let name = parameter.split_once('=').map_or(parameter, |(name, _)| name);
        (name, parameter)
    })
}

/// Whether an escaped name is `plain` once a shop has decoded it: `%69rclickid` is `irclickid`.
fn reads_as(escaped: &str, plain: &str) -> bool {
    let mut rest = escaped.as_bytes();
    for byte in plain.bytes() {
        let (first, after) = match rest {
            [b'%', high, low, after @ ..] => match (hex(*high), hex(*low)) {
                (Some(high), Some(low)) => (high << 4 | low, after),
                _ => return false,
            },
            [first, after @ ..] => (*first, after),
            [] => return false,
        };
        if first != byte {
            return false;
        }
        rest = after;
    }
    rest.is_empty()
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok())
}

fn push(address: &mut String, part: &str) {
    if part.bytes().all(|byte| byte.is_ascii_graphic()) {
        address.push_str(part);
        return;
    }
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    for byte in part.bytes() {
        if byte.is_ascii_graphic() {
            address.push(char::from(byte));
        } else {
            address.push('%');
            address.push(char::from(HEX[usize::from(byte >> 4)]));
            address.push(char::from(HEX[usize::from(byte & 15)]));
        }
    }
}
