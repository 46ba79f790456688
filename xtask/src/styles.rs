//! The style sheets of a release as one file: six small ones compress worse, and each is a request.

use std::fs;
use std::path::Path;

use crate::process::Result;

/// Puts the content of all style sheets that a page links to into one, in their order. Its name changes with what it says and
/// with what minifies it.
pub fn join(dist: &Path) -> Result<()> {
    let page = dist.join("index.html");
    let html = fs::read_to_string(&page)?;
    let links = links(&html);
    let Some(((_, first), others)) = links.split_first() else {
        return Err("the page links to no style sheet".into());
    };
    let mut content = fs::read_to_string(dist.join(first))?;
    let mut joined = html.clone();
    for (link, file) in others {
        content.push('\n');
        content.push_str(&fs::read_to_string(dist.join(file))?);
        fs::remove_file(dist.join(file))?;
        joined = joined.replacen(link, "", 1);
    }
    // A name of its own: a browser may have the first file of another release.
    let name = format!(
        "style-{}.css",
        crate::split::hash(&[content.as_bytes(), crate::minify::VERSION.as_bytes()])
    );
    fs::remove_file(dist.join(first))?;
    fs::write(dist.join(&name), content)?;
    fs::write(page, joined.replacen(first, &name, 1))?;
    Ok(())
}

/// The links to style sheets, each with its file.
fn links(html: &str) -> Vec<(&str, &str)> {
    let mut found = Vec::new();
    let mut rest = html;
    while let Some(start) = rest.find("<link") {
        let Some(length) = rest[start..].find('>') else {
            break;
        };
        let link = &rest[start..=start + length];
        let file = link
            .split_once("href=\"")
            .and_then(|(_, after)| after.split('"').next());
        if let Some(file) = file.filter(|_| link.contains("rel=\"stylesheet\"")) {
            found.push((link, file.trim_start_matches("./")));
        }
        rest = &rest[start + length..];
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_to_style_sheets_are_found_in_their_order() {
        let html = "<link rel=\"icon\" href=\"./i.svg\"><link rel=\"stylesheet\" href=\"./a-1.css\"/>\n<link rel=\"stylesheet\" href=\"b.css\">";
        let files: Vec<&str> = links(html).into_iter().map(|(_, file)| file).collect();
        assert_eq!(files, ["a-1.css", "b.css"]);
    }
}
