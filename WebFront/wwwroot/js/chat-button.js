// The button of the chat. What the chat needs is loaded when somebody opens it, or when a talk goes on.
import { untilVisible } from "./pace.js";

// In the window's storage: a talk is open, and whether its panel is. In that of all windows: that one is.
const goesOn = "chat";

/** @param {HTMLAnchorElement} button */
export function startChatButton(button) {
  button.setAttribute("role", "button");
  button.setAttribute("aria-haspopup", "dialog");
  button.setAttribute("aria-expanded", "false");
  /** @type {ReturnType<typeof import("./chat/panel.js").startPanel> | null} */
  let loading = null;
  /** @type {Awaited<ReturnType<typeof import("./chat/panel.js").startPanel>> | null} */
  let panel = null;
  const load = () => {
    loading ??= import("./chat/panel.js").then(({ startPanel }) => startPanel(button, goesOn)).then((made) => {
      panel = made;
      return made;
    }).catch((error) => {
      loading = null;
      throw error;
    });
    return loading;
  };

  button.addEventListener("click", async (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) {
      return; // The page behind the link, in a window of its own.
    }
    event.preventDefault();
    button.setAttribute("aria-busy", "true");
    try {
      if (panel) {
        panel.toggle();
      } else {
        (await load()).open(); // Which it may be by itself, as on the page before.
      }
    } catch {
      location.assign(button.href);
    } finally {
      button.removeAttribute("aria-busy");
    }
  });
  button.addEventListener("keydown", (event) => {
    if (event.key === " ") {
      event.preventDefault();
      button.click();
    }
  });

  if (location.hash === "#chat") {
    button.click();
  } else if (sessionStorage.getItem(goesOn)) {
    load().then((made) => made.resume()).catch(() => {});
  } else if (localStorage.getItem(goesOn)) {
    untilVisible().then(load).catch(() => {}); // A member has so many connections: one that nobody sees needs none.
  }
}
