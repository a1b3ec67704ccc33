import { type Ambient, readPackageVersion } from "../ambient";
import type * as Cpp from "../api/cpp";
import type * as Credentials from "../credentials";
import type * as Http from "../http";
import type { Lifecycle } from "../port/lifecycle";
import type { MarketplaceApi } from "../port/marketplaceApi";
import {
  type FunctionArgs,
  type FunctionName,
  type FunctionResult,
  getOfferStatus,
  getOperation,
} from "../resources/functions";
import { createOfferGoLive } from "../resources/offerGoLive";

/** Everything a face serves, made once for a process. */
export interface Host {
  offerGoLive: Lifecycle;
  functions: { [N in FunctionName]: (args: FunctionArgs<N>) => Promise<FunctionResult<N>> };
}

/** Puts the rooms together. The client and the sign-in are loaded at the first call: a preview needs neither. */
export function createHost(ambient: Ambient): Host {
  let made: MarketplaceApi | undefined;
  const api = (): MarketplaceApi => (made ??= createApi(ambient));
  const reads = { api, now: () => ambient.clock.now() };
  return {
    offerGoLive: createOfferGoLive({ ambient, api, serviceOrigin: () => loadHttp().resolveEndpoint(ambient.env) }),
    functions: {
      getOfferStatus: (args) => getOfferStatus(reads, args),
      getOperation: (args) => getOperation(reads, args),
    },
  };
}

/**
 * The client of the marketplace that the environment names.
 * @throws MarketplaceError `insecureEndpoint`, naming the variable
 */
export function createApi(ambient: Ambient): MarketplaceApi {
  const { createFetchJson, createTransport, resolveEndpoint } = loadHttp();
  const endpoint = resolveEndpoint(ambient.env);
  const userAgent = `pulumi-azure-marketplace/${readPackageVersion()}`;
  const tokens = loadCredentials().createTokenSource(ambient, { fetchJson: createFetchJson(ambient, userAgent) });
  const transport = createTransport({ ambient, endpoint, tokens, userAgent });
  return loadCpp().createCppApi({ transport, endpoint });
}

/* eslint-disable @typescript-eslint/no-require-imports -- loaded at the first use, so that a process starts quickly */
function loadHttp(): typeof Http {
  return require("../http") as typeof Http;
}

function loadCredentials(): typeof Credentials {
  return require("../credentials") as typeof Credentials;
}

function loadCpp(): typeof Cpp {
  return require("../api/cpp") as typeof Cpp;
}
