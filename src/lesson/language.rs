//! The language of what networks read.

use crate::i18n::Locale;
use crate::task::moscow::Language;

/// The language of the sentences is the page's.
pub fn language(locale: Locale) -> Language {
    match locale {
        Locale::ko => Language::Korean,
        Locale::en => Language::English,
    }
}
