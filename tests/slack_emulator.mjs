// The Slack emulator on loopback: node slack_emulator.mjs PORT EVENT_URL
// It lets the app's event address be registered, merges arguments of the query into those of the
// body (Slack reads both), answers GET where the SDK uses it, and shows what it holds under /held.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

import { createEmulator } from "emulate";

const [port, eventUrl] = process.argv.slice(2);
const dist = fileURLToPath(new URL("node_modules/emulate/dist", import.meta.url));
const plugin = readdirSync(dist).find(
  (name) => /^dist-.*\.js$/.test(name) && readFileSync(join(dist, name), "utf8").includes("slackPlugin"),
);
const { slackPlugin, getSlackStore } = await import(pathToFileURL(join(dist, plugin)).href);

const merged = (handler) => (c, next) => {
  const query = new URL(c.req.url).searchParams;
  const read = c.req.text.bind(c.req);
  const form = !(c.req.header("Content-Type") ?? "").includes("json");
  if (form && [...query].length) {
    c.req.text = async () => [c.req.method === "GET" ? "" : await read(), query].filter(String).join("&");
  }
  return handler(c, next);
};

const register = slackPlugin.register;
slackPlugin.register = (app, store, webhooks, ...rest) => {
  const both = new Proxy(app, {
    get(target, name) {
      if (name !== "post") return Reflect.get(target, name, target);
      return (path, handler) => {
        if (path.startsWith("/api/")) target.get(path, merged(handler));
        return target.post(path, path.startsWith("/api/") ? merged(handler) : handler);
      };
    },
  });
  register(both, store, webhooks, ...rest);
  app.get("/held", (c) => {
    const held = getSlackStore(store);
    return c.json({
      messages: held.messages.all(),
      ephemeral: held.ephemeralMessages.all(),
      views: held.views.all(),
    });
  });
  webhooks.register({ url: eventUrl, events: ["*"], active: true, owner: "slack" });
};

const scopes = "chat:write files:read files:write channels:history channels:read im:history users:read".split(" ");
await createEmulator({
  service: "slack",
  port: Number(port),
  baseUrl: `http://127.0.0.1:${port}`,
  seed: {
    slack: {
      users: [{ name: "ann" }],
      channels: [{ name: "papers" }],
      signing_secret: "secret",
      strict_scopes: true,
      oauth_apps: [
        {
          client_id: "1.1", client_secret: "s", app_id: "A1", name: "paperthread", redirect_uris: [],
          bot_id: "B0BOT", bot_user_id: "U0BOT", bot_name: "paperthread", scopes,
        },
      ],
      tokens: [
        { token: "xoxb-bot", user_id: "U0BOT", app_id: "A1", bot_id: "B0BOT", bot_user_id: "U0BOT", scopes },
        { token: "xoxp-ann", user: "ann", scopes: [...scopes, "im:write", "channels:write"] },
      ],
    },
  },
});
console.log("ready");
