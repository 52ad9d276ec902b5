// Elements, words and values of the agents' desk. What somebody wrote is always text, never markup.
/** @import { Money } from "#types/shop" */
/** @import { Attributes, Child, OrderEvent } from "#types/service" */
import { find } from "../find.js";

/** @type {Record<string, string>} */
const words = JSON.parse(find(document, "#service-texts").textContent ?? "");
const language = document.documentElement.lang;
const moments = new Intl.DateTimeFormat(language, { dateStyle: "short", timeStyle: "short" });
const exact = new Intl.DateTimeFormat(language, { dateStyle: "short", timeStyle: "medium" });

const known = (/** @type {string} */ name) => Object.hasOwn(words, name) ? words[name] ?? null : null;

/**
 * A text of the desk in the agent's language, with what goes into its gaps.
 * @param {string} english
 * @param {(string | number | undefined)[]} values
 */
export const t = (english, ...values) =>
  (known(english) ?? english).replace(/\{(\d)\}/g, (gap, index) => String(values[index] ?? gap));

/**
 * What is noted of an order in the agent's language, or the English that is stored beside it.
 * @param {OrderEvent} entry
 */
export const noteText = ({ note, noteKey }) => noteKey && known(`note:${noteKey.code}`)
  ? t(`note:${noteKey.code}`, ...(noteKey.values ?? []).map((value) => t(value)))
  : note;

/** What a topic is called: as it is, where the shop has one of its own. */
export const topicName = (/** @type {string} */ topic) => known(`topic:${topic}`) ?? topic;

/**
 * An element with attributes (`onclick` and the like listen) and children; what is null or false is left out.
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Attributes} attributes
 * @param {(Child | Child[])[]} children
 */
export function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") {
      element.addEventListener(name.slice(2), value);
    } else if (value === true) {
      element.setAttribute(name, "");
    } else if (value !== false && value !== null && value !== undefined) {
      element.setAttribute(name, String(value));
    }
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/**
 * @param {string} text
 * @param {() => unknown} onclick
 */
export const button = (text, onclick, tone = "quiet") =>
  el("button", { type: "button", class: `button ${tone} small`, onclick }, text);

export const moment = (/** @type {string} */ iso) => el("time", { datetime: iso }, moments.format(new Date(iso)));

/** To the second, where seconds decide. */
export const exactly = (/** @type {string} */ iso) => exact.format(new Date(iso));

/** @param {Money} money */
export function price(money) {
  const format = new Intl.NumberFormat("en", {
    style: "currency", currency: money.currency, currencyDisplay: "narrowSymbol",
  });
  return format.format(money.amount / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2));
}

/** @param {KeyboardEvent} event */
export const arrowStep = ({ key }) => key === "ArrowDown" ? 1 : key === "ArrowUp" ? -1 : 0;

/**
 * @param {Element} element
 * @param {string} text
 */
export const setText = (element, text) => {
  if (element.textContent !== text) {
    element.textContent = text;
  }
};
