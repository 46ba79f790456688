//! Turns `src/app/locales/*.json` into the module `i18n`: a missing text, or one with other holes, does not compile.

use std::path::Path;

use leptos_i18n_build::{Config, ParseOptions, TranslationsInfos};

/// Writes the module into `out`.
pub fn write(out: &Path) {
    let config = Config::new("ko")
        .and_then(|config| config.add_locale("en"))
        .expect("ko and en are language tags")
        .locales_path("src/app/locales")
        .parse_options(ParseOptions::new().interpolate_display(true));
    let texts = TranslationsInfos::parse(config).expect("the texts of the interface parse");
    texts.rerun_if_locales_changed();
    texts.emit_diagnostics();
    texts
        .generate_i18n_module(out.join("i18n"))
        .expect("OUT_DIR is writable");
}
