import { defineConfig } from "vite";

export default defineConfig({
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: {
    // What the language and the styles use (light-dark(), nesting) is in every browser since then.
    target: ["chrome123", "firefox124", "safari17.5"],
    // An inlined file is a data: address, which the content security policy does not allow.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
});
