// The sandbox marketplace: an emulator of the publishing API with a store, a step machine, faults and a control plane.
export type {
  AdvanceOptions,
  Control,
  Counts,
  GoLiveLogEntry,
  OfferCounts,
  OfferSnapshot,
  OperationSnapshot,
  OperationTarget,
  RejectOptions,
  RequestFilter,
  RequestLogEntry,
  RouteInfo,
  StepMessage,
} from "./controlTypes";
export { defaultDivergences, type Divergences } from "./divergences";
export type { ErrorShape, Fault, FaultEffect } from "./faultTypes";
export { createMarketplace } from "./marketplace";
export type { GoLiveMode, Marketplace, MarketplaceOptions, SandboxClock } from "./marketplaceTypes";
export { defaultSeed, readSeedFile, type Seed, type SeedOffer, type SeedStep } from "./seed";
