// The plugin's service, call by call, against the emulator: what is secret stays so, and what is said is what will happen.
import assert from "node:assert/strict";
import * as pb from "@pulumi/pulumi/proto/provider_pb";
import { createAbortScope } from "../../../provider/host/abort";
import { createProviderService } from "../../../provider/plugin/service";
import { receive, send } from "../../../provider/plugin/wire";
import { UNKNOWN } from "../../../provider/resources/offerGoLive/check";
import { createMemoryFiles } from "../../support/memoryFiles";
import { type WireBench, createWireBench } from "../../support/wireBench";

const URN = "urn:pulumi:s::p::azure-marketplace:index:OfferGoLive::offer";
const INPUTS = { publisherId: "contoso", offerId: "contoso-offer", release: "1.0.0", candidate: 2 };
const SECRET = "TICK-HIDDEN";

type Values = Record<string, unknown>;
type Service = ReturnType<typeof createProviderService>;

function call<T>(service: Service, name: string, request: unknown): Promise<T> {
  return new Promise((resolve, reject) =>
    service[name]?.({ request }, (error, response) =>
      error ? reject(new Error(String(error.details))) : resolve(response as T),
    ),
  );
}

async function check(
  service: Service,
  inputs: Values,
  secrets: string[],
): Promise<{ property: string; reason: string }[]> {
  const request = new pb.CheckRequest()
    .setUrn(URN)
    .setOlds(send({}))
    .setNews(send(inputs, new Set(secrets)));
  const response = await call<pb.CheckResponse>(service, "check", request);
  return response
    .getFailuresList()
    .map((failure) => ({ property: failure.getProperty(), reason: failure.getReason() }));
}

async function diff(
  service: Service,
  olds: Values,
  news: Values,
  secrets: readonly string[][],
): Promise<pb.DiffResponse> {
  const request = new pb.DiffRequest().setUrn(URN).setId("contoso/contoso-offer");
  request.setOlds(send(olds, new Set(secrets[0]))).setNews(send(news, new Set(secrets[1])));
  return call(service, "diff", request);
}

async function create(service: Service, inputs: Values, secrets: string[] = []): Promise<Values> {
  const request = new pb.CreateRequest().setUrn(URN).setProperties(send(inputs, new Set(secrets)));
  return receive((await call<pb.CreateResponse>(service, "create", request)).getProperties()).values;
}

describe("the plugin's service", () => {
  let bench: WireBench;
  let service: Service;
  let disk: Map<string, string>;
  beforeEach(async () => {
    bench = await createWireBench();
    disk = new Map();
    bench.world.ambient.files = createMemoryFiles(disk);
    service = createProviderService(bench.world.ambient, createAbortScope(bench.world.ambient), undefined);
  });
  afterEach(() => bench.close());

  const refused: Record<string, [inputs: Values, secrets: string[]]> = {
    "a secret approval of another release": [{ approval: { release: "0.9.0", ticket: SECRET } }, ["approval"]],
    "a secret release beside an approval": [{ release: SECRET, approval: { release: "0.9.0" } }, ["release"]],
    "a secret that is too long": [{ reason: SECRET.repeat(100) }, ["reason"]],
    "a secret under a name that there is not": [{ resaon: SECRET }, ["resaon"]],
  };
  for (const [title, [inputs, secrets]] of Object.entries(refused)) {
    it(`refuses ${title} without a word of it, and without a property whose value the engine would print`, async () => {
      const failures = await check(service, { ...INPUTS, ...inputs }, secrets);
      assert.equal(failures.length, 1);
      assert.equal(failures[0]?.property, "");
      assert.match(failures[0]?.reason ?? "", /^(approval|reason|resaon), .* is not accepted; accepted: /);
      assert.ok(!failures[0]?.reason.includes(SECRET), failures[0]?.reason);
    });
  }

  it("names the property where nothing is secret", async () => {
    const [failure] = await check(service, { ...INPUTS, approval: { release: "0.9.0" } }, []);
    assert.equal(failure?.property, "approval");
    assert.match(failure?.reason ?? "", /approves release "0\.9\.0", but release "1\.0\.0" is declared/);
  });

  it("shows an id that is not known yet as a replacement, not as an update", async () => {
    const live = await create(service, INPUTS);
    const told = await diff(service, live, { ...INPUTS, offerId: UNKNOWN }, [[], []]);
    assert.deepEqual(told.getReplacesList(), ["offerId"]);
    assert.deepEqual(told.getStablesList(), []);
  });

  it("records a reason that becomes secret, once, and everything that repeats it", async () => {
    const inputs = { ...INPUTS, reason: SECRET };
    const live = await create(service, inputs);
    const told = await diff(service, live, inputs, [[], ["reason"]]);
    assert.deepEqual(told.getDiffsList(), ["reason"]);
    const half = await diff(service, live, inputs, [["reason"], ["reason"]]);
    assert.deepEqual(half.getDiffsList(), ["reason"], "its record is still plain");
    const all = await diff(service, live, inputs, [["reason", "record", "history"], ["reason"]]);
    assert.equal(all.getChanges(), pb.DiffResponse.DiffChanges.DIFF_NONE);
  });

  it("writes no secret reason and no secret approval into the journal, and keeps both in the record", async () => {
    const approval = { release: "1.0.0", ticket: SECRET };
    const live = await create(service, { ...INPUTS, approval, reason: SECRET }, ["approval", "reason"]);
    const journal = [...disk.values()].join("\n");
    assert.match(journal, /"kind":"posting"/);
    assert.ok(!journal.includes(SECRET), journal);
    assert.deepEqual((live["record"] as Values)["approval"], approval);
    assert.equal((live["record"] as Values)["reason"], SECRET);
  });

  it("forgets with a delete what the journal kept of a release that is saved", async () => {
    const live = await create(service, INPUTS);
    const request = new pb.DeleteRequest().setUrn(URN).setId("contoso/contoso-offer").setProperties(send(live));
    await call(service, "delete", request);
    const journal = [...disk.values()].join("\n");
    assert.doesNotMatch(journal, /"kind":"(posting|ended)"/);
    assert.match(journal, /"kind":"posted","line":"1\.0\.0#1 /, "the pair itself is never posted again");
  });

  it("shows a running release as an update of its status", async () => {
    const live = await create(service, INPUTS);
    const running = { ...live, status: "running", record: { ...(live["record"] as Values), result: undefined } };
    const told = await diff(service, running, INPUTS, [[], []]);
    assert.equal(told.getDetaileddiffMap().get("status")?.getKind(), pb.PropertyDiff.Kind.UPDATE);
  });

  it("reads an offer that is not managed as it is, whatever properties the program gave", async () => {
    await create(service, INPUTS);
    const request = new pb.ReadRequest().setUrn(URN).setId("contoso/contoso-offer");
    request.setProperties(send({ publisherId: "contoso", offerId: "contoso-offer" }));
    const { values } = receive((await call<pb.ReadResponse>(service, "read", request)).getProperties());
    assert.equal(values["status"], "succeeded");
    assert.equal(values["publishingVersion"], 2);
  });

  it("has no operation of another offer to show", async () => {
    const args = { publisherId: "contoso", offerId: "contoso-offer" };
    for (const operation of [
      "contoso$contoso-classic$2$preview",
      "/api/publishers/contoso/offers/other/operations/1",
    ]) {
      const request = new pb.InvokeRequest().setTok("azure-marketplace:index:getOperation");
      request.setArgs(send({ ...args, operation }));
      const said = await call<pb.InvokeResponse>(service, "invoke", request).then(
        (response) =>
          response
            .getFailuresList()
            .map((failure) => failure.getReason())
            .join("\n"),
        (error: Error) => error.message,
      );
      assert.match(
        said,
        /operation belongs to contoso\/(contoso-classic|other), not to contoso\/contoso-offer; nothing was sent/,
      );
    }
  });

  it("says with which prefix the variables of a sign-in are read", async () => {
    const without = await createWireBench({}, { AZURE_MARKETPLACE_TOKEN: undefined });
    try {
      const own = createProviderService(without.world.ambient, createAbortScope(without.world.ambient), undefined);
      const configure = new pb.ConfigureRequest().setArgs(send({ auth: JSON.stringify({ envPrefix: "CONTOSO_" }) }));
      await call(own, "configure", configure);
      await assert.rejects(
        create(own, INPUTS),
        /puts CONTOSO_ before the name of each variable of a sign-in, as in CONTOSO_ARM_CLIENT_SECRET/,
      );
    } finally {
      await without.close();
    }
  });
});
