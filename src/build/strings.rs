//! Turns the interface's texts into the module `i18n`: a missing text, or one with other holes, does not compile.
//!
//! The shell's are in `src/app/locales/<language>.json`. A lesson keeps its own beside its prose, in
//! `src/lesson/<name>/<language>.json`; they become the section `<name>`.

use std::fs;
use std::path::Path;

use leptos_i18n_build::{Config, ParseOptions, TranslationsInfos};
use serde_json::{Map, Value};

use crate::prose::{LANGUAGES, lessons};

/// Writes the module into `out`.
pub fn write(out: &Path) {
    println!("cargo::rerun-if-changed=src/app/locales");
    let merged = out.join("locales");
    fs::create_dir_all(&merged).expect("OUT_DIR is writable");
    for language in LANGUAGES {
        let mut texts = read(&Path::new("src/app/locales").join(format!("{language}.json")));
        for (name, folder) in lessons() {
            let file = folder.join(format!("{language}.json"));
            if file.is_file() {
                let own = Value::Object(read(&file));
                assert!(
                    texts.insert(name.clone(), own).is_none(),
                    "{}: the section '{name}' is there already",
                    file.display()
                );
            }
        }
        let json = Value::Object(texts).to_string();
        fs::write(merged.join(format!("{language}.json")), json).expect("OUT_DIR is writable");
    }
    let config = Config::new("ko")
        .and_then(|config| config.add_locale("en"))
        .expect("ko and en are language tags")
        .locales_path(merged)
        .parse_options(ParseOptions::new().interpolate_display(true));
    let texts = TranslationsInfos::parse(config).expect("the texts of the interface parse");
    texts.emit_diagnostics();
    texts
        .generate_i18n_module(out.join("i18n"))
        .expect("OUT_DIR is writable");
}

fn read(file: &Path) -> Map<String, Value> {
    let text =
        fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    match serde_json::from_str(&text) {
        Ok(Value::Object(texts)) => texts,
        Ok(_) => panic!("{}: expected an object", file.display()),
        Err(error) => panic!("{}: {error}", file.display()),
    }
}
