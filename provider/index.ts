export { OfferGoLive, type OfferGoLiveArgs } from "./dynamic/resource";
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
