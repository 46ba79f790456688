//! Choices by name: how they stand in the address and in a select.

/// Writes and reads an enum's variants by the names given for them. What is none of them is an error without a word: the
/// address says what it has found.
macro_rules! codes {
    ($type:ident: $($variant:ident $code:literal),+ $(,)?) => {
        impl std::fmt::Display for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(match self {
                    $(Self::$variant => $code,)+
                })
            }
        }

        impl std::str::FromStr for $type {
            type Err = ();

            fn from_str(text: &str) -> Result<Self, ()> {
                match text {
                    $($code => Ok(Self::$variant),)+
                    _ => Err(()),
                }
            }
        }
    };
}

pub(crate) use codes;
