import { z } from "zod";
import { DURATION_FORM } from "../model/duration";
import { type InputName, type InputSpec, inputSpec } from "../resources/offerGoLive/shape";

const idSchema = inputSpec("publisherId").schema;

/** Inputs for which a provider may have a default of its own: how a release is waited for, never what is released. */
export const DEFAULTED = ["timeout", "waitFor", "onTimeout", "onForeign", "onBlocked", "onDelete"] as const;

const defaultsSchema = z.strictObject(
  Object.fromEntries(DEFAULTED.map((name) => [name, inputSpec(name).schema.optional()])),
);

const authSchema = z.strictObject({
  envPrefix: z
    .string()
    .regex(/^[A-Za-z_][A-Za-z0-9_]{0,49}$/)
    .describe("Before the name of each variable that holds a credential: `CONTOSO_` reads `CONTOSO_ARM_CLIENT_SECRET`.")
    .optional(),
  tenantId: z.string().min(1).max(100).describe("The directory to sign in to.").optional(),
  clientId: z.string().min(1).max(100).describe("The application to sign in as.").optional(),
});

/**
 * Every property of the provider's configuration. None may hold a credential: what is configured is kept in state, and
 * a refresh or a destroy would use it long after it was replaced.
 * @see reference, pulumi-provider §1.5
 */
export const CONFIG = {
  endpoint: {
    schema: z.string().min(1),
    accepts: "https://host[:port], or plain http to this machine",
    about:
      "Origin of the marketplace's API. Default: the variable `AZURE_MARKETPLACE_ENDPOINT`, else the vendor's own address.",
  },
  api: {
    schema: inputSpec("api").schema,
    accepts: inputSpec("api").accepts,
    about: 'Which generation of the vendor\'s API serves offers that do not say it themselves. Default: "cpp".',
  },
  auth: {
    schema: authSchema,
    accepts:
      "an object { envPrefix, tenantId, clientId }; credentials are read from the environment at run time and never configured",
    about: "How to sign in: which variables to read. Never a credential, because configuration is kept in state.",
  },
  defaults: {
    schema: defaultsSchema,
    accepts: `an object of ${DEFAULTED.join(", ")}, each as the input of the same name takes it (durations: ${DURATION_FORM})`,
    about: "Inputs for releases that do not give them.",
  },
  allowedPublishers: {
    schema: z.array(idSchema).min(1),
    accepts: 'a list of publisher ids, such as ["contoso"]',
    about: "Publishers that this provider may release for; another one is refused in preview. Default: any.",
  },
} as const satisfies Record<string, InputSpec & { about: string }>;

/** Name of one property of the configuration. */
export type ConfigName = keyof typeof CONFIG;

/** The configuration, checked. */
export interface ProviderConfig {
  endpoint?: string;
  api?: "cpp" | "ingestion";
  auth?: z.infer<typeof authSchema>;
  defaults?: Partial<Record<(typeof DEFAULTED)[number] & InputName, string>>;
  allowedPublishers?: string[];
}
