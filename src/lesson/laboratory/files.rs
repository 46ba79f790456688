//! Files out of the page and into it.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use web_sys::{
    Blob, DragEvent, FileReader, HtmlAnchorElement, HtmlCanvasElement, HtmlInputElement, Url,
};

use super::words::Export;

// The few names of the browser that the page's other code does not need, as `web-sys` would declare them.
#[wasm_bindgen]
extern "C" {
    /// <https://developer.mozilla.org/docs/Web/API/File>
    #[wasm_bindgen(extends = Blob)]
    pub type File;
    #[wasm_bindgen(method, getter)]
    pub fn name(this: &File) -> String;

    /// Whatever has a list of files: a field, or what is dragged.
    type Bearer;
    #[wasm_bindgen(method, getter)]
    fn files(this: &Bearer) -> Option<js_sys::Object>;
    type Drag;
    #[wasm_bindgen(method, getter, js_name = dataTransfer)]
    fn data_transfer(this: &Drag) -> Option<Bearer>;

    /// <https://developer.mozilla.org/docs/Web/API/Clipboard>, which only a secure address has.
    type Page;
    #[wasm_bindgen(method, getter)]
    fn clipboard(this: &Page) -> Option<Clipboard>;
    type Clipboard;
    #[wasm_bindgen(method, js_name = writeText)]
    fn write_text(this: &Clipboard, text: &str) -> js_sys::Promise;
}

/// The first of a list of files.
fn first(bearer: &Bearer) -> Option<File> {
    let file = js_sys::Reflect::get_u32(&bearer.files()?.into(), 0).ok()?;
    file.is_object().then(|| file.unchecked_into())
}

/// The file that was chosen in a field.
pub fn chosen(field: &HtmlInputElement) -> Option<File> {
    first(field.unchecked_ref())
}

/// The file that was dropped.
pub fn dropped(event: &DragEvent) -> Option<File> {
    let drag: &Drag = event.unchecked_ref();
    first(&drag.data_transfer()?)
}

/// Puts a text on the clipboard, and tells whether it is there.
pub fn copy(text: &str, told: impl FnOnce(bool) + 'static) {
    let navigator: JsValue = window().navigator().into();
    let page: Page = navigator.unchecked_into();
    let Some(clipboard) = page.clipboard() else {
        told(false);
        return;
    };
    let promise = clipboard.write_text(text);
    leptos::task::spawn_local(async move {
        told(wasm_bindgen_futures::JsFuture::from(promise).await.is_ok());
    });
}

/// Bytes of a file that is read at all: more than any network here has.
pub const MOST_BYTES: f64 = 64.0 * 1024.0 * 1024.0;

/// Hands bytes to the reader as a file. A browser that refuses to keep files keeps none.
pub fn save(name: &str, bytes: &[u8]) {
    let parts = js_sys::Array::of1(&js_sys::Uint8Array::from(bytes));
    if let Ok(blob) = Blob::new_with_u8_array_sequence(&parts) {
        save_blob(name, &blob);
    }
}

fn save_blob(name: &str, blob: &Blob) {
    let Ok(url) = Url::create_object_url_with_blob(blob) else {
        return;
    };
    let link = document()
        .create_element("a")
        .ok()
        .and_then(|link| link.dyn_into::<HtmlAnchorElement>().ok());
    if let Some(link) = link {
        link.set_href(&url);
        link.set_download(name);
        link.click();
    }
    // The download has its own hold on the bytes once it has begun.
    set_timeout(
        move || {
            let _ = Url::revoke_object_url(&url);
        },
        std::time::Duration::from_secs(60),
    );
}

/// Hands a canvas to the reader as a PNG.
pub fn save_canvas(canvas: &HtmlCanvasElement, name: &str) {
    let name = name.to_owned();
    let take = Closure::once_into_js(move |blob: Option<Blob>| {
        if let Some(blob) = blob {
            save_blob(&name, &blob);
        }
    });
    // A canvas of its own page is never tainted, and one without pixels has nothing to keep.
    let _ = canvas.to_blob(take.unchecked_ref());
}

/// Why a file could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unread {
    TooLarge,
    Failed,
}

/// Reads a file that the reader gave and hands on its bytes.
pub fn read(file: &File, hand_on: impl FnOnce(Result<Vec<u8>, Unread>) + 'static) {
    if file.size() > MOST_BYTES {
        hand_on(Err(Unread::TooLarge));
        return;
    }
    let Ok(reader) = FileReader::new() else {
        hand_on(Err(Unread::Failed));
        return;
    };
    let read = reader.clone();
    let end = Closure::once_into_js(move || {
        let bytes = read
            .result()
            .ok()
            .and_then(|result| result.dyn_into::<js_sys::ArrayBuffer>().ok());
        hand_on(match bytes {
            Some(buffer) => Ok(js_sys::Uint8Array::new(&buffer).to_vec()),
            None => Err(Unread::Failed),
        });
    });
    reader.set_onloadend(Some(end.unchecked_ref()));
    // Whatever happens, the reader ends.
    let _ = reader.read_as_array_buffer(file);
}

/// The two small buttons under a figure.
#[component]
pub fn Keep(
    #[prop(into)] export: Signal<Export>,
    #[prop(into)] on_png: Callback<()>,
    /// Figures of pixels alone have no SVG.
    #[prop(optional, into)]
    on_svg: Option<Callback<()>>,
) -> impl IntoView {
    view! {
        <span class="keep">
            <button type="button" class="slight" aria-label=move || export.get().png on:click=move |_| on_png.run(())>"PNG"</button>
            {on_svg
                .map(|on_svg| {
                    view! {
                        <button type="button" class="slight" aria-label=move || export.get().svg on:click=move |_| on_svg.run(())>
                            "SVG"
                        </button>
                    }
                })}
        </span>
    }
}

/// Hands the SVG inside an element to the reader, with the style sheet's colours written into it.
pub fn save_drawing(holder: NodeRef<leptos::html::Div>, name: &str) {
    let svg = holder
        .get_untracked()
        .and_then(|holder| holder.query_selector("svg").ok().flatten());
    if let Some(text) = svg.and_then(|svg| styled(&svg)) {
        save(name, text.as_bytes());
    }
}

/// Properties that a drawing has from the style sheet.
const STYLED: [&str; 9] = [
    "fill",
    "fill-opacity",
    "stroke",
    "stroke-width",
    "stroke-opacity",
    "stroke-dasharray",
    "font-size",
    "font-weight",
    "display",
];

/// A drawing as text that needs no style sheet.
fn styled(svg: &web_sys::Element) -> Option<String> {
    let copy = svg.clone_node_with_deep(true).ok()?;
    let copy = copy.dyn_into::<web_sys::Element>().ok()?;
    copy.set_attribute("xmlns", "http://www.w3.org/2000/svg")
        .ok()?;
    copy.set_attribute("font-family", "sans-serif").ok()?;
    let from = svg.query_selector_all("*").ok()?;
    let to = copy.query_selector_all("*").ok()?;
    for index in 0..from.length().min(to.length()) {
        let from = from.get(index)?.dyn_into::<web_sys::Element>().ok()?;
        let to = to.get(index)?.dyn_into::<web_sys::Element>().ok()?;
        let style = window().get_computed_style(&from).ok().flatten()?;
        for property in STYLED {
            let value = style.get_property_value(property).ok()?;
            // Presentation attributes, since a style attribute is what the page's policy forbids.
            to.set_attribute(property, &value).ok()?;
        }
    }
    Some(copy.outer_html())
}
