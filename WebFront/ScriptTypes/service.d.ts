// What customer service reads of a shopper, as far as its scripts show it. What is null in the answers is left out.
import type { EarlierSession, Member } from "#types/chat";
import type { Money } from "#types/shop";

export interface OrderUnits {
  sku: string;
  quantity: number;
}

export interface OrderEvent {
  status: string;
  at: string;
  /** In English. */
  note?: string;
  /** The same for other languages: a code, and what goes into its gaps. */
  noteKey?: { code: string; values?: string[] };
  agent?: string;
}

export interface Order {
  orderId: string;
  status: string;
  placedAt: string;
  lines: { sku: string; name: string; quantity: number }[];
  total: Money;
  payBefore?: string;
  timeline: OrderEvent[];
  shipments?: object[];
  returns?: { returnId: string; status: string; reason: string }[];
  returnable?: OrderUnits[];
}

/** Parts that could not be read are left out. */
export interface Shopper {
  shopper: Member;
  level?: { name?: string; spent: Money };
  orders?: Order[];
  holds?: Order[];
  cart?: { lines: { sku: string; productId: string; name?: string; quantity: number }[] };
  chats?: EarlierSession[];
  unread: string[];
}

export interface Coupons {
  items: { code: string; amountOff?: Money; percentOff?: number }[];
}

export interface Reply {
  shortcut: string;
  text: string;
}

export interface BoardTopic {
  topic: string;
  waiting: number;
  agents: { memberId: string; name: string; free: number }[];
}

/** What became of an item of a sale, and of a shopper there. */
export interface SaleStory {
  verdict: "has" | "lost" | "nothing";
  orders: { orderId: string; status: string; quantity: number; placedAt: string }[];
  opensAt: string;
  limitPerBuyer: number;
  accepted: number;
  unitsBack: number;
  available: number;
  soldOuts: { from: string; ahead: number }[];
  /** Counts by reason; what did not happen is left out. */
  refusals: Record<string, number>;
}

/** A question to the agent, and what is sent when they say yes. */
export interface Question {
  title: string;
  text: string;
  fields?: HTMLElement[];
  button: string;
  path: string;
  body?: () => object;
}

/** Puts something that the shop knows into the talk. */
export type SendCard = (kind: "order" | "product", reference: string, title: string) => void;

/** What an element is made of; what is null or false is left out. */
export type Child = Node | string | null | undefined | false;
export type Attributes = Record<
  string, string | number | boolean | null | undefined | ((event: Event) => void)>;
