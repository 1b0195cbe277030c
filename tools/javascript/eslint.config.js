/* What prettier does not see: mistakes, and what no page of ours may do. */
import js from "@eslint/js";
import globals from "globals";

const markup = "Texts reach the page as text: use dg.el, textContent or append.";
const network = "A page of the explorer asks for nothing from the network.";

export default [
  js.configs.recommended,
  {
    files: ["src/dealgraph/**/*.js"],
    linterOptions: { reportUnusedDisableDirectives: "error" },
    languageOptions: { ecmaVersion: 2023, sourceType: "script", globals: globals.browser },
    rules: {
      curly: ["error", "multi-line"],
      eqeqeq: "error",
      "max-len": ["error", { code: 120 }], // strings too, which prettier leaves as they are
      "no-implied-eval": "error",
      "no-new-func": "error",
      "no-eval": "error",
      "no-nested-ternary": "error",
      "no-shadow": "error",
      "no-var": "error",
      "prefer-const": "error",
      strict: ["error", "global"],
      "no-restricted-properties": [
        "error",
        ...["innerHTML", "outerHTML", "insertAdjacentHTML", "srcdoc", "write", "writeln"].map((property) => ({
          property,
          message: markup,
        })),
      ],
    },
  },
  {
    files: ["src/dealgraph/**/explorer/**/*.js"],
    languageOptions: { globals: { vis: "readonly" } },
    rules: {
      "no-restricted-globals": [
        "error",
        ...["fetch", "XMLHttpRequest", "WebSocket", "EventSource", "Worker"].map((name) => ({
          name,
          message: network,
        })),
      ],
    },
  },
];
