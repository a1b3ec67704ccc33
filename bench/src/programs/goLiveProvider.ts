// The naive side: what somebody would write for this API in an afternoon, kept as honest as it is simple.
import type * as pulumi from "@pulumi/pulumi";
import axios from "axios";

/** What the naive resource declares. */
export interface GoLiveInputs {
  publisherId: string;
  offerId: string;
  release: string;
}

interface GoLiveOperation {
  status: string;
  steps: unknown[];
}

const POLL_INTERVAL_MS = 30_000;
const API_VERSION = "api-version=2017-10-31";

/** Posts a go-live and polls its Location every 30 seconds; a closure over axios, as Pulumi's own examples have it. */
export class GoLiveProvider implements pulumi.dynamic.ResourceProvider<GoLiveInputs> {
  /** Posts and waits. */
  async create(inputs: GoLiveInputs): Promise<pulumi.dynamic.CreateResult> {
    const result = await this.goLive(inputs);
    return { id: result.operationId, outs: { ...inputs, ...result } };
  }

  /** The same again: a changed label posts once more. */
  async update(_id: string, _olds: GoLiveInputs, news: GoLiveInputs): Promise<pulumi.dynamic.UpdateResult> {
    const result = await this.goLive(news);
    return { outs: { ...news, ...result } };
  }

  private async goLive(
    inputs: GoLiveInputs,
  ): Promise<GoLiveOperation & Record<"operationId" | "operationLocation", string>> {
    const baseURL = process.env["AZURE_MARKETPLACE_ENDPOINT"];
    const headers = { Authorization: `Bearer ${process.env["AZURE_MARKETPLACE_TOKEN"]}` };
    const path = `/api/publishers/${inputs.publisherId}/offers/${inputs.offerId}/golive?${API_VERSION}`;
    const accepted = await axios.post(path, undefined, { baseURL, headers });
    const operationLocation = String(accepted.headers["location"]);
    const operationId = operationLocation.replace(/^.*\/operations\//, "").replace(/\?.*$/, "");
    for (;;) {
      const { data } = await axios.get<GoLiveOperation>(operationLocation, { baseURL, headers });
      if (data.status === "failed" || data.status === "canceled") throw new Error(`go-live ${data.status}`);
      if (data.status === "succeeded" || data.status === "completed") {
        return { operationId, operationLocation, status: data.status, steps: data.steps };
      }
      await new Promise((resolve) => setTimeout(resolve, POLL_INTERVAL_MS));
    }
  }
}
