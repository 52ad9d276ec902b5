// A supervisor looks into a session: the chat's hub tells when something is new, and the session that they are there.
// Nothing is said here but "Join", so SignalR's JSON protocol is spoken as it is, without its client.

const end = "\u001e";
const pingMs = 10_000;
const slowestMs = 10_000;
const ping = 6; // type of the message

/** Joins a session, again whenever the connection was cut; calls back when something happens in it. */
export function watchSession(sessionId, changed, attempt = 0) {
  let pinging = 0;
  let attempts = attempt;
  const socket = new WebSocket(`${location.origin.replace("http", "ws")}/hubs/chat`);
  const send = (message) => socket.send(JSON.stringify(message) + end);
  socket.addEventListener("open", () => {
    attempts = 0;
    send({ protocol: "json", version: 1 });
    send({ type: 1, target: "Join", arguments: [sessionId, 0] });
    pinging = setInterval(() => send({ type: ping }), pingMs);
    changed();
  });
  socket.addEventListener("message", ({ data }) => {
    const news = data.split(end).filter(Boolean).map((text) => JSON.parse(text));
    if (news.some((each) => each.arguments?.[0]?.sessionId === sessionId)) {
      changed();
    }
  });
  socket.addEventListener("close", () => {
    clearInterval(pinging);
    const waitMs = Math.min(slowestMs, 500 * 2 ** attempts) * (0.85 + Math.random() * 0.3);
    setTimeout(() => watchSession(sessionId, changed, attempts + 1), waitMs);
  });
}
