// Imports: the upload with its progress, then the numbers while they change.
import { data, find, findAll } from "./find.js";

const everyMs = 700;

/** @param {HTMLElement} element the form of an upload, or the numbers of an import */
export function startImport(element) {
  if (element instanceof HTMLFormElement) {
    element.addEventListener("submit", (event) => {
      event.preventDefault();
      upload(element);
    });
  } else if (element.dataset.running === "yes") {
    watch(element, 0);
  }
}

/** @param {HTMLFormElement} form */
function upload(form) {
  const file = find(form, "[name=file]", HTMLInputElement).files?.[0];
  const button = find(form, "button", HTMLButtonElement);
  const bar = find(form, "progress", HTMLProgressElement);
  const message = find(form, "[data-message]");
  if (!file) {
    return; // The browser asks for one.
  }
  find(form, "[data-upload]").hidden = false;
  button.disabled = true;

  // Not fetch: it does not say how much it has sent.
  const request = new XMLHttpRequest();
  request.open("POST", `${form.dataset.import}?fileName=${encodeURIComponent(file.name)}`);
  request.setRequestHeader("content-type", file.name.endsWith(".gz") ? "application/gzip" : "text/csv");
  request.responseType = "json";
  request.upload.addEventListener("progress", (event) => {
    bar.max = event.total;
    bar.value = event.loaded;
    message.textContent = `${megabytes(event.loaded)} of ${megabytes(event.total)} MB sent`;
  });
  request.addEventListener("load", () => {
    if (request.status === 202) {
      location.assign(data(form, "report") + encodeURIComponent(request.response.importId));
    } else {
      fail(request.response?.detail ?? `The shop answered with status ${request.status}.`);
    }
  });
  request.addEventListener("error", () => fail("The connection broke. Sending the same file again is safe."));
  request.send(file);

  /** @param {string} text */
  function fail(text) {
    message.textContent = text;
    button.disabled = false;
  }
}

const megabytes = (/** @type {number} */ bytes) => (bytes / 1e6).toFixed(1);

/**
 * @param {HTMLElement} section
 * @param {number} failures
 */
async function watch(section, failures) {
  try {
    const response = await fetch(data(section, "import"), { headers: { accept: "application/json" } });
    if (!response.ok) {
      throw new Error(`status ${response.status}`);
    }
    const report = await response.json();
    for (const figure of findAll(section, "[data-figure]")) {
      const value = data(figure, "figure").split(".").reduce((part, name) => part?.[name], report);
      if (typeof value === "number") {
        figure.textContent = value.toLocaleString("en");
      }
    }
    if (report.state !== "running") {
      location.reload(); // now with its refused lines
      return;
    }
    failures = 0;
  } catch {
    failures++;
  }
  setTimeout(() => watch(section, failures), everyMs * 2 ** Math.min(failures, 5));
}
