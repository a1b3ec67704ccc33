import assert from "node:assert/strict";
import type { ServiceError } from "@grpc/grpc-js";
import { CreateRequest, type CreateResponse, ErrorResourceInitFailed } from "@pulumi/pulumi/proto/provider_pb";
import { Status } from "@pulumi/pulumi/proto/status_pb";
import { createDynamicProvider } from "../../../provider/dynamic";
import { createAbortScope } from "../../../provider/host/abort";
import { createProviderService } from "../../../provider/plugin/service";
import { receive, send } from "../../../provider/plugin/wire";
import { type WireBench, createWireBench } from "../../support/wireBench";

const INPUTS = { publisherId: "contoso", offerId: "contoso-offer", release: "1.0.0", candidate: 2 };
const FIFTY_MINUTES_MS = 50 * 60_000;
const GO_LIVE = [{ id: "live", durationMs: 3 * 86_400_000 }];

type Outputs = Record<string, unknown>;

/** What a create came to: outputs, and the reason where the run must fail. */
interface Came {
  outputs: Outputs;
  failure?: string;
}

/** Creates on a face, with `customTimeouts: { create: "50m" }` as that face is told of it. */
type Create = (bench: WireBench, inputs: Outputs) => Promise<Came>;

const FACES: Readonly<Record<string, Create>> = {
  dynamic: async ({ world }, inputs) => {
    const provider = createDynamicProvider(world.ambient);
    try {
      return { outputs: (await provider.create({ ...inputs, __timeouts: { create: "50m" } })).outs };
    } catch (error) {
      const { properties, reasons } = error as { properties: Outputs; reasons: string[] };
      return { outputs: properties, failure: reasons.join("\n") };
    }
  },
  plugin: async ({ world }, inputs) => {
    const service = createProviderService(world.ambient, createAbortScope(world.ambient), undefined);
    const request = new CreateRequest();
    request.setUrn("urn:pulumi:s::p::azure-marketplace:index:OfferGoLive::offer");
    request.setProperties(send(inputs));
    request.setTimeout(FIFTY_MINUTES_MS / 1000);
    return new Promise((resolve) =>
      service["create"]?.({ request }, (error, response) =>
        resolve(error ? readPartial(error) : { outputs: receive((response as CreateResponse).getProperties()).values }),
      ),
    );
  },
};

function readPartial({ metadata }: Partial<ServiceError>): Came {
  const [packed] = metadata?.get("grpc-status-details-bin") ?? [];
  const [detail] = Status.deserializeBinary(packed as Buffer).getDetailsList();
  const partial = ErrorResourceInitFailed.deserializeBinary(detail?.getValue_asU8() ?? new Uint8Array());
  return { outputs: receive(partial.getProperties()).values, failure: partial.getReasonsList().join("\n") };
}

for (const [face, create] of Object.entries(FACES)) {
  describe(`a customTimeouts of fifty minutes on the virtual clock, ${face}`, () => {
    let bench: WireBench;
    beforeEach(async () => {
      const offer = { id: "contoso-offer", publishingVersion: 2, goLiveSteps: GO_LIVE };
      bench = await createWireBench({ seed: { publishers: [{ id: "contoso", offers: [offer] }] } });
    });
    afterEach(() => bench.close());

    for (const [onTimeout, failure] of [
      ["pending", undefined],
      ["fail", /^not live in time/],
    ] as const) {
      it(`ends the wait there, as onTimeout "${onTimeout}" asks for`, async () => {
        const begin = bench.world.clock.monotonic();
        const came = await create(bench, { ...INPUTS, onTimeout });
        const tookMs = bench.world.clock.monotonic() - begin;
        assert.ok(tookMs >= FIFTY_MINUTES_MS && tookMs < FIFTY_MINUTES_MS + 60_000, `${tookMs} ms`);
        assert.equal(came.outputs["status"], "running");
        assert.equal(came.outputs["operationId"], bench.marketplace.control.goLives()[0]?.operationId);
        if (failure) assert.match(came.failure ?? "", failure);
        else assert.equal(came.failure, undefined);
        assert.equal(bench.marketplace.control.counts().goLivesAccepted, 1);
      });
    }
  });
}
