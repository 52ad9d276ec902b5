// wwwroot/lib/signalr sets a global name. It is the package's own file, so it has the package's types.
import type * as client from "@microsoft/signalr";

declare global {
  var signalR: typeof client;
}
