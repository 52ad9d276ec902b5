// Who the shopper is: what they ordered, hold and want, and what can be done for them.
/** @import { Session } from "#types/chat" */
/** @import { Coupons, Order, SaleStory, SendCard, Shopper } from "#types/service" */
/** @import { Sale } from "#types/shop" */
import { ask, field, read } from "./ask.js";
import { button, el, exactly, moment, price, t, topicName } from "./dom.js";
import { orderCard } from "./orders.js";

export class ShopperPanel {
  #root;
  #sendCard;
  /** @type {Session | null} */
  #session = null;
  /** @type {string | null} */
  #shown = null; // session and status
  /** @type {Set<string>} */
  #open = new Set(); // orders that are unfolded
  #story = el("div"); // what became of a sale, as it was asked for
  #item = ""; // of that sale
  /** The order that the talk is about, as far as is known. */
  order = "";

  /**
   * @param {HTMLElement} root
   * @param {SendCard} sendCard
   */
  constructor(root, sendCard) {
    this.#root = root;
    this.#sendCard = sendCard;
  }

  /**
   * Another session, or the same with another status.
   * @param {Session | null} session
   */
  async show(session) {
    const shown = session ? `${session.sessionId}/${session.status}` : "";
    this.#session = session;
    if (shown === this.#shown) {
      return;
    }
    this.#shown = shown;
    this.order = /^order:(\S+)$/.exec(session?.context ?? "")?.[1] ?? "";
    if (!session || session.status === "offered") {
      this.#root.replaceChildren(el("p", { class: "soft" }, t("Accept a session to see its shopper.")));
      return;
    }
    this.#open.clear();
    this.#item = "";
    this.#story = el("div", { class: "stack-s", role: "status" });
    this.#root.replaceChildren(el("p", { class: "soft", role: "status" }, t("Loading…")));
    await this.refresh();
  }

  async refresh() {
    const session = this.#session;
    const path = this.#path;
    /** @type {[Shopper | null, Coupons | null, { items: Sale[] } | null]} */
    const [shopper, coupons, sales] = await Promise.all([
      read(`${path}/shopper`), read("/api/chat/coupons"), read("/api/flash-sales"),
    ]);
    if (session?.sessionId !== this.#session?.sessionId) {
      return; // Another one was chosen meanwhile.
    }
    this.order ||= shopper?.orders?.[0]?.orderId ?? "";
    this.#root.replaceChildren(...shopper === null ? [this.#unreadable()] : this.#parts(shopper, coupons, sales));
  }

  get #path() {
    return `/api/chat/sessions/${this.#session?.sessionId}`;
  }

  #unreadable() {
    return el("div", { class: "stack-s" },
      el("p", { class: "notice bad", role: "alert" }, t("The shopper could not be read.")),
      button(t("Try again"), () => this.refresh()));
  }

  /**
   * @param {Shopper} shopper
   * @param {Coupons | null} coupons
   * @param {{ items: Sale[] } | null} sales
   */
  #parts(shopper, coupons, sales) {
    return [
      el("div", { class: "row spread" },
        el("h2", {}, shopper.shopper.name), button(t("Read again"), () => this.refresh())),
      el("p", { class: "small soft mono" }, shopper.shopper.memberId),
      levelPart(shopper.level),
      this.#ordersPart(t("Waiting for payment"), shopper.holds, t("Nothing waits for a payment."), true),
      this.#ordersPart(t("Latest orders"), shopper.orders, t("No orders yet."), false),
      part(t("Cart"), shopper.cart?.lines, t("The cart is empty."), (line) => el("p", { class: "small row spread" },
        el("span", {}, `${line.quantity} × ${line.name ?? line.sku}`),
        this.#canAct && button(t("Send as a card"),
          () => this.#sendCard("product", line.productId, line.name ?? line.sku)))),
      this.#canAct && this.#couponPart(coupons),
      this.#salePart(sales),
      part(t("Sessions before"), shopper.chats, t("This is the first one."), (chat) => el("p", { class: "small" },
        topicName(chat.topic), ", ", moment(chat.openedAt))),
    ].filter((each) => each !== false);
  }

  get #canAct() {
    return this.#session?.status !== "closed";
  }

  /**
   * @param {string} title
   * @param {Order[] | undefined} orders
   * @param {string} empty
   * @param {boolean} isOpen
   */
  #ordersPart(title, orders, empty, isOpen) {
    return part(title, orders, empty, (order) => {
      const card = orderCard(order, {
        path: this.#path,
        canAct: this.#canAct,
        sendCard: this.#sendCard,
        changed: () => this.refresh(),
        isOpen: isOpen || this.#open.has(order.orderId),
      });
      card.addEventListener("toggle", () => this.#open[card.open ? "add" : "delete"](order.orderId));
      return card;
    });
  }

  /** @param {Coupons | null} coupons */
  #couponPart(coupons) {
    const name = (/** @type {Coupons["items"][number]} */ coupon) => {
      const off = coupon.amountOff ? t("{0} off", price(coupon.amountOff)) : t("{0} % off", coupon.percentOff);
      return `${coupon.code}, ${off}`;
    };
    const select = coupons && coupons.items.length > 0
      && el("select", {}, coupons.items.map((coupon) => el("option", { value: coupon.code }, name(coupon))));
    return el("section", { class: "stack-s" }, el("h3", {}, t("Give a coupon")),
      coupons === null ? unread()
        : !select ? el("p", { class: "small soft" }, t("No coupon is on the list that agents may give."))
          : el("div", { class: "row" }, field(t("Coupon"), select, "coupon"), button(t("Give"), () => ask({
            title: t("Give this coupon?"),
            text: t("{0} is sent to the shopper.", select.value),
            button: t("Give the coupon"),
            path: `${this.#path}/coupons`,
            body: () => ({ code: select.value }),
          }))));
  }

  /** @param {{ items: Sale[] } | null} sales */
  #salePart(sales) {
    const items = (sales?.items ?? []).filter((sale) => sale.state !== "scheduled")
      .flatMap((sale) => sale.items.map((item) => ({
        value: `${sale.saleId}/items/${encodeURIComponent(item.sku)}`, name: `${sale.name}: ${item.name}`,
      })));
    const story = this.#story;
    const select = el("select", { onchange: () => { this.#item = select.value; } }, items.map((item) =>
      el("option", { value: item.value, selected: item.value === this.#item }, item.name)));
    return el("section", { class: "stack-s" }, el("h3", {}, t("“Why did I not get it?”")),
      sales === null ? unread()
        : items.length === 0 ? el("p", { class: "small soft" }, t("There was no sale lately."))
          : el("div", { class: "row" },
            field(t("Sale and item"), select, "sale-item"),
            button(t("Find out"), async () => {
              /** @type {SaleStory | null} */
              const told = await read(`${this.#path}/sales/${select.value}`);
              story.replaceChildren(...told === null ? [unread()] : storyOf(told));
            })),
      story);
  }
}

/**
 * @template Item
 * @param {string} title
 * @param {Item[] | undefined} items
 * @param {string} empty
 * @param {(item: Item) => HTMLElement} show
 */
function part(title, items, empty, show) {
  return el("section", { class: "stack-s" }, el("h3", {}, title),
    !items ? unread() : items.length === 0 ? el("p", { class: "small soft" }, empty) : items.map(show));
}

/** @param {Shopper["level"]} level */
function levelPart(level) {
  return !level ? unread() : el("p", { class: "small", "data-level": true },
    level.name && el("span", { class: "pill good" }, level.name), " ",
    t("{0} in completed orders of the last {1} days.", price(level.spent), 365));
}

const unread = () => el("p", { class: "notice warn small" }, t("This could not be read."));

/**
 * In sentences that an agent can say to the shopper; what nobody knows is said to be so.
 * @param {SaleStory} story
 */
function storyOf(story) {
  const first = story.soldOuts[0];
  const last = story.soldOuts.at(-1);
  const seconds = first && ((Date.parse(first.from) - Date.parse(story.opensAt)) / 1000).toFixed(1);
  const lines = [
    t(`verdict:${story.verdict}`),
    ...story.orders.map((order) => t("They got {0} at {1}: order {2}, {3}.",
      order.quantity, exactly(order.placedAt), order.orderId, t(`status:${order.status}`))),
    t("The sale opened at {0}; one buyer could have {1}.", exactly(story.opensAt), story.limitPerBuyer),
    first ? t("Sold out at {0}, {1} s after it opened; {2} requests had got units by then.",
      exactly(first.from), seconds, first.ahead)
      : t("It was never sold out: {0} requests got units, {1} units are left.", story.accepted, story.available),
    last && story.soldOuts.length > 1 && t("Units came back, and it sold out {0} more times, last at {1}.",
      story.soldOuts.length - 1, exactly(last.from)),
    story.unitsBack > 0
      && t("{0} units came back in all: not paid in time, cancelled or returned.", story.unitsBack),
    (story.refusals.limitReached ?? 0) > 0
      && t("{0} requests were over the limit of their buyer.", story.refusals.limitReached),
    story.verdict === "nothing" && t("Requests that were refused are not kept: when this shopper asked is not known."),
  ].filter((line) => line !== false && line !== undefined);
  return lines.map((line, index) => el("p", { class: index === 0 ? "notice" : "small" }, line));
}
