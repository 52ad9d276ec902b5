// A session is given away, or closed: asked about first. Meanwhile another one may be chosen, so each asks about one.
/** @import { BoardTopic } from "#types/service" */
import { find } from "../find.js";
import { read } from "./ask.js";
import { el, t, topicName } from "./dom.js";

const giving = find(document, "[data-give]", HTMLDialogElement);
const giveForm = find(giving, "form", HTMLFormElement);
const ending = find(document, "[data-end]", HTMLDialogElement);

/**
 * @param {string} me
 * @param {{
 *   chosen(): string | null, transfer(id: string, to: string, note: string | null): Promise<boolean>,
 *   close(id: string): void,
 * }} desk
 */
export function startDialogs(me, desk) {
  /** @type {string | null} */
  let asked = null; // the session that a dialog is about

  const open = (/** @type {HTMLDialogElement} */ dialog) => {
    asked = desk.chosen();
    if (asked) {
      dialog.showModal();
    }
  };
  for (const dialog of [giving, ending]) {
    find(dialog, "[data-dismiss]").addEventListener("click", () => dialog.close());
  }
  giveForm.addEventListener("submit", async (event) => {
    event.preventDefault();
    giving.close();
    const values = new FormData(giveForm);
    if (asked && await desk.transfer(asked, String(values.get("to")), String(values.get("reason")).trim() || null)) {
      giveForm.reset();
    }
  });
  ending.addEventListener("close", () => {
    if (ending.returnValue === "close" && asked) {
      desk.close(asked);
    }
  });

  return {
    async transfer() {
      await listReceivers(me);
      open(giving);
    },
    close() {
      ending.returnValue = "";
      open(ending);
    },
  };
}

/** @param {string} me */
async function listReceivers(me) {
  /** @type {BoardTopic[] | null} */
  const board = await read("/api/chat/board");
  const agents = new Map((board ?? []).flatMap((each) => each.agents).map((agent) => [agent.memberId, agent]));
  agents.delete(me);
  find(giving, "select").replaceChildren(
    el("optgroup", { label: t("Topics") }, (board ?? []).map((each) =>
      el("option", { value: each.topic }, t("{0}, {1} wait", topicName(each.topic), each.waiting)))),
    el("optgroup", { label: t("Agents") }, [...agents.values()].map((agent) =>
      el("option", { value: agent.memberId, disabled: agent.free <= 0 },
        t("{0}, {1} free", agent.name, Math.max(0, agent.free))))));
}
