// Starts what the page asks for. Every page works without it; this makes numbers live and purchases one press.
import { startChatButton } from "./chat-button.js";
import { startClocks } from "./clock.js";
import { data, findAll } from "./find.js";
import { startForms } from "./forms.js";
import { startSearch } from "./search.js";

startClocks();
startForms();
const [search] = findAll(document, "#search", HTMLInputElement);
if (search) {
  startSearch(search);
}
const [chat] = findAll(document, "#chat-button", HTMLAnchorElement);
if (chat) {
  startChatButton(chat); // Not imported when it is found: who presses it meanwhile would leave the page.
}

const [product] = findAll(document, "[data-product]");
if (product) {
  (await import("./seen.js")).noteSeen(data(product, "product"));
}
if (document.querySelector("[data-sale]")) {
  const [{ watchSales }, { startPurchases }] = await Promise.all([import("./sale.js"), import("./buy.js")]);
  watchSales();
  startPurchases();
}
const [order] = findAll(document, "[data-order-status]");
if (order) {
  (await import("./order.js")).watchOrder(order);
}
const [editor] = findAll(document, "form[data-pictures]", HTMLFormElement);
if (editor) {
  (await import("./pictures.js")).startPictures(editor);
}
const [live] = findAll(document, "[data-live]");
if (live) {
  (await import("./live.js")).startLive(live);
}
const [imported] = findAll(document, "[data-import]");
if (imported) {
  (await import("./import.js")).startImport(imported);
}
