// How the script of the pages is checked: `nox -s scripts` puts its files together as a page has them.
import js from "@eslint/js";

const BROWSER = [
  "addEventListener", "atob", "Blob", "clearTimeout", "document", "history", "location", "matchMedia", "navigator", "performance", "print",
  "requestAnimationFrame", "setTimeout", "URL", "URLSearchParams",
];

export default [
  js.configs.recommended,
  {
    files: ["*.js"],
    languageOptions: { sourceType: "script", globals: Object.fromEntries(BROWSER.map((name) => [name, "readonly"])) },
    rules: {
      eqeqeq: "error",
      "prefer-const": "error",
      "no-var": "error",
      "no-shadow": "error",
      "no-implied-eval": "error",
      "no-restricted-properties": ["error", { property: "innerHTML" }, { property: "outerHTML" }, { property: "insertAdjacentHTML" }],
      complexity: ["error", 15],
      "max-len": ["error", { code: 128 }],
      "max-lines": ["error", 1200],
      "max-lines-per-function": ["error", 60],
    },
  },
];
