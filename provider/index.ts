export { getOfferStatus, getOperation } from "./dynamic/functions";
export { OfferGoLive } from "./dynamic/resource";
export type { OfferGoLiveArgs } from "./host/program";
export type {
  Approval,
  CurrentLive,
  Ending,
  Evidence,
  ReleaseRecord,
  ReleaseStatus,
  StoredMessage,
  StoredStep,
} from "./release/attempt";
export type { Baseline } from "./release/baseline";
export type { Link } from "./model/operation";
export type { FunctionArgs, FunctionResult } from "./resources/functions/shape";
