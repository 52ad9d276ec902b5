// Starts what the page asks for. Every page works without it; this makes numbers live and purchases one press.
import { startClocks } from "./clock.js";
import { startForms } from "./forms.js";
import { startSearch } from "./search.js";

startClocks();
startForms();
const search = document.getElementById("search");
if (search) {
  startSearch(search);
}

const product = document.querySelector("[data-product]");
if (product) {
  (await import("./seen.js")).noteSeen(product.dataset.product);
}
if (document.querySelector("[data-sale]")) {
  const [{ watchSales }, { startPurchases }] = await Promise.all([import("./sale.js"), import("./buy.js")]);
  watchSales();
  startPurchases();
}
if (document.querySelector("[data-order-status]")) {
  (await import("./order.js")).watchOrder();
}
const chat = document.getElementById("chat-button");
if (chat) {
  (await import("./chat-button.js")).startChatButton(chat);
}
const editor = document.querySelector("form[data-pictures]");
if (editor) {
  (await import("./pictures.js")).startPictures(editor);
}
if (document.querySelector("[data-live]")) {
  (await import("./live.js")).startLive(document.querySelector("[data-live]"));
}
if (document.querySelector("[data-import]")) {
  (await import("./import.js")).startImport();
}
