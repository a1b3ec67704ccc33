import eslint from "@eslint/js";
import tseslint from "typescript-eslint";

const world = [
  { name: "console", message: "Only provider/ambient may write to the console." },
  { name: "process", message: "Only provider/ambient may read the process and its environment." },
  { name: "setTimeout", message: "Take the clock from provider/ambient." },
  { name: "setInterval", message: "Take the clock from provider/ambient." },
];
const worldProperties = [
  { object: "Date", property: "now", message: "Take the clock from provider/ambient." },
  { object: "Math", property: "random", message: "Take randomness from provider/ambient." },
];

export default tseslint.config(
  { ignores: ["**/dist/**", "**/node_modules/**", "test/golden/**", ".sandbox/**"] },
  eslint.configs.recommended,
  ...tseslint.configs.strict,
  {
    rules: {
      "max-lines": ["error", { max: 300 }],
      "max-lines-per-function": ["error", { max: 40, skipComments: true, skipBlankLines: true }],
      "@typescript-eslint/no-non-null-assertion": "error",
      "@typescript-eslint/consistent-type-imports": "error",
      "no-restricted-syntax": [
        "error",
        { selector: "ExportDefaultDeclaration", message: "No default exports: names are searched for." },
        {
          selector: "ExportAllDeclaration[exported=null]",
          message: "No `export *`: list the public names one by one.",
        },
      ],
    },
  },
  {
    files: ["provider/**/*.ts"],
    ignores: ["provider/ambient/**"],
    rules: {
      "no-restricted-globals": ["error", ...world],
      "no-restricted-properties": ["error", ...worldProperties],
    },
  },
  {
    files: ["test/**", "*.mjs"],
    rules: {
      "max-lines-per-function": "off",
      "no-restricted-syntax": "off",
      "@typescript-eslint/no-require-imports": "off",
    },
  },
  {
    files: ["**/*.cjs", "**/*.mjs", "**/*.js"],
    languageOptions: {
      globals: {
        require: "readonly",
        module: "writable",
        process: "readonly",
        console: "readonly",
        __dirname: "readonly",
      },
    },
    rules: { "@typescript-eslint/no-require-imports": "off", "@typescript-eslint/consistent-type-imports": "off" },
  },
);
