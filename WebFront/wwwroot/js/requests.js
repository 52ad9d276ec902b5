// What requests are named by, and what their refusals are called.
/** @import { Problem } from "#types/shop" */

/** 128 random bits in hexadecimal. */
export function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16)); // randomUUID exists on https only
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * The code of a problem that the shop answered.
 * @param {Problem} problem
 */
export const codeOf = (problem) => String(problem.type ?? "").split("/").pop() || "unexpected";
