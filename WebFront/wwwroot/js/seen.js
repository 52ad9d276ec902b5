// Remembers in this browser which products were looked at lately; the first page shows them.

const countMax = 8;
const keptForSeconds = 30 * 24 * 3600;

/**
 * Notes a product as the last one that was seen.
 * @param {string} productId
 */
export function noteSeen(productId) {
  const secure = location.protocol === "https:";
  const name = secure ? "__Host-commerce_seen" : "commerce_seen";
  const before = document.cookie.split("; ").find((cookie) => cookie.startsWith(`${name}=`))?.slice(name.length + 1);
  const others = (before ?? "").split("~").filter((id) => id && id !== productId);
  const value = [productId, ...others].slice(0, countMax).join("~");
  document.cookie = `${name}=${value}; path=/; max-age=${keptForSeconds}; samesite=lax${secure ? "; secure" : ""}`;
}
