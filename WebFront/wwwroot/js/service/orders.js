// Orders of the shopper, and what an agent can do with each.
/** @import { Order, Question, SendCard } from "#types/service" */
import { ask, field } from "./ask.js";
import { button, el, moment, noteText, price, t } from "./dom.js";

/** @typedef {{ path: string, canAct: boolean, sendCard: SendCard, changed(): void, isOpen: boolean }} Desk */

const mayCancel = ["awaitingPayment", "paid", "confirmed"];

/**
 * An order, folded.
 * @param {Order} order
 * @param {Desk} desk
 */
export function orderCard(order, desk) {
  return el("details", { class: "panel desk-order", "data-order": order.orderId, open: desk.isOpen },
    el("summary", {},
      el("span", { class: "desk-order-name" }, linesText(order)),
      el("span", { class: `pill ${t(`tone:${order.status}`)}` }, t(`status:${order.status}`))),
    el("p", { class: "small soft" },
      el("span", { class: "mono" }, order.orderId), " · ", moment(order.placedAt), " · ", price(order.total)),
    order.payBefore && timeLeft(order),
    el("ol", { class: "timeline small" }, order.timeline.map((entry) => el("li", {},
      el("b", {}, t(`status:${entry.status}`)), " ", moment(entry.at),
      entry.note && el("p", { class: "soft" }, noteText(entry)),
      entry.agent && el("p", { class: "soft" }, t("By {0} of customer service", entry.agent))))),
    (order.returns ?? []).map((back) => el("p", { class: "small" },
      el("b", {}, t("Return {0}", back.returnId)), " ", t(`return:${back.status}`), ": ", t(back.reason))),
    desk.canAct && el("p", { class: "actions" }, actionsOf(order, desk)));
}

/** Names and numbers of what was ordered. */
const linesText = (/** @type {Order} */ order) =>
  order.lines.map((line) => `${line.quantity} × ${line.name}`).join(", ");

const timeLeft = (/** @type {Order} */ order) => el("p", { class: "small" }, t("Left to pay"), " ",
  el("time", { "data-countdown": "short", datetime: order.payBefore }));

/**
 * @param {Order} order
 * @param {Desk} desk
 */
function actionsOf(order, desk) {
  const path = `${desk.path}/orders/${order.orderId}`;
  const act = async (/** @type {Question} */ what) => {
    if (await ask(what)) {
      desk.changed();
    }
  };
  return [
    button(t("Send as a card"), () => desk.sendCard("order", order.orderId, order.lines[0]?.name ?? "")),
    order.status === "awaitingPayment" && button(t("More time"), () => act(moreTime(path))),
    mayCancel.includes(order.status) && !order.shipments?.length && button(t("Cancel"), () => act({
      title: t("Cancel this order?"),
      text: t("{0}. What was paid goes back. It cannot be undone.", linesText(order)),
      button: t("Cancel the order"),
      path: `${path}/cancellation`,
    }), "danger"),
    order.returnable && order.returnable.length > 0 && button(t("Start a return"), () => act(giveBack(order, path))),
  ];
}

/**
 * @param {string} path
 * @returns {Question}
 */
function moreTime(path) {
  const minutes = el("input", { type: "number", min: 1, max: 1440, value: 15, required: true });
  return {
    title: t("Give more time to pay?"),
    text: t("The units stay held for the shopper, and nobody else gets them meanwhile."),
    fields: [field(t("Minutes"), minutes, "ask-minutes")],
    button: t("Give more time"),
    path: `${path}/payment-extension`,
    body: () => ({ minutes: Number(minutes.value) }),
  };
}

/**
 * @param {Order} order
 * @param {string} path
 * @returns {Question}
 */
function giveBack(order, path) {
  const amounts = (order.returnable ?? []).map((units) => {
    const name = order.lines.find((line) => line.sku === units.sku)?.name ?? units.sku;
    const input = el("input", { type: "number", min: 0, max: units.quantity, value: units.quantity, required: true });
    return { ...units, name, input };
  });
  const kind = el("select", {},
    el("option", { value: "refund" }, t("Money back")), el("option", { value: "exchange" }, t("The same again")));
  const reason = el("input", { maxlength: 200, required: true });
  return {
    title: t("Start a return?"),
    text: t("A merchant decides about it; the shopper sees it in their order."),
    fields: [
      ...amounts.map(({ name, input }, index) => field(name, input, `ask-units-${index}`)),
      field(t("The shopper wants"), kind, "ask-kind"), field(t("Reason"), reason, "ask-reason"),
    ],
    button: t("Start the return"),
    path: `${path}/returns`,
    body: () => ({
      lines: amounts.filter(({ input }) => Number(input.value) > 0)
        .map(({ sku, input }) => ({ sku, quantity: Number(input.value) })),
      kind: kind.value,
      reason: reason.value,
    }),
  };
}
