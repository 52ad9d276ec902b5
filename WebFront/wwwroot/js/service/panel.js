// Who the shopper is: what they ordered, hold and want, and what can be done for them.
/** @import { Session } from "#types/chat" */
/** @import { Coupons, Order, SaleStory, SendCard, Shopper } from "#types/service" */
/** @import { Sale } from "#types/shop" */
import { findAll } from "../find.js";
import { keepFocus } from "../focus.js";
import { pauseMs, untilVisible, wait } from "../pace.js";
import { ask, field, read } from "./ask.js";
import { button, el, exactly, price, t } from "./dom.js";
import { orderCard } from "./orders.js";
import { pastChat } from "./past.js";

const everyMs = 12_000; // what the shopper does meanwhile is asked for as often

export class ShopperPanel {
  #root;
  #sendCard;
  /** @type {Session | null} */
  #session = null;
  /** @type {string | null} */
  #shown = null; // session and status
  #seen = ""; // what was read of the shopper
  /** @type {Coupons | null} */
  #coupons = null;
  /** @type {{ items: Sale[] } | null} */
  #sales = null;
  /** @type {Map<string, boolean>} */
  #open = new Map(); // which orders are unfolded, by list and order
  /** @type {Map<string, HTMLElement>} */
  #past = new Map(); // sessions before, as far as they were read
  #story = el("div"); // what became of a sale, as it was asked for
  #item = ""; // of that sale
  #coupon = ""; // that is chosen
  /** The order that the talk is about, as far as is known. */
  order = "";

  /**
   * @param {HTMLElement} root
   * @param {SendCard} sendCard
   */
  constructor(root, sendCard) {
    this.#root = root;
    this.#sendCard = sendCard;
    root.addEventListener("countdown-over", () => this.#readAgain());
    this.#stayTrue();
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
    this.#past.clear();
    this.#item = this.#coupon = "";
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
    [this.#coupons, this.#sales] = [coupons, sales];
    if (shopper === null) {
      this.#root.replaceChildren(this.#unreadable());
    } else {
      this.#render(shopper);
    }
  }

  /**
   * Shows an order that is listed, and has the keyboard there.
   * @param {string} orderId
   * @returns Whether it is.
   */
  unfold(orderId) {
    const [card] = findAll(this.#root, `[data-order="${CSS.escape(orderId)}"]`, HTMLDetailsElement);
    if (card) {
      card.open = true;
      card.querySelector("summary")?.focus();
    }
    return card !== undefined;
  }

  async #stayTrue() {
    for (;;) {
      await wait(pauseMs(everyMs, 0));
      await untilVisible();
      await this.#readAgain();
    }
  }

  /** What changes without the agent, while they see it; what cannot be read stays as it was. */
  async #readAgain() {
    const session = this.#session;
    if (!session || session.status === "offered" || !this.#canAct || this.#root.offsetParent === null) {
      return;
    }
    /** @type {Shopper | null} */
    const shopper = await read(`${this.#path}/shopper`);
    const isShown = this.#session?.sessionId === session.sessionId && this.#session.status !== "offered";
    if (shopper?.unread.length === 0 && isShown && JSON.stringify(shopper) !== this.#seen) {
      this.#render(shopper);
    }
  }

  /** @param {Shopper} shopper */
  #render(shopper) {
    this.#seen = JSON.stringify(shopper);
    this.order ||= shopper.orders?.[0]?.orderId ?? "";
    keepFocus(this.#root, () => this.#root.replaceChildren(...this.#parts(shopper)));
  }

  get #path() {
    return `/api/chat/sessions/${this.#session?.sessionId}`;
  }

  #unreadable() {
    return el("div", { class: "stack-s" },
      el("p", { class: "notice bad", role: "alert" }, t("The shopper could not be read.")),
      button(t("Try again"), () => this.refresh()));
  }

  /** @param {Shopper} shopper */
  #parts(shopper) {
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
      this.#canAct && this.#couponPart(this.#coupons),
      this.#salePart(this.#sales),
      part(t("Sessions before"), shopper.chats, t("This is the first one."), (chat) => {
        const shown = this.#past.get(chat.sessionId) ?? pastChat(chat, this.#path);
        this.#past.set(chat.sessionId, shown);
        return shown;
      }),
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
      const name = `${title}/${order.orderId}`;
      const card = orderCard(order, {
        path: this.#path,
        canAct: this.#canAct,
        sendCard: this.#sendCard,
        changed: () => this.refresh(),
        isOpen: this.#open.get(name) ?? isOpen,
      });
      card.addEventListener("toggle", () => this.#open.set(name, card.open));
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
      && el("select", { onchange: () => { this.#coupon = select ? select.value : ""; } }, coupons.items.map((coupon) =>
        el("option", { value: coupon.code, selected: coupon.code === this.#coupon }, name(coupon))));
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
          : el("div", { class: "row end" },
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
