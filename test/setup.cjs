// TypeScript tests run through ts-node without type checking: `npm run types` has checked them already.
process.env.TS_NODE_PROJECT = require("node:path").join(__dirname, "tsconfig.json");
process.env.TS_NODE_TRANSPILE_ONLY = "true";
require("ts-node/register/transpile-only");
