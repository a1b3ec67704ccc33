import type { Env } from "../ambient";

/** Who and what started a run, as far as the CI system tells. */
export interface Provenance {
  submittedBy?: string;
  runUrl?: string;
  commit?: string;
}

/** Reads the variables that GitHub Actions, Azure Pipelines and GitLab set; a person's own machine tells the user. */
export function readProvenance(env: Env): Provenance {
  return {
    submittedBy:
      env.get("GITHUB_ACTOR") ??
      env.get("BUILD_REQUESTEDFOR") ??
      env.get("GITLAB_USER_LOGIN") ??
      env.get("USER") ??
      env.get("USERNAME"),
    runUrl: readGitHubRun(env) ?? readAzurePipelinesRun(env) ?? env.get("CI_JOB_URL"),
    commit: env.get("GITHUB_SHA") ?? env.get("BUILD_SOURCEVERSION") ?? env.get("CI_COMMIT_SHA"),
  };
}

function readGitHubRun(env: Env): string | undefined {
  const [server, repository, run] = ["GITHUB_SERVER_URL", "GITHUB_REPOSITORY", "GITHUB_RUN_ID"].map((name) =>
    env.get(name),
  );
  return server && repository && run ? `${server}/${repository}/actions/runs/${run}` : undefined;
}

function readAzurePipelinesRun(env: Env): string | undefined {
  const [server, project, build] = ["SYSTEM_COLLECTIONURI", "SYSTEM_TEAMPROJECT", "BUILD_BUILDID"].map((name) =>
    env.get(name),
  );
  return server && project && build
    ? `${server}${encodeURIComponent(project)}/_build/results?buildId=${build}`
    : undefined;
}
