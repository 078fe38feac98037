import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { iconSprite } from "./plugins/icons.ts";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  // Relative, so that the files work under whatever STATIC_URL a deployment has.
  base: "./",
  publicDir: false,
  plugins: [iconSprite(here("../src/kentongan"))],
  build: {
    outDir: here("../src/kentongan/web/static/built"),
    emptyOutDir: true,
    manifest: "manifest.json",
    target: "es2022",
    // Nothing as data: URL: the content security policy takes fonts from our own origin only.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // The map library is 1.1 MB in a chunk of its own, which only the map page loads.
    chunkSizeWarningLimit: 1200,
    rolldownOptions: {
      // htmx holds an eval for hx-on; base.html switches it off (allowEval) and the policy forbids it.
      checks: { eval: false, pluginTimings: false },
      input: { main: here("src/main.ts"), "field-worker": here("src/field/worker.ts") },
      output: {
        hashCharacters: "hex",
        entryFileNames: "[name].[hash:12].js",
        chunkFileNames: "[name].[hash:12].js",
        assetFileNames: "[name].[hash:12][extname]",
      },
    },
  },
  test: { environment: "happy-dom", include: ["src/**/*.test.ts", "plugins/**/*.test.ts"] },
});
