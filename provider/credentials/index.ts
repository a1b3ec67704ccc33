export { type TokenSourceOptions, createTokenSource } from "./tokenSource";
