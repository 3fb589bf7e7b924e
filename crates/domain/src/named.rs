//! One way to declare a closed list of words: an enum whose values have stable snake_case codes that read back.

use thiserror::Error;

/// A text that is on no value of a closed list.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{text}` is no {list}; expected one of {expected}")]
pub struct UnknownName {
    pub list: &'static str,
    pub text: String,
    /// The codes of the list, in order, with commas.
    pub expected: String,
}

/// Declares an enum with `ALL`, `code()`, `Display` and `FromStr` (which fails with [`UnknownName`]).
macro_rules! named {
    ($(#[$meta:meta])* pub enum $name:ident $list:literal { $($(#[$doc:meta])* $value:ident = $code:literal,)* }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $($(#[$doc])* $value,)*
        }

        impl $name {
            /// All values, in the order of their declaration.
            pub const ALL: &[Self] = &[$(Self::$value,)*];

            /// The stable word used in columns, API, files and documents.
            pub const fn code(self) -> &'static str {
                match self {
                    $(Self::$value => $code,)*
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                out.write_str(self.code())
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::named::UnknownName;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Self::ALL.iter().copied().find(|value| value.code() == text).ok_or_else(|| $crate::named::UnknownName {
                    list: $list,
                    text: text.to_owned(),
                    expected: [$($code),*].join(", "),
                })
            }
        }
    };
}

pub(crate) use named;

#[cfg(test)]
mod tests {
    named! {
        /// For the test.
        pub enum Fruit "fruit" {
            Apple = "apple",
            BloodOrange = "blood_orange",
        }
    }

    #[test]
    fn codes_read_back_and_errors_list_what_there_is() {
        for fruit in Fruit::ALL {
            assert_eq!(fruit.to_string().parse(), Ok(*fruit));
        }
        let error = "pear".parse::<Fruit>().unwrap_err();
        assert_eq!(error.to_string(), "`pear` is no fruit; expected one of apple, blood_orange");
    }
}
