// Pictures are sent one by one, as soon as they are chosen, with their progress; then the form shows them.
import { data, find } from "./find.js";

/** @param {HTMLFormElement} form */
export function startPictures(form) {
  const input = find(form, "[name=files]", HTMLInputElement);
  const upload = find(form, "button[value=upload]");
  const box = find(form, "[data-picture-progress]");
  upload.hidden = true;
  input.addEventListener("change", sendChosen);
  if (input.files?.length) {
    sendChosen(); // Chosen before this script had come.
  }

  async function sendChosen() {
    const files = [...input.files ?? []];
    const refused = [];
    box.hidden = false;
    input.disabled = true;
    for (const [n, file] of files.entries()) {
      find(box, "[data-message]").textContent = `Picture ${n + 1} of ${files.length}: ${file.name}`;
      try {
        const picture = await send(data(form, "pictures"), file, find(box, "progress", HTMLProgressElement));
        add(form, "picture", picture.pictureId);
        add(form, "pictureText", "");
      } catch (error) {
        refused.push(`${file.name}: ${error instanceof Error ? error.message : error}`);
      }
    }
    input.disabled = false;
    input.value = "";
    add(form, "refused", refused.join(" "));
    form.requestSubmit(upload);
  }
}

/**
 * @param {HTMLFormElement} form
 * @param {string} name
 * @param {string} value
 */
function add(form, name, value) {
  const field = document.createElement("input");
  [field.type, field.name, field.value] = ["hidden", name, value];
  form.append(field);
}

/**
 * Not fetch: it does not say how much it has sent.
 * @param {string} url
 * @param {File} file
 * @param {HTMLProgressElement} bar
 * @returns {Promise<{ pictureId: string }>}
 */
function send(url, file, bar) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", url);
    request.setRequestHeader("content-type", "application/octet-stream");
    request.responseType = "json";
    request.upload.addEventListener("progress", (event) => {
      bar.max = event.total;
      bar.value = event.loaded;
    });
    request.addEventListener("load", () => {
      if (request.status === 201) {
        resolve(request.response);
      } else {
        reject(new Error(request.response?.detail ?? `The shop answered with status ${request.status}.`));
      }
    });
    request.addEventListener("error", () => reject(new Error("The connection broke. Send it again.")));
    request.send(file);
  });
}
