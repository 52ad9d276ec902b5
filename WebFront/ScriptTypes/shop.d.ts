// What the shop's API answers, as far as scripts read it. What is null there is left out.

/** An integer of minor units of a currency. */
export interface Money {
  amount: number;
  currency: string;
}

/** Why the shop did not do what it was asked (problems.md). */
export interface Problem {
  type?: string;
  detail?: string;
  retryAfter?: number;
}

export interface SaleItem {
  sku: string;
  name: string;
  remaining: number;
}

export interface Sale {
  saleId: string;
  name: string;
  startsAt: string;
  endsAt: string;
  state: "scheduled" | "open" | "paused" | "soldOut" | "ended";
  serverTime: string;
  items: SaleItem[];
}

/** Of a sale, as a page shows it. */
export type Phase = "upcoming" | "open" | "paused" | "sold-out" | "ended";

/** The page's words about sales (SaleTexts.cs). */
export interface SaleTexts {
  upcoming: string;
  open: string;
  paused: string;
  soldOut: string;
  ended: string;
  startsIn: string;
  endsIn: string;
  endedAt: string;
  buy: string;
  buySoon: string;
  buyPaused: string;
  buySoldOut: string;
  buyEnded: string;
  left: string;
  busy: string;
  held: string;
  refusals: { unexpected: string; [code: string]: string };
}

/** A try to buy, kept until its outcome is known. */
export interface Attempt {
  key: string;
  quantity: number;
}

/** What came of sending a try. */
export type BuyAnswer =
  | { orderId: string }
  | { orderId?: never; code: string; waitMs: number; again: boolean };
