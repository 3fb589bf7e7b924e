//! Money is a whole number of minor units with a currency. There are no floats anywhere near it.
//!
//! The number of minor digits (USD 2, JPY 0, KWD 3) comes from ISO 4217 through `iso_currency`. Reading an amount never
//! rounds: more decimals than the currency has are an error.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

#[cfg(test)]
mod tests;

/// An ISO 4217 currency that has a minor unit. Metals and testing codes (XAU, XXX) are no currency here.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency(iso_currency::Currency);

impl Currency {
    pub const USD: Self = Self(iso_currency::Currency::USD);
    pub const EUR: Self = Self(iso_currency::Currency::EUR);
    pub const JPY: Self = Self(iso_currency::Currency::JPY);
    pub const KWD: Self = Self(iso_currency::Currency::KWD);

    /// The currency of a three-letter code in upper case.
    pub fn from_code(code: &str) -> Result<Self, MoneyError> {
        iso_currency::Currency::from_code(code)
            .filter(|currency| currency.exponent().is_some())
            .map(Self)
            .ok_or_else(|| MoneyError::UnknownCurrency { code: code.to_owned() })
    }

    /// All currencies that money can be in, by numeric code.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..=999)
            .filter_map(iso_currency::Currency::from_numeric)
            .filter(|currency| currency.exponent().is_some())
            .map(Self)
    }

    /// The three-letter code, `USD`.
    pub fn code(self) -> &'static str {
        self.0.code()
    }

    /// The English name, `United States dollar`.
    pub fn name(&self) -> &str {
        self.0.name()
    }

    /// How many decimals an amount has: 2 for USD, 0 for JPY, 3 for KWD (ISO 4217, column "minor unit").
    pub fn minor_digits(self) -> u32 {
        u32::from(self.0.exponent().expect("a currency without a minor unit is refused by from_code"))
    }

    /// How many minor units make one of the currency: 100 for USD.
    pub fn minor_per_major(self) -> i64 {
        10_i64.pow(self.minor_digits())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.code())
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.code())
    }
}

impl FromStr for Currency {
    type Err = MoneyError;

    fn from_str(code: &str) -> Result<Self, MoneyError> {
        Self::from_code(code)
    }
}

/// An amount in minor units of a currency: 4000 of USD is forty dollars. May be negative.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Money {
    pub minor: i64,
    pub currency: Currency,
}

impl Money {
    pub const fn new(minor: i64, currency: Currency) -> Self {
        Self { minor, currency }
    }

    pub const fn zero(currency: Currency) -> Self {
        Self { minor: 0, currency }
    }

    pub const fn is_zero(self) -> bool {
        self.minor == 0
    }

    /// Reads `40`, `40.5` or `40.00` exactly; a leading `-` is allowed, group separators and exponents are not.
    ///
    /// Errors: not a number, more decimals than the currency has, more than an `i64` of minor units.
    pub fn parse(text: &str, currency: Currency) -> Result<Self, MoneyError> {
        let not_a_number = || MoneyError::NotANumber { text: text.to_owned() };
        let too_large = || MoneyError::TooLarge { text: text.to_owned() };
        let digits_only = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());

        let unsigned = text.strip_prefix('-').unwrap_or(text);
        let (major, decimals) = match unsigned.split_once('.') {
            Some((major, decimals)) if digits_only(decimals) => (major, decimals),
            Some(_) => return Err(not_a_number()),
            None => (unsigned, ""),
        };
        if !digits_only(major) {
            return Err(not_a_number());
        }
        let missing = (currency.minor_digits() as usize).checked_sub(decimals.len()).ok_or_else(|| {
            MoneyError::TooManyDecimals { text: text.to_owned(), currency, allowed: currency.minor_digits() }
        })?;
        let digits = major.bytes().chain(decimals.bytes()).chain(std::iter::repeat_n(b'0', missing));
        // Counted downwards, because the most negative i64 has no positive twin.
        let negative = digits
            .map(|digit| i64::from(digit - b'0'))
            .try_fold(0_i64, |sum, digit| sum.checked_mul(10)?.checked_sub(digit))
            .ok_or_else(too_large)?;
        let minor = if text.starts_with('-') { negative } else { negative.checked_neg().ok_or_else(too_large)? };
        Ok(Self { minor, currency })
    }

    /// The amount with all its decimals and without the currency: `40.00`, `-0.05`, `500` for JPY. [`Money::parse`] reads it back.
    pub fn amount(self) -> String {
        self.written("")
    }

    /// For people: thousands apart and the code behind, `1,234,567.50 USD`. The code and no symbol, because `$` is 20 currencies.
    pub fn for_people(self) -> String {
        format!("{} {}", self.written(","), self.currency)
    }

    /// Errors: different currencies, overflow.
    pub fn checked_add(self, other: Self) -> Result<Self, MoneyError> {
        self.combined(other, i64::checked_add)
    }

    /// Errors: different currencies, overflow.
    pub fn checked_sub(self, other: Self) -> Result<Self, MoneyError> {
        self.combined(other, i64::checked_sub)
    }

    fn combined(self, other: Self, operation: fn(i64, i64) -> Option<i64>) -> Result<Self, MoneyError> {
        if self.currency != other.currency {
            return Err(MoneyError::CurrencyMismatch { left: self.currency, right: other.currency });
        }
        let minor = operation(self.minor, other.minor).ok_or(MoneyError::Overflow { left: self, right: other })?;
        Ok(Self { minor, currency: self.currency })
    }

    fn written(self, separator: &str) -> String {
        let minor_digits = self.currency.minor_digits() as usize;
        let digits = format!("{:0width$}", self.minor.unsigned_abs(), width = minor_digits + 1);
        let (major, decimals) = digits.split_at(digits.len() - minor_digits);
        let mut text = String::with_capacity(digits.len() * 2);
        if self.minor < 0 {
            text.push('-');
        }
        for (index, digit) in major.char_indices() {
            if index > 0 && (major.len() - index) % 3 == 0 {
                text.push_str(separator);
            }
            text.push(digit);
        }
        if minor_digits > 0 {
            text.push('.');
            text.push_str(decimals);
        }
        text
    }
}

impl fmt::Display for Money {
    /// `40.00 USD`
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} {}", self.amount(), self.currency)
    }
}

/// What can be wrong with an amount.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum MoneyError {
    #[error("`{code}` is not an ISO 4217 currency code with a minor unit, such as USD")]
    UnknownCurrency { code: String },
    #[error("`{text}` is not an amount such as 40.00")]
    NotANumber { text: String },
    #[error("`{text}` has more than the {allowed} decimals of {currency}")]
    TooManyDecimals { text: String, currency: Currency, allowed: u32 },
    #[error("`{text}` is too large an amount")]
    TooLarge { text: String },
    #[error("{left} and {right} cannot be combined: the result is too large")]
    Overflow { left: Money, right: Money },
    #[error("{left} and {right} cannot be combined")]
    CurrencyMismatch { left: Currency, right: Currency },
}
