// Elements, words and values of the agents' desk. What somebody wrote is always text, never markup.

const words = JSON.parse(document.getElementById("service-texts").textContent);
const language = document.documentElement.lang;
const moments = new Intl.DateTimeFormat(language, { dateStyle: "short", timeStyle: "short" });
const exact = new Intl.DateTimeFormat(language, { dateStyle: "short", timeStyle: "medium" });

const known = (name) => Object.hasOwn(words, name) ? words[name] : null;

/** A text of the desk in the agent's language, with what goes into its gaps. */
export const t = (english, ...values) =>
  (known(english) ?? english).replace(/\{(\d)\}/g, (gap, index) => values[index] ?? gap);

/** What is noted of an order in the agent's language, or the English that is stored beside it. */
export const noteText = ({ note, noteKey }) => known(`note:${noteKey?.code}`)
  ? t(`note:${noteKey.code}`, ...(noteKey.values ?? []).map((value) => t(value)))
  : note;

/** What a topic is called: as it is, where the shop has one of its own. */
export const topicName = (topic) => known(`topic:${topic}`) ?? topic;

/** An element with attributes (`onclick` and the like listen) and children; what is null or false is left out. */
export function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") {
      element.addEventListener(name.slice(2), value);
    } else if (value === true) {
      element.setAttribute(name, "");
    } else if (value !== false && value !== null && value !== undefined) {
      element.setAttribute(name, value);
    }
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

export const button = (text, onclick, tone = "quiet") =>
  el("button", { type: "button", class: `button ${tone} small`, onclick }, text);

export const moment = (iso) => el("time", { datetime: iso }, moments.format(new Date(iso)));

/** To the second, where seconds decide. */
export const exactly = (iso) => exact.format(new Date(iso));

export function price(money) {
  const format = new Intl.NumberFormat("en", {
    style: "currency", currency: money.currency, currencyDisplay: "narrowSymbol",
  });
  return format.format(money.amount / 10 ** format.resolvedOptions().maximumFractionDigits);
}

export const setText = (element, text) => {
  if (element.textContent !== text) {
    element.textContent = text;
  }
};
