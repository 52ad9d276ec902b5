// What the hub says and answers (ChatViews.cs), and what the chat's scripts make of it. What is null there is left out.

export type Party = "shopper" | "agent" | "supervisor" | "system" | "bot";
export type Status = "waiting" | "offered" | "active" | "closed";
export type AttachmentKind = "picture" | "product" | "order" | "coupon";
export type EventCode =
  "agentJoined" | "agentLeft" | "movedToTopic" | "movedToAgent" | "closed" | "abandoned" | "outOfHours";

export interface Member {
  memberId: string;
  name: string;
}

export interface Session {
  sessionId: string;
  topic: string;
  context?: string;
  status: Status;
  shopper: Member;
  agent?: Member;
  openedAt: string;
  closedAt?: string;
  lastSequence: number;
  readByShopper: number;
  readByAgent: number;
  score?: number;
  queuedAt: string;
  answeredAt?: string;
  comment?: string;
  bot?: true;
  outOfHours?: true;
  opensAt?: string;
}

export interface Attachment {
  kind: AttachmentKind;
  reference: string;
  title?: string | undefined;
  href?: string;
}

export interface Speaker {
  from: Party;
  /** Left out: the shop itself, or the bot. */
  author?: string;
}

export interface Message extends Speaker {
  sessionId: string;
  sequence: number;
  clientMessageId: string;
  name: string;
  text: string;
  at: string;
  note?: boolean;
  attachment?: Attachment;
  event?: { code: EventCode; args: string[] };
}

export interface Typing {
  sessionId: string;
  from: Party;
  name: string;
}

export interface ReadUpTo {
  sessionId: string;
  byShopper: number;
  byAgent: number;
}

export interface Place {
  sessionId: string;
  position: number;
  waitSeconds?: number;
}

export interface History {
  session: Session;
  items: Message[];
  queue?: Place;
}

export interface AgentState {
  status: "offline" | "online" | "busy" | "away";
  capacity: number;
  /** Whose sessions they are offered; left out: all. */
  topics?: string[];
}

export interface Agent extends AgentState {
  sessions: Session[];
}

/** What the hub can be asked (ChatHub.cs). */
export interface Hub {
  OpenSession(topic: string, context: string | null): Session;
  Join(sessionId: string, after: number): History;
  Send(sessionId: string, clientMessageId: string, text: string): Message;
  SendAttachment(
    sessionId: string, clientMessageId: string, kind: AttachmentKind, reference: string, text: string | null): Message;
  Note(sessionId: string, clientMessageId: string, text: string): Message;
  Typing(sessionId: string): void;
  Read(sessionId: string, upTo: number): void;
  Close(sessionId: string): void;
  Rate(sessionId: string, score: number, comment: string | null): void;
  SetStatus(status: string): Agent;
  Accept(sessionId: string): History;
  Transfer(sessionId: string, to: string, note: string | null): void;
}

/** What the hub says of a session unasked. */
export interface HeardOfSession {
  Message: Message;
  SessionChanged: Session;
  TypingChanged: Typing;
  ReadUpTo: ReadUpTo;
  QueuePosition: Place;
}

/** All that the hub says unasked. */
export interface Heard extends HeardOfSession {
  AgentChanged: AgentState;
}

/** What a line says: that it is there, that it is not, and what the hub says. */
export interface LineSaid extends Heard {
  up: undefined;
  down: undefined;
  "signed-out": undefined;
}

/** What was said here and is not acknowledged. */
export interface Pending {
  clientMessageId: string;
  text: string;
  attachment: Attachment | null;
  /** The picture itself, until it is there. */
  preview: string | null;
  note: boolean;
  state: "sending" | "failed";
  at: Date;
  /** Code of what the hub refused; null: nobody answered. */
  refusal?: string | null;
  timer?: number;
}

/** A message, or one that is not acknowledged, as it is shown. */
export interface Shown extends Speaker {
  sequence: number;
  clientMessageId: string;
  name?: string;
  text: string;
  at: string | Date;
  note?: boolean;
  attachment?: Attachment | null;
  preview?: string | null;
  event?: Message["event"];
}

/** Texts by the codes of refusals. */
export interface RefusalTexts {
  unexpected: string;
  [code: string]: string;
}

/** The page's words (ChatTexts.cs). */
export interface Texts {
  topics: Record<string, string>;
  events: Record<string, string>;
  refusals: RefusalTexts;
  kinds: Record<AttachmentKind, string>;
  marks: Record<"sending" | "sent" | "delivered" | "read" | "failed", string>;
  retry: string;
  you: string;
  note: string;
  bot: string;
  shop: string;
  writes: string;
  connecting: string;
  lost: string;
  asking: string;
  botAnswers: string;
  place: string;
  wait: string;
  answers: string;
  closed: string;
  open: string;
  unread: string;
  endQuestion: string;
  signIn: string;
}

/** A session in a shopper's list. */
export interface EarlierSession {
  sessionId: string;
  topic: string;
  openedAt: string;
  open: boolean;
}
