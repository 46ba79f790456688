// Starts the page: settles language and theme before the first paint, checks what the engine needs, fetches the module
// with its progress on screen, and says what to do when something fails, then and later. A classic script, since it has to
// speak up in browsers that know no modules.
//
// Language: ?lang=, else local storage "unrolled.lang", else the browser's own; Korean for a Korean browser, English for
// any other. Theme: ?theme=, else local storage "unrolled.theme"; without either, the style sheets follow the system.
(function () {
  "use strict";

  const TEXT = {
    ko: {
      loading: "불러오는 중",
      retry: "다시 시도",
      afresh: "처음 화면으로",
      browsers: "Chrome 109, Edge 109, Firefox 101, Safari 16.4 또는 그 이후의 브라우저로 열어 주세요.",
      wasm: ["이 브라우저에서는 WebAssembly를 쓸 수 없습니다.", "보안 설정에서 꺼져 있다면 켜 주세요."],
      simd: ["이 브라우저의 WebAssembly에는 SIMD가 없습니다.", ""],
      missing: ["이 페이지의 파일 하나를 받지 못했습니다.", "다시 시도해 주세요. 계속 그렇다면 페이지를 올린 분에게 알려 주세요. dist 폴더의 파일이 모두 있어야 합니다."],
      offline: ["네트워크에 연결되어 있지 않습니다.", "연결한 뒤 다시 시도해 주세요. 한 번 불러온 뒤에는 네트워크가 없어도 됩니다."],
      local: ["이 페이지는 파일로 바로 열 수 없습니다.", "이 폴더에서 python3 -m http.server 8000 을 실행하고 http://localhost:8000 을 열어 주세요."],
      broken: ["페이지를 시작하지 못했습니다.", "다시 시도하거나 처음 화면으로 가 주세요. 계속 그렇다면 아래 내용을 만든 이에게 알려 주세요."],
      stopped: ["오류가 생겨 페이지가 멈췄습니다.", "다시 불러오면 같은 화면이 열립니다. 또 멈추면 처음 화면으로 가 주세요."],
    },
    en: {
      loading: "Loading",
      retry: "Try again",
      afresh: "Start afresh",
      browsers: "Please use Chrome 109, Edge 109, Firefox 101, Safari 16.4 or a later browser.",
      wasm: ["This browser cannot run WebAssembly.", "If its security settings switch it off, switch it on."],
      simd: ["This browser's WebAssembly has no SIMD.", ""],
      missing: ["A file of this page could not be fetched.", "Try again. If it stays so, tell whoever hosts the page: all files of the dist folder have to be there."],
      offline: ["There is no network connection.", "Connect and try again. Once loaded, the page needs no network."],
      local: ["This page cannot be opened as a file.", "Run python3 -m http.server 8000 in this folder and open http://localhost:8000."],
      broken: ["The page could not start.", "Try again or start afresh. If it stays so, report the lines below."],
      stopped: ["The page has stopped because of an error.", "Reloading opens the same screen. If it stops again, start afresh."],
    },
  };

  // A module of one function: i8x16.splat, then i8x16.popcnt, the last instruction that browsers agreed on.
  const SIMD = [0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11];

  /** The screen of an address that names none. */
  const FIRST = "home";
  const page = document.documentElement;
  const language = setting("lang", ["ko", "en"]) || (/^ko\b/i.test(navigator.language || "ko") ? "ko" : "en");
  const theme = setting("theme", ["light", "dark"]);
  const text = TEXT[language];
  page.lang = language;
  if (theme) page.dataset.theme = theme;

  /** The address decides, then what was chosen earlier; anything else in either is ignored. */
  function setting(name, allowed) {
    const asked = new URLSearchParams(location.search).get(name);
    if (allowed.includes(asked)) return asked;
    try {
      const kept = localStorage.getItem("unrolled." + name);
      return allowed.includes(kept) ? kept : null;
    } catch {
      return null; // Storage can be forbidden.
    }
  }

  /** An error with one of the problems named in TEXT. */
  function problem(name, detail) {
    return Object.assign(new Error(detail), { problem: name });
  }

  function check() {
    if (location.protocol === "file:") throw problem("local", "");
    if (typeof WebAssembly !== "object" || typeof WebAssembly.validate !== "function") throw problem("wasm", "");
    if (!WebAssembly.validate(new Uint8Array(SIMD))) throw problem("simd", "");
  }

  /** The module as a response whose progress is shown while it is read. */
  async function fetchModule(link, status, bar) {
    let response;
    try {
      response = await fetch(link.href, { credentials: "same-origin" });
    } catch (error) {
      throw problem(navigator.onLine === false ? "offline" : "missing", link.href + ": " + error.message);
    }
    if (!response.ok) throw problem("missing", link.href + ": " + response.status);
    // A compressed answer states its compressed length; the build writes the true one into the link.
    const encoded = response.headers.has("content-encoding");
    const total = Number(link.dataset.bytes || (!encoded && response.headers.get("content-length")) || 0);
    const reader = response.body.getReader();
    let received = 0;
    const counted = new ReadableStream({
      async pull(stream) {
        const { done, value } = await reader.read();
        if (done) return stream.close();
        received += value.byteLength;
        stream.enqueue(value);
        status.textContent = text.loading + " · " + Math.round(received / 1024) + " kB";
        if (total) bar.value = Math.min(received / total, 1);
      },
    });
    return new Response(counted, { headers: { "content-type": "application/wasm" } });
  }

  /** The files of each screen's part, as the build lists them; none in a page that is not cut into parts. */
  function parts(module) {
    const lists = (module.dataset.parts || "").split(";").filter(Boolean);
    return new Map(lists.map((list) => [list.split(":")[0], list.split(":")[1].split(",")]));
  }

  /** Begins to fetch what the first screen needs beside the module, while that is still on its way. */
  function fetchAhead(module) {
    const screens = parts(module);
    const asked = new URLSearchParams(location.search).get("lesson");
    for (const file of screens.get(asked) || screens.get(FIRST) || []) {
      const link = document.createElement("link");
      Object.assign(link, { rel: "preload", as: "fetch", type: "application/wasm", crossOrigin: "anonymous" });
      link.href = new URL(file, module.href).href;
      document.head.append(link);
    }
  }

  /** Once the first screen stands, fetches the other screens' parts: from then on the page needs no network. */
  function fetchRest(module) {
    const kept = (globalThis.unrolledParts = new Map());
    const rest = [...new Set([...parts(module).values()].flat())];
    const next = async () => {
      const file = rest.shift();
      if (!file) return;
      const url = new URL(file, module.href).href;
      try {
        const response = await fetch(url);
        if (!response.ok) throw new Error(response.status);
        const content = await response.blob();
        kept.set(url, async () => new Response(content, { headers: { "content-type": "application/wasm" } }));
      } catch {
        // It is fetched again, and reported, when a reader opens its screen.
      }
      idle(next);
    };
    const idle = (work) => (window.requestIdleCallback || setTimeout)(work);
    const ready = new MutationObserver(() => {
      if (page.dataset.ready !== "true") return;
      ready.disconnect();
      idle(next);
    });
    ready.observe(page, { attributes: true, attributeFilter: ["data-ready"] });
  }

  async function start(boot) {
    const status = boot.querySelector(".boot-status");
    status.textContent = text.loading;
    check();
    const module = document.getElementById("module");
    fetchAhead(module);
    fetchRest(module);
    const wasm = document.getElementById("wasm");
    const [bindings, response] = await Promise.all([
      import(module.href).catch((error) => {
        throw problem(navigator.onLine === false ? "offline" : "missing", String(error.message || error));
      }),
      fetchModule(wasm, status, boot.querySelector("progress")),
    ]);
    await bindings.default({ module_or_path: response });
    boot.remove();
    watch();
  }

  /** From now on a panic or a stray exception must not leave a dead page that looks alive. */
  function watch() {
    addEventListener("error", (event) => event.error && stopped(event.error));
    addEventListener("unhandledrejection", (event) => event.reason instanceof Error && stopped(event.reason));
  }

  function stopped(error) {
    if (document.getElementById("stopped")) return;
    const notice = document.createElement("div");
    notice.id = "stopped";
    describe(notice, "stopped", error);
    document.body.append(notice);
  }

  function failed(boot, error) {
    console.error(error);
    for (const part of boot.querySelectorAll(".boot-status, progress, .boot-slow")) part.remove();
    const outdated = window.WebAssembly && error instanceof WebAssembly.CompileError;
    describe(boot, error.problem || (outdated ? "simd" : "broken"), error);
  }

  /** Writes into `place` what happened, what to do, and the technical detail. */
  function describe(place, name, error) {
    const [happened, remedy] = text[name];
    const outdated = name === "wasm" || name === "simd";
    place.dataset.problem = name;
    place.setAttribute("role", "alert");
    place.lang = language;
    line(place, "boot-problem", happened);
    line(place, "boot-remedy", [outdated ? text.browsers : "", remedy].filter(Boolean).join(" "));
    line(place, "boot-detail", error.problem ? error.message : String(error));
    button(place, text.retry, () => location.reload());
    if (name === "broken" || name === "stopped") button(place, text.afresh, () => location.assign(location.pathname));
  }

  function line(place, name, content) {
    if (!content) return;
    const paragraph = document.createElement("p");
    paragraph.className = name;
    paragraph.textContent = content;
    place.append(paragraph);
  }

  function button(place, label, act) {
    const element = document.createElement("button");
    element.type = "button";
    element.textContent = label;
    element.addEventListener("click", act);
    place.append(element);
  }

  document.addEventListener("DOMContentLoaded", () => {
    const boot = document.getElementById("boot");
    start(boot).catch((error) => failed(boot, error));
  });
})();
